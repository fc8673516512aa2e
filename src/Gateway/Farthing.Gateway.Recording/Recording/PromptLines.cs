using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Recording;

/// <summary>Puts the hashes of prompts together again: each record has only those that the prompt it goes on from has not.</summary>
/// <param name="maxBytes">Bytes of hashes that it keeps, of the latest prompts.</param>
internal sealed class PromptLines(long maxBytes)
{
    private const int Overhead = 100;
    private readonly Dictionary<long, (ulong[] Blocks, PromptScope? Scope)> known = [];
    private readonly Queue<long> order = new();
    private long bytes;

    /// <summary>Adds the next record.</summary>
    public PromptSeen Add(in PromptRecord record, long unixNs)
    {
        (ulong[] Blocks, PromptScope? Scope) from = ([], null);
        bool isWhole =
            record.CommonBlocks == 0
            || (known.TryGetValue(record.Base, out from) && from.Blocks.Length >= record.CommonBlocks);
        PromptScope? scope =
            (record.Flags & PromptFlags.Scope) != 0
                ? new PromptScope(record.ToolsHash, record.ToolSetHash, record.SystemHash, record.Tools)
                : from.Scope;
        if (!isWhole)
        {
            return new PromptSeen(record, unixNs, [], IsWhole: false, scope);
        }

        int common = (int)record.CommonBlocks;
        ulong[] blocks = new ulong[common + record.Blocks.Length];
        from.Blocks.AsSpan(0, common).CopyTo(blocks);
        record.Blocks.Span.CopyTo(blocks.AsSpan(common));
        long number = PromptRecord.NumberOf(record.Attempt.RequestId);
        if (blocks.Length > 0 && known.TryAdd(number, (blocks, scope)))
        {
            order.Enqueue(number);
            bytes += BytesOf(blocks);
            while (bytes > maxBytes && order.TryDequeue(out long oldest))
            {
                known.Remove(oldest, out (ulong[] Blocks, PromptScope?) gone);
                bytes -= BytesOf(gone.Blocks);
            }
        }

        return new PromptSeen(record, unixNs, blocks, IsWhole: true, scope);
    }

    private static long BytesOf(ulong[] blocks) => (blocks.Length * sizeof(ulong)) + Overhead;
}

/// <summary>What stands before a prompt's messages.</summary>
/// <param name="ToolsHash">Hash of the tools in their order; 0 without.</param>
/// <param name="ToolSetHash">Hash of the tools in any order.</param>
/// <param name="SystemHash">Hash of the system's text; 0 without.</param>
/// <param name="Tools">The tools.</param>
public sealed record PromptScope(
    ulong ToolsHash,
    ulong ToolSetHash,
    ulong SystemHash,
    IReadOnlyList<RecordedTool> Tools
);
