using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Purchases;

namespace Farthing.Scenarios.Fleets;

/// <summary>The rule of redundancy that is in the bill, and how far it may go.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="MostReplicas">Replicas that there may be at most.</param>
public sealed record FleetSpares(RedundancyRule Rule, int MostReplicas)
{
    /// <summary>Replicas of a node.</summary>
    /// <param name="gpusPerNode">GPUs of what is bought at once.</param>
    /// <param name="gpusPerReplica">GPUs of a replica.</param>
    public static int PerNode(double gpusPerNode, int gpusPerReplica) =>
        (int)Math.Max(1, Math.Ceiling(gpusPerNode / gpusPerReplica));

    /// <summary>Replicas of a node where a fleet is bought; without a price a replica is its own.</summary>
    /// <param name="places">Its purchase in each place, the taken one first.</param>
    public static int PerNode(IReadOnlyList<FleetPurchase> places) =>
        places.Count > 0 ? PerNode(places[0].Inputs.GpusPerNode, places[0].Inputs.GpusPerReplica) : 1;

    /// <summary>Replicas with those that may be gone, as many as there may be.</summary>
    /// <param name="replicas">Replicas that follow the traffic.</param>
    /// <param name="perNode">Replicas of one node.</param>
    public int With(int replicas, int perNode) =>
        Math.Max(replicas, Math.Min(MostReplicas, Rule.Needed(replicas, perNode)));

    /// <summary>A course of replicas with those that may be gone.</summary>
    /// <param name="paid">The course.</param>
    /// <param name="perNode">Replicas of one node.</param>
    public IReadOnlyList<PaidStretch> With(IReadOnlyList<PaidStretch> paid, int perNode) =>
        [.. paid.Select(stretch => stretch with { Replicas = With(stretch.Replicas, perNode) })];

    /// <summary>True where there may be enough replicas for some that are needed.</summary>
    /// <param name="replicas">Replicas that keep the promise.</param>
    /// <param name="perNode">Replicas of one node.</param>
    public bool Holds(int replicas, int perNode) => Rule.Needed(replicas, perNode) <= MostReplicas;

    /// <summary>The most replicas that may be needed, so that those that may be gone find room.</summary>
    /// <param name="perNode">Replicas of one node.</param>
    public int MostNeeded(int perNode)
    {
        int most = MostReplicas;
        while (most > 1 && !Holds(most, perNode))
        {
            most--;
        }

        return most;
    }
}
