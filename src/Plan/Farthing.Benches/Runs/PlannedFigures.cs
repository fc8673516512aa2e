using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Benches.Runs;

/// <summary>A plan's prediction beside the measurement.</summary>
public static class PlannedFigures
{
    private const double SameRate = 0.01;

    /// <summary>A band that ends beyond this many seconds has no end.</summary>
    private const double Endless = 1e9;

    private static readonly (LatencyMetric Metric, Statistic Statistic)[] Rows =
    [
        (LatencyMetric.Ttft, Statistic.P50),
        (LatencyMetric.Ttft, Statistic.P95),
        (LatencyMetric.Itl, Statistic.P95),
        (LatencyMetric.Tpot, Statistic.P50),
        (LatencyMetric.Tpot, Statistic.P95),
        (LatencyMetric.E2e, Statistic.P50),
        (LatencyMetric.E2e, Statistic.P95),
    ];

    /// <summary>The figures that both have, where the plan's load was played; null without a plan.</summary>
    public static PlanCheck? Of(BenchOutcome outcome)
    {
        if (outcome.Plan.Fleet is not PlanUnderTest fleet)
        {
            return null;
        }

        BenchStage? same = outcome.Stages.FirstOrDefault(stage =>
            stage.Level.Kind == LoadLevelKind.Rate
            && Math.Abs((stage.Level.Value / fleet.RatePerSecond) - 1) < SameRate
        );
        return new PlanCheck(
            Path.GetFileName(fleet.File),
            fleet.RatePerSecond,
            $"{Show.Count(fleet.Gpus)} × {fleet.Gpu}, TP{fleet.TensorParallel}, {fleet.Weights} weights",
            same is null
                ? []
                : [.. Rows.Select(row => Figure(fleet, same.Measured, row)).OfType<PlanFigure>()]
        );
    }

    private static PlanFigure? Figure(
        PlanUnderTest fleet,
        StageMeasurement stage,
        (LatencyMetric Metric, Statistic Statistic) row
    )
    {
        string name = new SloTarget(row.Metric, row.Statistic, 0).Name;
        LatencyOrigin origin = row.Metric == LatencyMetric.Itl ? LatencyOrigin.Sent : LatencyOrigin.Scheduled;
        if (
            !fleet.Latencies.TryGetValue(name, out double predicted)
            || stage.Latency(row.Metric, origin)?.Of(row.Statistic) is not double measured
        )
        {
            return null;
        }

        Interval band = fleet.Bands[name];
        return new PlanFigure(
            name,
            predicted,
            band.Low,
            band.High < Endless ? band.High : null,
            measured,
            (measured / predicted) - 1,
            measured >= band.Low && measured <= band.High
        );
    }
}
