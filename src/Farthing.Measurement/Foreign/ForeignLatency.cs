using Farthing.Measurement.Bench;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads a latency as another tool summed it up.</summary>
internal static class ForeignLatency
{
    /// <summary>The latency in seconds, NaN where the file does not say; null where it says nothing of it.</summary>
    /// <param name="seconds">A statistic by its name (mean, median, p50, p90, p95, p99, min, max, std); null where the file has none.</param>
    /// <param name="count">Values, where the file says how many.</param>
    public static LatencySummary? Of(Func<string, double?> seconds, int? count = null)
    {
        LatencySummary latency = new()
        {
            Count = count ?? -1,
            Mean = Point("mean"),
            P50 = seconds("median") is double median
                ? new Percentile(median, double.NaN, double.NaN)
                : Point("p50"),
            P90 = Point("p90"),
            P95 = Point("p95"),
            P99 = Point("p99"),
            Min = seconds("min") ?? double.NaN,
            Max = seconds("max") ?? double.NaN,
            StandardDeviation = seconds("std") ?? double.NaN,
        };
        Percentile[] points = [latency.Mean, latency.P50, latency.P90, latency.P95, latency.P99];
        return points.All(point => double.IsNaN(point.Value)) ? null : latency;

        Percentile Point(string name) => new(seconds(name) ?? double.NaN, double.NaN, double.NaN);
    }
}
