using System.Runtime.CompilerServices;

namespace Farthing.Reduction.Embeddings;

/// <summary>A hash under a key, by 64 × 64 → 128 bit products: who does not know the key cannot prepare two texts with one hash.</summary>
internal static class KeyedHash
{
    private const ulong Odd = 0xD6E8FEB86659FD93;

    /// <summary>One step: state and value, mixed under the key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Step(ulong key, ulong state, ulong value)
    {
        ulong high = Math.BigMul(state ^ value ^ key, Odd ^ (key << 1), out ulong low);
        return high ^ low ^ value;
    }

    /// <summary>The hash of a text.</summary>
    public static ulong Of(ulong key, ReadOnlySpan<char> text)
    {
        ulong state = (ulong)text.Length + 1;
        foreach (char one in text)
        {
            state = Step(key, state, one);
        }

        return Step(key, state, 0x27D4EB2F165667C5);
    }
}
