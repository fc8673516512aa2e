using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Recording;

/// <summary>Puts the hashes of prompts together again: each record has only those that the prompt it goes on from has not.</summary>
/// <param name="maxBytes">Bytes of hashes that it keeps, of the latest prompts.</param>
internal sealed class PromptLines(long maxBytes)
{
    private const int Overhead = 100;
    private readonly Dictionary<long, ulong[]> known = [];
    private readonly Queue<long> order = new();
    private long bytes;

    /// <summary>Adds the next record.</summary>
    public PromptSeen Add(in PromptRecord record, long unixNs)
    {
        ulong[]? from = null;
        bool isWhole =
            record.CommonBlocks == 0
            || (known.TryGetValue(record.Base, out from) && from.Length >= record.CommonBlocks);
        if (!isWhole)
        {
            return new PromptSeen(record, unixNs, [], IsWhole: false);
        }

        int common = (int)record.CommonBlocks;
        ulong[] blocks = new ulong[common + record.Blocks.Length];
        from.AsSpan(0, common).CopyTo(blocks);
        record.Blocks.Span.CopyTo(blocks.AsSpan(common));
        long number = PromptRecord.NumberOf(record.Attempt.RequestId);
        if (blocks.Length > 0 && known.TryAdd(number, blocks))
        {
            order.Enqueue(number);
            bytes += BytesOf(blocks);
            while (
                bytes > maxBytes
                && order.TryDequeue(out long oldest)
                && known.Remove(oldest, out ulong[]? gone)
            )
            {
                bytes -= BytesOf(gone);
            }
        }

        return new PromptSeen(record, unixNs, blocks, IsWhole: true);
    }

    private static long BytesOf(ulong[] blocks) => (blocks.Length * sizeof(ulong)) + Overhead;
}
