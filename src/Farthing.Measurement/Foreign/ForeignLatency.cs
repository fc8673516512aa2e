namespace Farthing.Measurement.Foreign;

/// <summary>A latency as another tool summed it up, seconds; null where it does not say.</summary>
public sealed record ForeignLatency
{
    /// <summary>Values.</summary>
    public int? Count { get; init; }

    /// <summary>Arithmetic mean.</summary>
    public double? Mean { get; init; }

    /// <summary>Median.</summary>
    public double? P50 { get; init; }

    /// <summary>90th percentile.</summary>
    public double? P90 { get; init; }

    /// <summary>95th percentile.</summary>
    public double? P95 { get; init; }

    /// <summary>99th percentile.</summary>
    public double? P99 { get; init; }

    /// <summary>Smallest.</summary>
    public double? Min { get; init; }

    /// <summary>Largest.</summary>
    public double? Max { get; init; }

    /// <summary>Standard deviation.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>A latency from a file that says its statistics one by one.</summary>
    /// <param name="seconds">A statistic by its name (mean, median, p50, p90, p95, p99, min, max, std); null where the file has none.</param>
    /// <param name="count">Values, where the file says how many.</param>
    internal static ForeignLatency Of(Func<string, double?> seconds, int? count = null) =>
        new()
        {
            Count = count,
            Mean = seconds("mean"),
            P50 = seconds("median") ?? seconds("p50"),
            P90 = seconds("p90"),
            P95 = seconds("p95"),
            P99 = seconds("p99"),
            Min = seconds("min"),
            Max = seconds("max"),
            StandardDeviation = seconds("std"),
        };

    /// <summary>True when at least one statistic is known.</summary>
    public bool IsKnown => (Mean ?? P50 ?? P90 ?? P95 ?? P99) is not null;
}
