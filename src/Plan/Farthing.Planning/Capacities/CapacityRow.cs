using Farthing.Planning.Fleets;
using Farthing.Planning.Search;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Capacities;

/// <summary>One GPU and format of a <see cref="CapacityTable"/>.</summary>
/// <param name="Gpu">The GPU.</param>
/// <param name="Weights">Format of the weights.</param>
/// <param name="Capacity">The replica that serves most for a dollar; null where none runs, fits or is sold; one whose rate is 0 where none keeps the promise.</param>
/// <param name="Quote">What it costs where its instances are filled with such replicas; null where there is none.</param>
/// <param name="Rejections">Why spreads cannot be used.</param>
/// <param name="IsDearer">True where it runs, but is not among the cheapest that were asked for.</param>
public sealed record CapacityRow(
    GpuSpec Gpu,
    NumberFormat Weights,
    FleetCapacity? Capacity,
    FleetQuote? Quote,
    IReadOnlyList<Rejection> Rejections,
    bool IsDearer
)
{
    /// <summary>True where it carries some rate at a known price.</summary>
    public bool Carries => Capacity is { Rate.Factor: > 0 } && Quote is not null;
}
