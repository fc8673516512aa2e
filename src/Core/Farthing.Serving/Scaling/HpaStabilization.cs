namespace Farthing.Serving.Scaling;

/// <summary>An HPA's memory of its recommendations: a change goes no further than the whole window agrees to.</summary>
/// <param name="upNs">Window of a rise.</param>
/// <param name="downNs">Window of a fall.</param>
internal sealed class HpaStabilization(long upNs, long downNs)
{
    private readonly List<(long AtNs, int Replicas)> recommendations = [];

    /// <summary>True before the first recommendation.</summary>
    public bool IsEmpty => recommendations.Count == 0;

    /// <summary>Remembers a recommendation that was not stabilized.</summary>
    public void Record(long nowNs, int replicas) => recommendations.Add((nowNs, replicas));

    /// <summary>The count nearest to the current one that lies between the lowest recommendation of the upward window and the highest of the downward one. A recommendation is in a window while younger than it.</summary>
    public int Stabilize(long nowNs, int specReplicas, int recommendation)
    {
        long longestNs = Math.Max(upNs, downNs);
        int outdated = 0;
        while (outdated < recommendations.Count && recommendations[outdated].AtNs <= nowNs - longestNs)
        {
            outdated++;
        }

        recommendations.RemoveRange(0, outdated);
        int up = recommendation;
        int down = recommendation;
        foreach ((long atNs, int replicas) in recommendations)
        {
            up = atNs > nowNs - upNs ? Math.Min(up, replicas) : up;
            down = atNs > nowNs - downNs ? Math.Max(down, replicas) : down;
        }

        Record(nowNs, recommendation);
        int stabilized = Math.Max(specReplicas, up);
        return Math.Min(stabilized, down);
    }

    /// <summary>Forgets all recommendations.</summary>
    public void Restart() => recommendations.Clear();
}
