using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Lanes;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Simulations;

/// <content>Work that nobody waits for.</content>
public sealed partial class SimulationRecord
{
    private static readonly (LatencyMetric Metric, Statistic Statistic)[] Beside =
    [
        (LatencyMetric.Ttft, Statistic.P50),
        (LatencyMetric.Ttft, Statistic.P95),
        (LatencyMetric.Ttft, Statistic.P99),
        (LatencyMetric.Itl, Statistic.P95),
        (LatencyMetric.Itl, Statistic.P99),
        (LatencyMetric.E2e, Statistic.P95),
    ];

    private SimulatedBatch? Batch()
    {
        if (report is not { Batch: BatchOutcome compared, Scenario.Batch: ScenarioBatch asked })
        {
            return null;
        }

        BatchResult done = result.Batch!;
        long batches = done.Submitted / asked.Requests;
        SimulationResult without = compared.Without.Result;
        Quantity added = GpuHours(
            report.Setup.BilledGpuSeconds(result) - report.Setup.BilledGpuSeconds(without)
        );
        Quantity alone = GpuHours(batches * report.Setup.WithReplicas(1).BilledGpuSeconds(compared.Alone));
        return new SimulatedBatch(
            done.Submitted,
            batches,
            asked.DeadlineSeconds,
            SentWords(asked.Lane),
            done.InTime,
            report.Outcome.Slow.Result.Batch is { IsKept: true },
            done.Late,
            done.Expired,
            done.Rejected,
            done.Unfinished,
            done.InputTokens,
            done.OutputTokens,
            report.Predicted(run => DoneSeconds(run, 0.5), "s"),
            report.Predicted(run => DoneSeconds(run, 1), "s"),
            Math.Max(0, result.WholeNs - result.MakespanNs) / NsPerSecond,
            LatenciesBeside(compared.Without),
            added,
            alone,
            Usd(added),
            Usd(alone)
        );
    }

    private Quantity GpuHours(double gpuSeconds) =>
        new(gpuSeconds / 3600, "gpu_hours")
        {
            Coefficients = report.Provenance,
            Source = report.PredictionSource,
        };

    private Quantity? Usd(Quantity hours) =>
        report.Price is { } price
            ? hours with
            {
                Value = hours.Value * price.UsdPerHour,
                Unit = "usd",
            }
            : null;

    private static double DoneSeconds(EdgeRun run, double fraction) =>
        run.Result.Batch is { Finished: > 0 } done
            ? done.DoneNs.Quantile(fraction) / NsPerSecond
            : double.NaN;

    private static string SentWords(LaneOptions? lane) =>
        lane is null
            ? "all at once, when submitted"
            : $"held until a replica has room: {Show.Count(lane.InFlight)} requests under way, of which an interactive one takes the room of {LaneLimit.InteractiveWeight}, and a KV cache up to {Show.Percent(lane.MaxKvUse)}";
}
