using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Benches;

/// <summary>One figure of a plan against the same figure as measured.</summary>
/// <param name="Name">Such as <c>ttft_p95</c>.</param>
/// <param name="Predicted">Seconds.</param>
/// <param name="Band">Its band.</param>
/// <param name="Measured">Seconds, from the scheduled time.</param>
internal sealed record FleetComparison(string Name, double Predicted, Interval Band, double Measured)
{
    private const double SameRate = 0.01;

    private static readonly (string Name, LatencyMetric Metric, Func<LatencySummary, double> Value)[] Rows =
    [
        ("ttft_p50", LatencyMetric.Ttft, one => one.P50.Value),
        ("ttft_p95", LatencyMetric.Ttft, one => one.P95.Value),
        ("itl_p95", LatencyMetric.Itl, one => one.P95.Value),
        ("tpot_p50", LatencyMetric.Tpot, one => one.P50.Value),
        ("tpot_p95", LatencyMetric.Tpot, one => one.P95.Value),
        ("e2e_p50", LatencyMetric.E2e, one => one.P50.Value),
        ("e2e_p95", LatencyMetric.E2e, one => one.P95.Value),
    ];

    /// <summary>Measured over predicted, minus 1.</summary>
    public double Residual => (Measured / Predicted) - 1;

    /// <summary>True when the band holds what was measured.</summary>
    public bool IsWithin => Measured >= Band.Low && Measured <= Band.High;

    /// <summary>The figures that both have, where the plan's load was played; else none.</summary>
    public static IReadOnlyList<FleetComparison> Of(BenchOutcome outcome)
    {
        BenchStage? same = outcome.Plan.Fleet is not PlannedFleet fleet
            ? null
            : outcome.Stages.FirstOrDefault(stage =>
                stage.Level.Kind == LoadLevelKind.Rate
                && Math.Abs((stage.Level.Value / fleet.RatePerSecond) - 1) < SameRate
            );
        if (same is null)
        {
            return [];
        }

        List<FleetComparison> found = [];
        foreach ((string name, LatencyMetric metric, Func<LatencySummary, double> value) in Rows)
        {
            LatencyOrigin origin = metric == LatencyMetric.Itl ? LatencyOrigin.Sent : LatencyOrigin.Scheduled;
            if (
                outcome.Plan.Fleet!.Latencies.TryGetValue(name, out double predicted)
                && same.Measured.Latency(metric, origin) is LatencySummary measured
            )
            {
                found.Add(
                    new FleetComparison(name, predicted, outcome.Plan.Fleet.Bands[name], value(measured))
                );
            }
        }

        return found;
    }
}
