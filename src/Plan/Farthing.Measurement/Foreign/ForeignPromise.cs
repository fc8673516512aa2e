using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Foreign;

/// <summary>Judges a promise by what a foreign result says: from the scheduled time where it is known, else from sending.</summary>
internal static class ForeignPromise
{
    /// <summary>The measurement with its promise.</summary>
    public static StageMeasurement Judge(StageMeasurement measured, Slo slo)
    {
        SloFinding[] findings = [.. slo.Targets.Select(target => Finding(measured, target))];
        bool isWhole = findings.All(finding => finding.Seconds is not null);
        return measured with
        {
            Promise = findings,
            Goodput = slo.Targets.Count == 0 || isWhole ? measured.Goodput : null,
            GoodFraction = isWhole ? measured.GoodFraction : null,
        };
    }

    private static SloFinding Finding(StageMeasurement measured, SloTarget target)
    {
        LatencyMetric metric = target.Metric;
        LatencySummary? latency =
            measured.Latency(metric, LatencyOrigin.Scheduled) ?? measured.Latency(metric, LatencyOrigin.Sent);
        double? seconds = latency?.Of(target.Statistic);
        return new SloFinding(target, seconds is double value && double.IsFinite(value) ? value : null);
    }
}
