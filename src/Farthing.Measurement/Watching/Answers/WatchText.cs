using System.Globalization;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Watching.Answers;

/// <summary>How a watch writes its figures: a dash for what is not known, a range where buckets are coarse.</summary>
public static class WatchText
{
    /// <summary>Stands for what is not known.</summary>
    public const string Unknown = "–";

    /// <summary>A figure by its formatter, or a dash.</summary>
    public static string Of(double value, Func<double, string> show) =>
        double.IsNaN(value) || double.IsInfinity(value) ? Unknown : show(value);

    /// <summary>A quantile as its bucket tells it: one figure from a narrow bucket, a range from a wide one.</summary>
    public static string Of(BucketQuantile? quantile)
    {
        if (quantile is not { } known)
        {
            return Unknown;
        }

        return !known.IsCoarse ? Show.Seconds(known.Value)
            : double.IsInfinity(known.High) ? "> " + Show.Seconds(known.Low)
            : known.Low == 0 ? "≤ " + Short(known.High)
            : Range(Short(known.Low), Short(known.High));
    }

    /// <summary>Whether a promise is kept, as far as buckets tell.</summary>
    public static string Judge(Slo slo, LatencyMetric metric, HistogramTotals totals)
    {
        List<string> words = [];
        foreach (SloTarget target in slo.Targets.Where(target => target.Metric == metric))
        {
            string verdict = "not known";
            if (target.Statistic == Statistic.Mean)
            {
                verdict =
                    !(totals.Count > 0) ? verdict
                    : totals.Mean <= target.LimitSeconds ? "kept"
                    : "missed";
            }
            else if (BucketQuantile.Of(totals, Share(target.Statistic)) is { } quantile)
            {
                verdict =
                    quantile.High <= target.LimitSeconds ? "kept"
                    : quantile.Low >= target.LimitSeconds ? "missed"
                    : "not known: the limit lies inside the bucket";
            }

            string name = target.Statistic.ToString().ToLowerInvariant();
            words.Add($"{name} ≤ {Show.Seconds(target.LimitSeconds)}: {verdict}");
        }

        return string.Join(", ", words);
    }

    /// <summary>The time of day, UTC.</summary>
    public static string Clock(double unixSeconds) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds((long)(unixSeconds * 1000))
            .ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>MBU and MFU with how they are known.</summary>
    public static string Load(LoadReading load) =>
        load.Source == LoadSource.Unknown
            ? $"MBU –  MFU –   not known: {load.Words}"
            : $"MBU {Of(load.Mbu, Show.Percent)}  MFU {Of(load.Mfu, Show.Percent)}   {load.Words}";

    /// <summary>An address in at most so many cells; its middle is left out.</summary>
    public static string Cut(string name, int width)
    {
        string plain = name.StartsWith("http://", StringComparison.Ordinal) ? name[7..] : name;
        plain = plain.EndsWith("/metrics", StringComparison.Ordinal) ? plain[..^8] : plain;
        return plain.Length <= width
            ? plain
            : plain[..((width / 2) - 1)] + "…" + plain[^(width - (width / 2))..];
    }

    /// <summary>A bound of a bucket: bounds are round numbers and need no third digit.</summary>
    private static string Short(double seconds) =>
        seconds < 1
            ? (seconds * 1000).ToString("0.###", CultureInfo.InvariantCulture) + " ms"
            : seconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";

    private static string Range(string low, string high)
    {
        string unit = low[low.IndexOf(' ')..];
        return high.EndsWith(unit, StringComparison.Ordinal)
            ? $"{low[..^unit.Length]}–{high}"
            : $"{low} – {high}";
    }

    private static double Share(Statistic statistic) =>
        statistic switch
        {
            Statistic.P50 => 0.5,
            Statistic.P90 => 0.9,
            Statistic.P99 => 0.99,
            _ => 0.95,
        };
}
