using Farthing.Planning.Deliverables;
using Farthing.Scenarios.Resolving;

namespace Farthing.Scenarios.Simulations.Levers;

/// <summary>One side of a comparison: its three runs, and the highest rate that keeps the promise at each edge of the band.</summary>
/// <param name="Report">Its runs, and the deliverable at the center.</param>
/// <param name="FastDeliverable">At the fast edge; null where none was searched.</param>
/// <param name="SlowDeliverable">At the slow edge; null where none was searched.</param>
public sealed record LeverSide(
    SimulationReport Report,
    DeliverableRate? FastDeliverable,
    DeliverableRate? SlowDeliverable
)
{
    /// <summary>The edges, the center first.</summary>
    public const int Edges = 3;

    /// <summary>The run at an edge: center, fast, slow.</summary>
    public EdgeRun Run(int edge) =>
        edge switch
        {
            0 => Report.Outcome.Center,
            1 => Report.Outcome.Fast,
            _ => Report.Outcome.Slow,
        };

    /// <summary>The rates that the search at an edge ended between: the highest that kept the promise (0 where none did) and the lowest above it that did not; null where none was searched.</summary>
    public DeliverableRate? Deliverable(int edge) =>
        edge switch
        {
            0 => Report.Outcome.Deliverable,
            1 => FastDeliverable,
            _ => SlowDeliverable,
        };

    /// <summary>Dollars per million tokens at a rate, around the clock; not a number without a price or a rate.</summary>
    /// <param name="ratePerSecond">Requests per second.</param>
    public double UsdPerMAt(double ratePerSecond)
    {
        ResolvedWorkload requests = Report.Workload;
        double tokensPerSecond = ratePerSecond * (requests.MeanInput + requests.MeanOutput);
        return Report.Price is GpuPrice price && tokensPerSecond > 0
            ? price.UsdPerHour * Report.Deployment.TotalGpus / (3600 * tokensPerSecond) * 1e6
            : double.NaN;
    }
}
