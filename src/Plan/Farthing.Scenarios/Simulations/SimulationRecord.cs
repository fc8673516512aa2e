using System.Globalization;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Deliverables;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using CoefficientsWord = Farthing.Numerics.Quantities.Coefficients;

namespace Farthing.Scenarios.Simulations;

/// <summary>A simulation as its document.</summary>
/// <param name="report">What was simulated.</param>
public sealed partial class SimulationRecord(SimulationReport report)
{
    private readonly SimulationResult result = report.Result;

    /// <summary>The document.</summary>
    public SimulationDocument Document()
    {
        SimulationOutcome outcome = report.Outcome;
        return new SimulationDocument(
            Fits: true,
            StabilityOf(outcome),
            outcome.Keeps,
            outcome.KeepsAtSlowEdge,
            Fleet(report),
            Traffic(report),
            Promises(report),
            Latencies(report),
            Counts(result),
            Rates(),
            Work(),
            Cost(),
            Series(result.Series),
            Curves(),
            Gaps(result.ItlNs),
            Timeline(),
            [.. report.Workload.Notes, .. report.Notes],
            HowSure(report),
            [.. Formulas()],
            Scaling(),
            Batch(),
            Adapters()
        );
    }

    /// <summary>Source of coefficients, in words.</summary>
    public static string ProvenanceWords(CoefficientsWord provenance) =>
        provenance switch
        {
            CoefficientsWord.UserCalibrated => "your own measurements",
            CoefficientsWord.Tabulated => "measured kernels of this GPU",
            CoefficientsWord.Fitted => "measured kernels of this GPU, not calibrated to your servers",
            CoefficientsWord.Transferred => "kernels of another GPU, scaled by bandwidth and peak",
            _ => "assumed coefficients",
        };

    /// <summary>A promise in words, such as <c>ttft_p95 1.50 s, itl_p95 40.0 ms</c>; null without one.</summary>
    public static string? PromiseWords(Slo slo) =>
        slo.Targets.Count == 0
            ? null
            : string.Join(
                ", ",
                slo.Targets.Select(target => $"{target.Name} {Show.Seconds(target.LimitSeconds)}")
            );

    /// <summary>Whether the queue grows through the runs.</summary>
    public static Stability StabilityOf(SimulationOutcome outcome) =>
        outcome.IsUnstable ? Stability.Unstable
        : outcome.IsNearSaturation ? Stability.NearSaturation
        : Stability.Stable;

    /// <summary>The fleet of a simulation.</summary>
    public static SimulatedFleet Fleet(SimulationReport report)
    {
        Deployment d = report.Deployment;
        return new SimulatedFleet(
            d.Model.Id,
            d.Gpu.Id,
            d.TotalGpus,
            d.Replicas,
            d.TensorParallel,
            d.PipelineParallel,
            d.DataParallel,
            d.ExpertParallel,
            Interconnects.Id(d.Gpu.LinkAmong(d.GpusPerReplica)),
            FormatFacts.Id(d.Weights.Headline),
            FormatFacts.Id(d.KvFormat),
            RoutingWords.Of(report.Scenario.Engine.Routing, report.Scenario.Engine.View),
            report.Setup.Engine.Family.Id(),
            report.Setup.Engine.MaxNumBatchedTokens,
            report.Setup.Engine.MaxNumSeqs,
            report.Setup.Limits.MaxModelLen,
            report.Setup.Memory.KvTokens
        );
    }

    /// <summary>The traffic of a simulation.</summary>
    public static SimulatedTraffic Traffic(SimulationReport report)
    {
        var w = report.Workload;
        return new SimulatedTraffic(
            w.Name,
            w.Source,
            w.AsOf,
            w.Summary.Requests,
            w.Summary.DurationSeconds,
            w.RatePerSecond,
            w.PeakMinutePerSecond,
            w.MeanInput,
            w.MeanOutput,
            w.LongestRequestTokens,
            w.HasPrefixes,
            w.IsClosedLoop
        );
    }

    /// <summary>What became of each promise.</summary>
    public static IReadOnlyList<PromisedLatency> Promises(SimulationReport report) =>
        [
            .. report.Slo.Targets.Select(
                (target, index) =>
                    new PromisedLatency(
                        target.Name,
                        target.LimitSeconds,
                        report.Predicted(run => run.Seconds(target.Metric, target.Statistic), "s"),
                        report.Result.Seconds(target.Metric, target.Statistic) <= target.LimitSeconds,
                        report.KeptShare(index),
                        target.Metric == LatencyMetric.Itl ? "gaps" : "requests"
                    )
            ),
        ];

