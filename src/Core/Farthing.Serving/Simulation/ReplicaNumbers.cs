namespace Farthing.Serving.Simulation;

/// <summary>Numbers the replicas of a fleet, over all its pools, in the order in which they come.</summary>
internal sealed class ReplicaNumbers
{
    private int next;

    /// <summary>The number of one more.</summary>
    public int Next() => next++;
}
