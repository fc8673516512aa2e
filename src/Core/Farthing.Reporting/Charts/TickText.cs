using System.Globalization;
using Farthing.Numerics.Quantities;

namespace Farthing.Reporting.Charts;

/// <summary>Ticks are round values: printed without the zeros that figures keep.</summary>
public static class TickText
{
    /// <summary>A plain number, in the largest fitting unit: <c>0.5</c>, <c>20</c>, <c>4 k</c>.</summary>
    public static string Number(double value)
    {
        double size = Math.Abs(value);
        return size switch
        {
            >= 1e9 => Plain(value / 1e9) + " B",
            >= 1e6 => Plain(value / 1e6) + " M",
            >= 1e4 => Plain(value / 1e3) + " k",
            >= 1e3 when value == Math.Floor(value) => Show.Count(value),
            _ => Plain(value),
        };
    }

    /// <summary>Dollars: <c>$0</c>, <c>$0.50</c>, <c>$0.015</c>, <c>$40,000</c>.</summary>
    public static string Usd(double value)
    {
        double size = Math.Abs(value);
        string digits =
            size == Math.Floor(size) ? size.ToString("N0", CultureInfo.InvariantCulture)
            : size >= 0.01 ? size.ToString("#,0.00###", CultureInfo.InvariantCulture)
            : size.ToString("0.#####", CultureInfo.InvariantCulture);
        return (value < 0 ? "−$" : "$") + digits;
    }

    /// <summary>A share in percent: <c>5 %</c>, <c>0.5 %</c>.</summary>
    public static string Percent(double fraction) => Plain(fraction * 100) + " %";

    /// <summary>A time: <c>0</c>, <c>20 ms</c>, <c>1.5 s</c>, <c>2 m</c>, <c>8 m 30 s</c>, <c>6 h</c>.</summary>
    public static string Seconds(double seconds)
    {
        double size = Math.Abs(seconds);
        return size switch
        {
            0 => "0",
            < 0.9995e-6 => Plain(seconds * 1e9) + " ns",
            < 0.9995e-3 => Plain(seconds * 1e6) + " µs",
            < 0.9995 => Plain(seconds * 1e3) + " ms",
            < 119.95 => Plain(seconds) + " s",
            _ => Show.Seconds(seconds)
                .Replace(" 0 s", "", StringComparison.Ordinal)
                .Replace(" 0 m", "", StringComparison.Ordinal),
        };
    }

    private static string Plain(double value) =>
        Math.Round(value, 6).ToString("0.###", CultureInfo.InvariantCulture).Replace('-', '−');
}
