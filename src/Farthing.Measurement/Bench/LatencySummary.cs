namespace Farthing.Measurement.Bench;

/// <summary>The distribution of a latency: percentiles (Hyndman and Fan's type 7) with 95 % intervals of a block bootstrap, and what can be said of the tail with 99 % confidence. Seconds.</summary>
public sealed record LatencySummary
{
    /// <summary>Values.</summary>
    public required int Count { get; init; }

    /// <summary>Arithmetic mean.</summary>
    public required Percentile Mean { get; init; }

    /// <summary>Smallest value.</summary>
    public required double Min { get; init; }

    /// <summary>Median.</summary>
    public required Percentile P50 { get; init; }

    /// <summary>90th percentile.</summary>
    public required Percentile P90 { get; init; }

    /// <summary>95th percentile.</summary>
    public required Percentile P95 { get; init; }

    /// <summary>99th percentile.</summary>
    public required Percentile P99 { get; init; }

    /// <summary>Largest value.</summary>
    public required double Max { get; init; }

    /// <summary>Standard deviation of the sample.</summary>
    public required double StandardDeviation { get; init; }

    /// <summary>The 99th percentile is at most this, at 99 % confidence; null where there are too few samples (below 662).</summary>
    public double? P99AtMost { get; init; }

    /// <summary>The summary of values in the order of time; null when there is none.</summary>
    /// <param name="inOrder">Values in the order in which they were measured; those that are not numbers are left out.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static LatencySummary? Of(IReadOnlyList<double> inOrder, ulong seed)
    {
        double[] values = [.. inOrder.Where(double.IsFinite)];
        if (values.Length == 0)
        {
            return null;
        }

        double[] sorted = [.. values.Order()];
        double mean = values.Average();
        BlockBootstrap bootstrap = new(values, sorted, seed);
        return new LatencySummary
        {
            Count = values.Length,
            Mean = bootstrap.Mean(mean),
            Min = sorted[0],
            P50 = bootstrap.Quantile(0.5),
            P90 = bootstrap.Quantile(0.9),
            P95 = bootstrap.Quantile(0.95),
            P99 = bootstrap.Quantile(0.99),
            Max = sorted[^1],
            StandardDeviation =
                values.Length < 2
                    ? 0
                    : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)),
            P99AtMost = EarlyStopping.UpperBound(sorted, 0.99),
        };
    }

    /// <summary>The quantile that a promise names.</summary>
    public double Of(Serving.Slos.Statistic statistic) =>
        statistic switch
        {
            Serving.Slos.Statistic.Mean => Mean.Value,
            Serving.Slos.Statistic.P50 => P50.Value,
            Serving.Slos.Statistic.P90 => P90.Value,
            Serving.Slos.Statistic.P95 => P95.Value,
            _ => P99.Value,
        };
}
