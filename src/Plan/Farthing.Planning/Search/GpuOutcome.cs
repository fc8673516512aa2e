using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Serving.Gpus;

namespace Farthing.Planning.Search;

/// <summary>Result of the search on one GPU.</summary>
/// <param name="Gpu">The GPU.</param>
/// <param name="Best">The cheapest fleet that keeps the promise; null when there is none, or none yet.</param>
/// <param name="Near">The cheapest fleet of each other format of the weights whose price is within <see cref="PlanRequest.TieFraction"/> of the best's, cheapest first.</param>
/// <param name="IsFinished">False when the search was interrupted: what it has not found may still exist.</param>
/// <param name="Log">Everything else, with reasons.</param>
/// <param name="Configurations">Configurations of the space.</param>
internal sealed record GpuOutcome(
    GpuSpec Gpu,
    Candidate? Best,
    IReadOnlyList<Candidate> Near,
    bool IsFinished,
    SearchLog Log,
    int Configurations
);