    /// <summary>Every latency of the requests.</summary>
    public static LatencyFigures Latencies(SimulationReport report) =>
        new(
            Latency(report, LatencyMetric.Ttft),
            Latency(report, LatencyMetric.Itl),
            Latency(report, LatencyMetric.Tpot),
            Latency(report, LatencyMetric.E2e)
        );

    /// <summary>What became of the requests.</summary>
    public static RequestCounts Counts(SimulationResult result) =>
        new(result.Arrived, result.Finished, result.Rejected, result.Good, result.Preemptions);

    private static LatencyStatistics Latency(SimulationReport report, LatencyMetric metric)
    {
        Quantity At(Statistic statistic) => report.Predicted(run => run.Seconds(metric, statistic), "s");
        return new LatencyStatistics(
            report.Result.Of(metric).Count,
            At(Statistic.Mean),
            At(Statistic.P50),
            At(Statistic.P90),
            At(Statistic.P95),
            At(Statistic.P99),
            report.Predicted(run => run.Result.Of(metric).Max / 1e9, "s")
        );
    }

    private Throughput Rates()
    {
        Quantity Rate(Func<SimulationResult, double> count, string unit) =>
            report.Predicted(run => run.PerSecond(count(run.Result)), unit);
        return new Throughput(
            Rate(r => r.Good, "requests_per_s"),
            Rate(r => r.Finished, "requests_per_s"),
            Rate(r => r.OutputTokens, "tokens_per_s"),
            Rate(r => r.InputTokens, "tokens_per_s"),
            report.Outcome.Deliverable is DeliverableRate found ? Deliverable(found) : null,
            report.Utilization is double used
                ? new Quantity(used, "fraction") { Coefficients = report.Provenance }
                : null
        );
    }

    /// <summary>The two rates that the search ended between.</summary>
    private Quantity Deliverable(DeliverableRate found) =>
        new(report.DeliverablePerSecond!.Value, "requests_per_s")
        {
            Low = report.DeliverablePerSecond,
            High = found.LostFactor * report.Workload.RatePerSecond,
            Coefficients = report.Provenance,
            Source = "highest rate that was simulated and kept; high: the lowest that was not",
        };

    private FleetWork Work()
    {
        Quantity Share(Func<EdgeRun, double> figure) => report.Predicted(figure, "fraction");
        return new FleetWork(
            Share(run => report.MbuOf(run.Result)),
            Share(run => report.MfuOf(run.Result)),
            Share(run => report.BusyOf(run.Result)),
            Share(run => run.Result.PeakKvUse),
            report.Predicted(run => run.Result.MeanBatch, "count"),
            Share(run => SimulationCost.DecodeShare(run.Result)),
            report.Workload.HasPrefixes
                ? Share(run => (double)run.Result.CachedTokens / Math.Max(1, run.Result.InputTokens))
                : null
        );
    }

    private SimulationBill Cost() =>
        new(
            report.Predicted(run => report.Setup.BilledGpuSeconds(run.Result) / 3600, "gpu_hours"),
            GpuPrice(report),
            report.Usd(cost => cost.Usd, "usd"),
            report.Usd(cost => cost.UsdPerMInput, "usd_per_m_tokens"),
            report.Usd(cost => cost.UsdPerMOutput, "usd_per_m_tokens"),
            report.Usd(cost => cost.UsdPerMBlended, "usd_per_m_tokens"),
            report.Batch is null ? report.Usd(cost => cost.UsdPerRequest, "usd_per_request") : null
        );

    /// <summary>The price of a GPU-hour; null where none is known.</summary>
    public static Quantity? GpuPrice(SimulationReport report) =>
        report.Price is { } price ? PriceOf(price) : null;

    /// <summary>A price of a GPU-hour as a quantity with its source.</summary>
    public static Quantity PriceOf(GpuPrice price) =>
        new(price.UsdPerHour, "usd_per_hour")
        {
            Basis = price.IsOwn ? Basis.Assumed : Basis.Measured,
            Source = price.AsOf is DateOnly day
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{price.Words}; {price.Source}, {day:yyyy-MM-dd}"
                )
                : $"{price.Words}; {price.Source}",
        };

    /// <summary>Basis of the predictions, in a sentence.</summary>
    public static string HowSure(SimulationReport report) =>
        $"{PredictedFrom(report)}, bands by running both edges";

    /// <summary>What step times rest on, and their band.</summary>
    public static string PredictedFrom(SimulationReport report)
    {
        var band = report.Setup.Band;
        string family =
            report.Setup.StepTimes().Calibration is { } own && own.Measured(report.Deployment.Model.Id)
                ? "your held-back rows, pooled with the built-in band"
                : band.Family.Replace('_', ' ') + " measurements";
        return $"predicted from {ProvenanceWords(report.Provenance)}; step times {Show.Change(band.Low - 1)} to {Show.Change(band.High - 1)} (90 % of {family})";
    }
}
