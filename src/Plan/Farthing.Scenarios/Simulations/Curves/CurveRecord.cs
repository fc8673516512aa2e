using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Simulations.Curves;

/// <summary>A batch curve as its document.</summary>
public static class CurveRecord
{
    /// <summary>The document.</summary>
    /// <param name="points">By ascending number of users, at least one.</param>
    /// <param name="assumptions">What was assumed beside what the inputs chose.</param>
    public static SimulateCurveDocument Of(
        IReadOnlyList<CurvePoint> points,
        IReadOnlyList<string> assumptions
    )
    {
        SimulationReport any = points[0].Report;
        ResolvedWorkload requests = any.Workload;
        Slo slo = any.Slo;
        CurveLoad[] loads = [.. points.Select(Load)];
        return new SimulateCurveDocument(
            SimulationRecord.Fleet(any),
            new CurveRequests(
                requests.Name,
                requests.Source,
                requests.AsOf,
                requests.MeanInput,
                requests.MeanOutput,
                requests.LongestRequestTokens,
                requests.HasPrefixes
            ),
            SimulationRecord.PromiseWords(slo),
            loads,
            (int?)
                LoadKnee.Find(
                    [.. loads.Select(load => (double)load.Concurrency)],
                    [.. loads.Select(load => load.OutputTokensPerS.Value)]
                ),
            slo.Targets.Count == 0 || loads[0].Kept != true
                ? null
                : loads.TakeWhile(load => load.Kept == true).Last().Concurrency,
            SimulationRecord.GpuPrice(any),
            [.. assumptions, .. any.Notes],
            SimulationRecord.HowSure(any)
        );
    }

    private static CurveLoad Load(CurvePoint point)
    {
        SimulationReport report = point.Report;
        bool isPromised = report.Slo.Targets.Count > 0;
        return new CurveLoad(
            point.Users,
            report.Result.Finished,
            report.Result.Rejected,
            isPromised ? report.Outcome.Keeps : null,
            isPromised ? report.Outcome.KeepsAtSlowEdge : null,
            SimulationRecord.Promises(report),
            report.Predicted(run => run.PerSecond(run.Result.Finished), "requests_per_s"),
            report.Predicted(run => run.PerSecond(run.Result.OutputTokens), "tokens_per_s"),
            report.Predicted(
                run => run.PerSecond(run.Result.InputTokens + run.Result.OutputTokens),
                "tokens_per_s"
            ),
            Seconds(LatencyMetric.Ttft, Statistic.P50),
            Seconds(LatencyMetric.Ttft, Statistic.P95),
            Seconds(LatencyMetric.Itl, Statistic.P50),
            Seconds(LatencyMetric.Itl, Statistic.P95),
            Seconds(LatencyMetric.Tpot, Statistic.P50),
            Seconds(LatencyMetric.E2e, Statistic.Mean),
            report.Predicted(run => run.Result.MeanBatch, "count"),
            report.Predicted(run => run.Result.PeakKvUse, "fraction"),
            report.Usd(cost => cost.UsdPerMBlended, "usd_per_m_tokens"),
            report.Usd(cost => cost.UsdPerMInput, "usd_per_m_tokens"),
            report.Usd(cost => cost.UsdPerMOutput, "usd_per_m_tokens"),
            report.Usd(cost => cost.UsdPerRequest, "usd_per_request")
        );

        Quantity Seconds(LatencyMetric metric, Statistic statistic) =>
            report.Predicted(run => run.Seconds(metric, statistic), "s");
    }
}
