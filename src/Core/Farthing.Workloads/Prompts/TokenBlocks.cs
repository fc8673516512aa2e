namespace Farthing.Workloads.Prompts;

/// <summary>Makes prefix ids of a number of tokens out of hashes of 64 bytes: the id of a block of tokens is the hash of the bytes up to its end, which the average of bytes per token gives, with the block's number. So prompts share as many ids as they share text.</summary>
/// <param name="bytesPerToken">Average over the trace.</param>
public sealed class TokenBlocks(double bytesPerToken)
{
    /// <summary>Tokens of a block: that of the engines' KV cache.</summary>
    public const int Tokens = 16;

    private const ulong Odd = 0x9E3779B97F4A7C15;
    private ulong[] ids = new ulong[256];

    /// <summary>The ids of a prompt, as far as its hashes reach; valid until the next call.</summary>
    /// <param name="blocks">Its hashes.</param>
    /// <param name="inputTokens">Its tokens.</param>
    public ReadOnlySpan<ulong> Of(ReadOnlySpan<ulong> blocks, long inputTokens)
    {
        long most = inputTokens / Tokens;
        int count = 0;
        for (; count < most; count++)
        {
            double bytes = (count + 1) * Tokens * bytesPerToken;
            int last = (int)Math.Ceiling(bytes / BlockHasher.BlockBytes) - 1;
            if (last >= blocks.Length)
            {
                break;
            }

            if (count == ids.Length)
            {
                Array.Resize(ref ids, ids.Length * 2);
            }

            ids[count] = blocks[last] + ((ulong)count * Odd);
        }

        return ids.AsSpan(0, count);
    }
}
