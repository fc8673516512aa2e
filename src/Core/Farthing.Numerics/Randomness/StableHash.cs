namespace Farthing.Numerics.Randomness;

/// <summary>A hash of a text that is the same on every machine and day (FNV-1a, 64 bit, mixed).</summary>
public static class StableHash
{
    /// <summary>The hash.</summary>
    public static ulong Of(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char letter in text)
        {
            hash = (hash ^ letter) * 1099511628211;
        }

        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        return hash ^ (hash >> 33);
    }
}
