using Farthing.Documents.Benches;
using Farthing.Numerics.Statistics;

namespace Farthing.Benches.Files;

/// <summary>A metric's figures as AIPerf has them; of a count or a rate, the value alone as <c>avg</c>. What is not known is left out.</summary>
internal sealed record AiperfBlock(string Unit)
{
    private const string Milliseconds = "ms";

    public double? Avg { get; init; }
    public double? Min { get; init; }
    public double? Max { get; init; }
    public double? P1 { get; init; }
    public double? P5 { get; init; }
    public double? P10 { get; init; }
    public double? P25 { get; init; }
    public double? P50 { get; init; }
    public double? P75 { get; init; }
    public double? P90 { get; init; }
    public double? P95 { get; init; }
    public double? P99 { get; init; }
    public double? Std { get; init; }
    public int? Count { get; init; }
    public double? Sum { get; init; }

    /// <summary>The distribution of values; those that are not numbers are left out. Null without one.</summary>
    public static AiperfBlock? Of(string unit, IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        if (sorted.Length == 0)
        {
            return null;
        }

        double mean = sorted.Average();
        return new AiperfBlock(unit)
        {
            Avg = mean,
            Min = sorted[0],
            Max = sorted[^1],
            P1 = Quantiles.OfSorted(sorted, 0.01),
            P5 = Quantiles.OfSorted(sorted, 0.05),
            P10 = Quantiles.OfSorted(sorted, 0.1),
            P25 = Quantiles.OfSorted(sorted, 0.25),
            P50 = Quantiles.OfSorted(sorted, 0.5),
            P75 = Quantiles.OfSorted(sorted, 0.75),
            P90 = Quantiles.OfSorted(sorted, 0.9),
            P95 = Quantiles.OfSorted(sorted, 0.95),
            P99 = Quantiles.OfSorted(sorted, 0.99),
            Std = Math.Sqrt(sorted.Sum(value => (value - mean) * (value - mean)) / sorted.Length),
            Count = sorted.Length,
            Sum = sorted.Sum(),
        };
    }

    /// <summary>The distribution of times in seconds, in milliseconds.</summary>
    public static AiperfBlock? OfSeconds(IEnumerable<double> seconds) =>
        Of(Milliseconds, seconds.Select(value => value * 1e3));

    /// <summary>A distribution that another tool gave, as far as it gave it.</summary>
    public static AiperfBlock Of(LatencySummary latency)
    {
        return new AiperfBlock(Milliseconds)
        {
            Avg = Known(latency.Mean.Value),
            Min = Known(latency.Min),
            Max = Known(latency.Max),
            P50 = Known(latency.P50.Value),
            P90 = Known(latency.P90.Value),
            P95 = Known(latency.P95.Value),
            P99 = Known(latency.P99.Value),
            Std = Known(latency.StandardDeviation),
            Count = latency.Count,
        };

        static double? Known(double seconds) => double.IsFinite(seconds) ? seconds * 1e3 : null;
    }
}
