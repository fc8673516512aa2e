using Farthing.Planning.Fleets;
using Farthing.Serving.Simulation;

namespace Farthing.Planning.Certainty;

/// <summary>A fleet of the ladder.</summary>
/// <param name="Shape">Its replicas' shape.</param>
/// <param name="Replicas">How many.</param>
/// <param name="TokenBudget">max_num_batched_tokens.</param>
/// <param name="MaxNumSeqs">max_num_seqs.</param>
/// <param name="Routing">How requests are spread over the replicas.</param>
/// <param name="Quote">What it costs.</param>
/// <param name="HoldsTo">The highest share at which it was seen to keep all promises.</param>
/// <param name="BreaksFirst">The promise that is missed first beyond it, such as <c>itl_p95</c>; <see cref="QueueGrows"/> where no percentile is; null where none is up to <see cref="CertaintyLadder.Surest"/>.</param>
public sealed record CertainFleet(
    ReplicaShape Shape,
    int Replicas,
    int TokenBudget,
    int MaxNumSeqs,
    RoutingPolicy Routing,
    FleetQuote Quote,
    double HoldsTo,
    string? BreaksFirst
)
{
    /// <summary>Value of <see cref="BreaksFirst"/> where the fleet no longer keeps up.</summary>
    public const string QueueGrows = "queue";
}
