using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Watching.Rules;

/// <summary>Share of a promise's budget of late requests that a window spent, as far as buckets tell.</summary>
/// <param name="Target">The promise, on a percentile.</param>
/// <param name="Allowed">The share of requests that may be late.</param>
/// <param name="LateLow">The share that surely was; NaN where nothing was counted.</param>
/// <param name="LateHigh">The share that may have been.</param>
public sealed record PromiseBudget(SloTarget Target, double Allowed, double LateLow, double LateHigh)
{
    /// <summary>Engines' counts of a latency; null for one that they don't count.</summary>
    public static HistogramTotals? Totals(LatencyMetric metric, EngineWindow window) =>
        metric switch
        {
            LatencyMetric.Ttft => window.Ttft,
            LatencyMetric.Itl => window.Itl,
            LatencyMetric.E2e => window.E2e,
            LatencyMetric.Ttfo or LatencyMetric.Tpot => null,
            _ => throw new InvalidOperationException($"a promise on {metric}"),
        };

    /// <summary>The budgets of a promise's percentiles.</summary>
    public static IEnumerable<PromiseBudget> Of(Slo slo, EngineWindow window)
    {
        foreach (SloTarget target in slo.Targets)
        {
            if (Totals(target.Metric, window) is { } totals && target.Statistic != Statistic.Mean)
            {
                (double low, double high) = BucketQuantile.ShareAbove(totals, target.LimitSeconds);
                yield return new PromiseBudget(target, WatchRules.Budget(target), low, high);
            }
        }
    }
}
