using Farthing.Documents.Benches;
using Farthing.Numerics.Quantities;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads a latency as another tool summed it up.</summary>
internal static class ForeignLatency
{
    /// <summary>The latency in seconds, NaN where the file does not say; null where it says nothing of it.</summary>
    /// <param name="seconds">A statistic by its name (mean, median, p50, p90, p95, p99, min, max, std); null where the file has none.</param>
    /// <param name="count">Values, where the file says how many.</param>
    public static LatencySummary? Of(Func<string, double?> seconds, int? count = null)
    {
        Quantity[] points =
        [
            Point(seconds("mean")),
            Point(seconds("median") ?? seconds("p50")),
            Point(seconds("p90")),
            Point(seconds("p95")),
            Point(seconds("p99")),
        ];
        return points.All(point => double.IsNaN(point.Value))
            ? null
            : new LatencySummary(
                count,
                points[0],
                points[1],
                points[2],
                points[3],
                points[4],
                seconds("min") ?? double.NaN,
                seconds("max") ?? double.NaN,
                seconds("std") ?? double.NaN,
                P99AtMost: null
            );

        static Quantity Point(double? value) => new(value ?? double.NaN, "s") { Basis = Basis.Measured };
    }
}
