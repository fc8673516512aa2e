using Farthing.Documents;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;
using Farthing.Planning.Deliverables;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Simulations;

/// <content>Whole distributions, the course of the run, single requests, formulas.</content>
public sealed partial class SimulationRecord
{
    private const int HistogramBuckets = 48;

    private static readonly double[] Fractions =
    [
        0,
        0.05,
        0.1,
        0.2,
        0.3,
        0.4,
        0.5,
        0.6,
        0.7,
        0.75,
        0.8,
        0.85,
        0.9,
        0.925,
        0.95,
        0.97,
        0.98,
        0.99,
        0.995,
        0.998,
        0.999,
    ];

    private static CourseOfRun Series(SimulationSeries series) =>
        new(
            series.BucketNs / 1e9,
            [.. series.PeakWaiting.Select(value => (double)value)],
            [.. series.PeakKvUse.Select(value => Math.Round(value, 6))],
            [.. series.MeanRunning.Select(value => Math.Round(value, 6))],
            [.. series.OutputTokens.Select(value => (double)value)]
        );

    /// <summary>Percentile curves with the lowest and highest of the three runs.</summary>
    private LatencyCurves Curves() =>
        new(
            Fractions,
            Curve(LatencyMetric.Ttft),
            Curve(LatencyMetric.Itl),
            Curve(LatencyMetric.Tpot),
            Curve(LatencyMetric.E2e)
        );

    private LatencyCurve? Curve(LatencyMetric metric)
    {
        LogLinearHistogram center = result.Of(metric);
        if (center.Count == 0)
        {
            return null;
        }

        (double Low, double High)[] band =
        [
            .. Fractions.Select(fraction =>
                report.Outcome.Range(run => run.Result.Of(metric).Quantile(fraction) / 1e9)
            ),
        ];
        return new LatencyCurve(
            Rounded(Fractions.Select(fraction => center.Quantile(fraction) / 1e9)),
            Rounded(band.Select(range => range.Low)),
            Rounded(band.Select(range => range.High))
        );
    }

    /// <summary>Gaps between tokens in buckets of equal ratio, from the smallest to the largest.</summary>
    private static GapHistogram? Gaps(LogLinearHistogram gaps)
    {
        if (gaps.Count == 0 || gaps.Max <= gaps.Min || gaps.Min <= 0)
        {
            return null;
        }

        double ratio = Math.Pow((double)gaps.Max / gaps.Min, 1.0 / HistogramBuckets);
        double[] edges =
        [
            .. Enumerable.Range(0, HistogramBuckets + 1).Select(i => gaps.Min * Math.Pow(ratio, i)),
        ];
        double[] counts = new double[HistogramBuckets];
        double before = 0;
        for (int i = 0; i < HistogramBuckets; i++)
        {
            double upTo =
                i == HistogramBuckets - 1
                    ? gaps.Count
                    : Math.Round(gaps.FractionAtMost((long)edges[i + 1]) * gaps.Count);
            counts[i] = upTo - before;
            before = upTo;
        }

        return new GapHistogram(Rounded(edges.Select(edge => edge / 1e9)), counts);
    }

    private SlowRequests? Timeline() =>
        report.Timeline is not TimelineSample sample
            ? null
            : new SlowRequests(
                sample.IsPartial,
                [
                    .. sample
                        .Window()
                        .Select(record => new TimedRequest(
                            record.RequestId,
                            Seconds(record.ArrivalNs),
                            Seconds(record.ScheduledNs),
                            Seconds(record.FirstTokenNs),
                            Seconds(record.LastTokenNs),
                            record.InputTokens,
                            record.CachedTokens,
                            record.OutputTokens,
                            record.ReplicaIndex,
                            record.Preemptions
                        )),
                ]
            );

    private IEnumerable<Formula> Formulas()
    {
        string time = Show.Seconds(report.MakespanSeconds);
        (string named, string shown, string gpus) = result.Use is FleetUse use
            ? (
                "paid replica time",
                Show.Seconds(use.PaidNs / 1e9),
                $"GPUs of a replica × paid replica time × price = {report.Deployment.GpusPerReplica} × {Show.Seconds(use.PaidNs / 1e9)}"
            )
            : (
                "(replicas × time)",
                $"({report.Deployment.Replicas} × {time})",
                $"GPUs × time × price = {report.Deployment.TotalGpus} × {time}"
            );
        string busy = Show.Seconds(result.BusyNs / 1e9);
        double decode = SimulationCost.DecodeShare(result);
        yield return new Formula(
            "MBU",
            $"bytes moved per GPU ÷ {named} ÷ bandwidth = {Show.Bytes(result.BytesPerGpu)} ÷ {shown} ÷ {Show.Bytes(report.Deployment.Gpu.MemoryBytesPerSecond)}/s = {Show.Percent(report.Mbu)}"
        );
        yield return new Formula(
            "busy",
            $"computing time ÷ {named} = {busy} ÷ {shown} = {Show.Percent(report.Busy)}"
        );
        yield return new Formula(
            "decode share",
            $"decode time ÷ computing time = {Show.Seconds(result.DecodeNs / 1e9)} ÷ {busy} = {Show.Percent(decode)}"
        );
        if (report.Utilization is double used && report.Outcome.Deliverable is DeliverableRate found)
        {
            yield return new Formula(
                "utilization",
                $"rate ÷ deliverable = {Show.Three(report.Workload.RatePerSecond)}/s ÷ {Show.Three(report.DeliverablePerSecond!.Value)}/s = {Show.Percent(used)} (kept at {Show.Three(found.KeptFactor)}×, lost at {Show.Three(found.LostFactor)}×, {found.Simulations} runs)"
            );
        }

        if (report.CostOf(report.Outcome.Center) is SimulationCost cost)
        {
            string usd = Show.Usd(cost.Usd);
            yield return new Formula("run", $"{gpus} × {Show.UsdPerHour(report.Price!.UsdPerHour)} = {usd}");
            yield return new Formula(
                "$/M in",
                $"run × prefill share ÷ input tokens = {usd} × {Show.Percent(1 - decode)} ÷ {Show.Scaled(result.InputTokens)} = {Show.UsdPerMillion(cost.UsdPerMInput)}"
            );
            yield return new Formula(
                "$/M out",
                $"run × decode share ÷ output tokens = {usd} × {Show.Percent(decode)} ÷ {Show.Scaled(result.OutputTokens)} = {Show.UsdPerMillion(cost.UsdPerMOutput)}"
            );
        }
    }

    private static double Seconds(long ns) => Math.Round(ns / 1e9, 6);

    private static double[] Rounded(IEnumerable<double> values) =>
        [.. values.Select(value => Math.Round(value, 9))];
}
