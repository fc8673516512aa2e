namespace Farthing.Reduction.Semantic;

/// <summary>Chooses hits whose answer is checked, from a hash alone.</summary>
public static class AuditSample
{
    /// <summary>True where a hit is in the sample.</summary>
    /// <param name="hash">A hash that clients cannot choose and that says nothing about the answer, such as one of the gateway's own request id.</param>
    /// <param name="fraction">Share of the sample, from 0 to 1.</param>
    public static bool Holds(ulong hash, double fraction)
    {
        // SplitMix64's finalizer: a counter would do as a hash.
        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
        hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
        hash ^= hash >> 31;
        return (hash >> 11) * (1.0 / (1UL << 53)) < fraction;
    }
}
