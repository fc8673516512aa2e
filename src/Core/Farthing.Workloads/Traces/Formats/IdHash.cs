namespace Farthing.Workloads.Traces.Formats;

/// <summary>64-bit ids from texts and from ids that are only unique within a session.</summary>
internal static class IdHash
{
    /// <summary>FNV-1a of a text, for traces whose prefix ids are texts.</summary>
    public static bool TryHash(ReadOnlySpan<byte> text, out ulong id)
    {
        id = 14695981039346656037UL;
        foreach (byte b in text)
        {
            id = (id ^ b) * 1099511628211UL;
        }

        return text.Length > 0;
    }

    /// <summary>An id of one session's namespace made global (SplitMix64's finalizer over both; a collision has odds below n²/2⁶⁵).</summary>
    public static ulong InNamespace(ulong space, ulong id)
    {
        ulong mixed = Mix((space * 0x9E3779B97F4A7C15UL) + 0x632BE59BD9B4E019UL);
        return Mix(mixed ^ (id + 0x9E3779B97F4A7C15UL));
    }

    /// <summary>SplitMix64's finalizer, a bijection of 64 bits.</summary>
    public static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
