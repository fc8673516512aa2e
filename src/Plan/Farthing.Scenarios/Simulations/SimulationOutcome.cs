using Farthing.Planning.Deliverables;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Simulations;

/// <summary>Results of a study's runs.</summary>
/// <param name="Center">At the prediction itself.</param>
/// <param name="Fast">At the band's lower end of step times.</param>
/// <param name="Slow">At the band's upper end.</param>
/// <param name="Deliverable">The highest rate that keeps the promise, at the center; null where it was not searched.</param>
/// <param name="Keeps">True when the center run kept the promise and its queue did not grow.</param>
/// <param name="Took">Wall-clock time of the center run.</param>
public sealed record SimulationOutcome(
    EdgeRun Center,
    EdgeRun Fast,
    EdgeRun Slow,
    DeliverableRate? Deliverable,
    bool Keeps,
    TimeSpan Took
)
{
    /// <summary>The smallest fleet that stays as it is and keeps the promise, of at most as many replicas as the scaled one may have; null where it was not searched or none does.</summary>
    public StaticFleet? Static { get; init; }

    /// <summary>True where such a fleet was searched.</summary>
    public bool IsStaticSearched { get; init; }

    /// <summary>False where an interrupt left no time for the band's edges: figures are those of the center.</summary>
    public bool HasEdges { get; init; } = true;

    /// <summary>True when the queue grows at the prediction itself.</summary>
    public bool IsUnstable => Center.IsUnstable;

    /// <summary>True when the queue grows at the slow edge alone: figures are given as ranges.</summary>
    public bool IsNearSaturation => !Center.IsUnstable && Slow.IsUnstable;

    /// <summary>True when the promise is kept at the slow edge too.</summary>
    public bool KeepsAtSlowEdge => Slow.Keeps(Slow.Result.Slo);

    /// <summary>A statistic over the three runs: lowest and highest.</summary>
    public (double Low, double High) Range(Func<EdgeRun, double> figure)
    {
        double a = figure(Fast);
        double b = figure(Center);
        double c = figure(Slow);
        return (Math.Min(a, Math.Min(b, c)), Math.Max(a, Math.Max(b, c)));
    }

    /// <summary>A statistic of a metric over the three runs, in seconds.</summary>
    public (double Low, double High) Range(LatencyMetric metric, Statistic statistic) =>
        Range(run => run.Result.Seconds(metric, statistic));
}
