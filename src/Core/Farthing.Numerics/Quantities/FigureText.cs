using System.Globalization;

namespace Farthing.Numerics.Quantities;

/// <summary>Figures of a calculation in words: ranges, prices, plain numbers of formulas, bars.</summary>
public static class FigureText
{
    /// <summary>A figure in its unit's form or in one of its own.</summary>
    public static string Of(Quantity figure, Func<double, string>? show = null) =>
        Range(
            figure.Range,
            show
                ?? figure.Unit switch
                {
                    "usd" or "usd_per_year" => Show.Usd,
                    "usd_per_hour" => Show.UsdPerHour,
                    "usd_per_m_tokens" => PerMillion,
                    "usd_per_request" => Show.UsdPerRequest,
                    "fraction" => Show.Percent,
                    "factor" => Times,
                    "s" => Show.Seconds,
                    "bytes" => Bytes,
                    "tokens" or "tokens_per_s" => Show.Count,
                    "tokens_per_month" => Show.Scaled,
                    _ => Plain,
                }
        );

    /// <summary>A range in one unit's form; one figure where both ends print alike.</summary>
    public static string Range(Interval range, Func<double, string> show)
    {
        string low = show(range.Low);
        string high = show(range.High);
        return low == high ? low : $"{low} – {high}";
    }

    /// <summary>A price per million tokens: <c>$0.0125/M</c>.</summary>
    public static string PerMillion(double usd) => Show.UsdPerMillion(usd) + "/M";

    /// <summary>A range of prices per million tokens: <c>$0.592–$0.612/M</c>.</summary>
    public static string PerMillion(Interval usd) => Show.UsdPerMillion(usd) + "/M";

    /// <summary>A price per GPU-hour or per fleet-hour.</summary>
    public static string PerHour(Interval usd) => Range(usd, Show.UsdPerHour);

    /// <summary>A share or range of shares as a percentage.</summary>
    public static string Share(Interval share) => Range(share, Show.Percent);

    /// <summary>A share as a percentage with one decimal: <c>20.1 %</c>.</summary>
    public static string Tenths(double share) => Fixed(share * 100, 1) + " %";

    /// <summary>A number with so many decimals.</summary>
    public static string Fixed(double value, int decimals) =>
        value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    /// <summary>A number inside a formula: up to six significant digits, thousands commas.</summary>
    public static string Plain(double value)
    {
        double size = Math.Abs(value);
        string format =
            size >= 1e15 ? "0.#####e0"
            : size >= 100 ? "#,0.##"
            : size >= 0.01 || size == 0 ? "0.#####"
            : "0.####e0";
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>A range inside a formula.</summary>
    public static string Plain(Interval range) => Range(range, Plain);

    /// <summary>Text of a factor: two digits below 10, one above.</summary>
    public static string Times(double value) => Show.Three(value) + "×";

    /// <summary>Bytes with two decimals of GB, as weights are quoted.</summary>
    public static string Bytes(double bytes) =>
        bytes >= 1e9
            ? (bytes / 1e9).ToString("#,0.00", CultureInfo.InvariantCulture) + " GB"
            : Show.Bytes(bytes);

    /// <summary>A whole or fractional number of GPUs.</summary>
    public static string Gpus(double count) =>
        $"{count.ToString("#,0.##", CultureInfo.InvariantCulture)} GPU{(count == 1 ? "" : "s")}";

    /// <summary>A bar of blocks as long as a share of the widest one.</summary>
    public static string Bar(double size, double widest, int cells)
    {
        double share = widest > 0 ? Math.Abs(size) / widest : 0;
        int full = (int)Math.Round(share * cells);
        return full == 0 ? "▏" : new string('▇', full);
    }
}
