using System.Globalization;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Deliverables;
using Farthing.Planning.Setups;
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
            outcome.IsUnstable ? Stability.Unstable
                : outcome.IsNearSaturation ? Stability.NearSaturation
                : Stability.Stable,
            outcome.Keeps,
            outcome.KeepsAtSlowEdge,
            Fleet(),
            Traffic(),
            [.. report.Slo.Targets.Select(Promise)],
            new LatencyFigures(
                Latency(LatencyMetric.Ttft),
                Latency(LatencyMetric.Itl),
                Latency(LatencyMetric.Tpot),
                Latency(LatencyMetric.E2e)
            ),
            new RequestCounts(
                result.Arrived,
                result.Finished,
                result.Rejected,
                result.Good,
                result.Preemptions
            ),
            Rates(),
            Work(),
            Cost(),
            Series(result.Series),
            Curves(),
            Gaps(result.ItlNs),
            Timeline(),
            [.. report.Workload.Notes, .. report.Notes],
            HowSure(),
            [.. Formulas()]
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

    /// <summary>A statistic in seconds; not a number where nothing was counted, which becomes null.</summary>
    private static double Seconds(EdgeRun run, LatencyMetric metric, Statistic statistic) =>
        run.Result.Of(metric).Count == 0 ? double.NaN : run.Result.Seconds(metric, statistic);

    private SimulatedFleet Fleet()
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
            RoutingWords.Id(report.Scenario.Engine.Routing),
            report.Setup.Engine.MaxNumBatchedTokens,
            report.Setup.Engine.MaxNumSeqs,
            report.Setup.Limits.MaxModelLen,
            report.Setup.Memory.KvTokens
        );
    }

    private SimulatedTraffic Traffic()
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

    private PromisedLatency Promise(SloTarget target, int index) =>
        new(
            target.Name,
            target.LimitSeconds,
            report.Predicted(run => Seconds(run, target.Metric, target.Statistic), "s"),
            result.Seconds(target.Metric, target.Statistic) <= target.LimitSeconds,
            report.KeptShare(index),
            target.Metric == LatencyMetric.Itl ? "gaps" : "requests"
        );

    private LatencyStatistics Latency(LatencyMetric metric)
    {
        Quantity At(Statistic statistic) => report.Predicted(run => Seconds(run, metric, statistic), "s");
        return new LatencyStatistics(
            result.Of(metric).Count,
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
            report.Predicted(
                run => run.Result.MakespanNs == 0 ? 0 : count(run.Result) / (run.Result.MakespanNs / 1e9),
                unit
            );
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

    private SimulationBill Cost()
    {
        Quantity? Usd(Func<SimulationCost, double> figure, string unit) =>
            report.Price is null ? null : report.Predicted(run => figure(report.CostOf(run)!), unit);
        return new SimulationBill(
            report.Predicted(
                run => report.Deployment.TotalGpus * run.Result.MakespanNs / 3600e9,
                "gpu_hours"
            ),
            report.Price is { } price
                ? new Quantity(price.UsdPerHour, "usd_per_hour")
                {
                    Basis = price.IsOwn ? Basis.Assumed : Basis.Measured,
                    Source = price.AsOf is DateOnly day
                        ? string.Create(
                            CultureInfo.InvariantCulture,
                            $"{price.Words}; {price.Source}, {day:yyyy-MM-dd}"
                        )
                        : $"{price.Words}; {price.Source}",
                }
                : null,
            Usd(cost => cost.Usd, "usd"),
            Usd(cost => cost.UsdPerMInput, "usd_per_m_tokens"),
            Usd(cost => cost.UsdPerMOutput, "usd_per_m_tokens"),
            Usd(cost => cost.UsdPerMBlended, "usd_per_m_tokens")
        );
    }

    private string HowSure()
    {
        var band = report.Setup.Band;
        string family =
            report.Setup.StepTimes().Calibration is { } own && own.Measured(report.Deployment.Model.Id)
                ? "your held-back rows, pooled with the built-in band"
                : band.Family.Replace('_', ' ') + " measurements";
        return $"predicted from {ProvenanceWords(report.Provenance)}; step times {Show.Change(band.Low - 1)} to {Show.Change(band.High - 1)} (90 % of {family}), bands by running both edges";
    }
}
