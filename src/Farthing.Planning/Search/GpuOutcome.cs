using Farthing.Serving.Gpus;

namespace Farthing.Planning.Search;

/// <summary>What the search found on one GPU.</summary>
/// <param name="Gpu">The GPU.</param>
/// <param name="Best">The cheapest fleet that keeps the promise; null when there is none.</param>
/// <param name="Rejections">Everything else, with reasons.</param>
/// <param name="NearestMiss">What came nearest to keeping it.</param>
/// <param name="Points">All simulated fleets.</param>
/// <param name="Configurations">Configurations that were looked at.</param>
/// <param name="Simulations">Simulations that were run.</param>
internal sealed record GpuOutcome(
    GpuSpec Gpu,
    Candidate? Best,
    IReadOnlyList<Rejection> Rejections,
    Rejection? NearestMiss,
    IReadOnlyList<SearchPoint> Points,
    int Configurations,
    int Simulations
);
