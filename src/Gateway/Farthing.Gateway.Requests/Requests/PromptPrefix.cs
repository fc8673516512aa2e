using System.Runtime.InteropServices;

namespace Farthing.Gateway.Requests;

/// <summary>Hashes of ever longer beginnings of a prompt, out of the bytes of its body: requests that begin alike can meet the same prefix cache.</summary>
/// <remarks>
/// Beginnings end each 256 bytes up to 1 KiB, each 1 KiB up to 16 KiB, each 4 KiB up to 64 KiB: at most 31. What stands before the messages in a model's template (<c>system</c>, <c>instructions</c>) is hashed before them. A prompt shorter than the first has the hash of all of it.
/// </remarks>
public static class PromptPrefix
{
    /// <summary>At most so many hashes.</summary>
    public const int MaxBlocks = 4 + 15 + 12;

    private const int MaxBytes = 64 << 10;

    /// <summary>The hashes, shortest beginning first; empty for a body without a prompt.</summary>
    public static ulong[] Hashes(ReadOnlySpan<byte> body, RequestPeek peek)
    {
        ReadOnlySpan<byte> system = Of(body, peek.SystemAt);
        ReadOnlySpan<byte> prompt = Of(body, peek.PromptAt);
        int length = Math.Min(MaxBytes, system.Length + prompt.Length);
        if (length == 0)
        {
            return [];
        }

        Span<ulong> found = stackalloc ulong[MaxBlocks];
        int count = 0;
        ulong hash = 14695981039346656037;
        int done = 0;
        while (count < MaxBlocks)
        {
            int end = done + Step(done);
            if (end > length)
            {
                break;
            }

            hash = Add(hash, system, prompt, done, end);
            found[count++] = Finish(hash, end);
            done = end;
        }

        return count == 0 ? [Finish(Add(hash, system, prompt, 0, length), length)] : found[..count].ToArray();
    }

    private static int Step(int done) =>
        done < 1 << 10 ? 256
        : done < 16 << 10 ? 1 << 10
        : 4 << 10;

    private static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> body, JsonSpan span) =>
        span.IsThere ? body.Slice(span.Start, span.Length) : default;

    /// <summary>Hashes bytes from…to of system and prompt put together.</summary>
    private static ulong Add(
        ulong hash,
        ReadOnlySpan<byte> system,
        ReadOnlySpan<byte> prompt,
        int from,
        int to
    )
    {
        if (from < system.Length)
        {
            hash = Add(hash, system[from..Math.Min(to, system.Length)]);
        }

        return to > system.Length
            ? Add(hash, prompt[Math.Max(0, from - system.Length)..(to - system.Length)])
            : hash;
    }

    /// <summary>FNV-1a over eight bytes at a time, with a shift between, since the product moves bits only upwards.</summary>
    private static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            hash = (hash ^ word) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 32;
        }

        foreach (byte rest in bytes[(words.Length * 8)..])
        {
            hash = (hash ^ rest) * 1099511628211;
        }

        return hash;
    }

    private static ulong Finish(ulong hash, int length)
    {
        ulong z = (hash ^ (ulong)length) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
