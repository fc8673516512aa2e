using System.Globalization;

namespace Farthing.Numerics.Quantities;

/// <summary>Prints quantities for people: one formatter per unit, invariant culture, sensible digits. Tables, reports and sentences all use it.</summary>
public static class Show
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Dollars: two digits below $1,000 (half a cent is rounded up), none above; a tiny price keeps two significant digits.</summary>
    public static string Usd(double usd)
    {
        double size = Math.Abs(usd);
        string sign = usd < 0 ? "−" : "";
        if (size >= 999.5)
        {
            return sign + "$" + size.ToString("N0", Culture);
        }

        return size is > 0 and < 0.00995
            ? sign + "$" + Significant(size, 2)
            : sign + "$" + Math.Round(size, 2, MidpointRounding.AwayFromZero).ToString("F2", Culture);
    }

    /// <summary>A range of dollars, or one figure when it is a point.</summary>
    public static string Usd(Interval usd) =>
        Usd(usd.Low) == Usd(usd.High) ? Usd(usd.Low) : $"{Usd(usd.Low)}–{Usd(usd.High)}";

    /// <summary>Dollars per million tokens: three significant digits below a dollar (<c>$0.0125</c>, <c>$0.774</c>), as <see cref="Usd(double)"/> above.</summary>
    public static string UsdPerMillion(double usd) =>
        Math.Abs(usd) is > 0 and < 0.9995 ? (usd < 0 ? "−$" : "$") + Three(Math.Abs(usd)) : Usd(usd);

    /// <summary>Dollars of a request, three significant digits below a dollar: <c>$0.00134</c>.</summary>
    public static string UsdPerRequest(double usd) => UsdPerMillion(usd);

    /// <summary>A range of dollars per million tokens, or one figure when it is a point.</summary>
    public static string UsdPerMillion(Interval usd) =>
        UsdPerMillion(usd.Low) == UsdPerMillion(usd.High)
            ? UsdPerMillion(usd.Low)
            : $"{UsdPerMillion(usd.Low)}–{UsdPerMillion(usd.High)}";

    /// <summary>Dollars per hour, always with two digits: <c>$55.04/h</c>.</summary>
    public static string UsdPerHour(double usd) =>
        (usd < 0 ? "−$" : "$") + Math.Abs(usd).ToString("N2", Culture) + "/h";

    /// <summary>A power in watts, kilowatts or megawatts with three significant digits: <c>11.2 kW</c>.</summary>
    public static string Watts(double watts) =>
        watts >= 999.5e3 ? Three(watts / 1e6) + " MW"
        : watts >= 999.5 ? Three(watts / 1e3) + " kW"
        : Three(watts) + " W";

    /// <summary>A count with thousands commas.</summary>
    public static string Count(double count) => Math.Round(count).ToString("N0", Culture);

    /// <summary>A count and what is counted: <c>1 attempt</c>, <c>2,000 attempts</c>.</summary>
    public static string Counted(double count, string one) =>
        Count(count) == "1" ? "1 " + one : $"{Count(count)} {one}s";

    /// <summary>A count in the largest fitting unit with three significant digits: <c>46.0 B</c>, <c>1.24 M</c>, <c>950</c>.</summary>
    public static string Scaled(double value)
    {
        double size = Math.Abs(value);
        return size switch
        {
            >= 999.5e9 => Three(value / 1e12) + " T",
            >= 999.5e6 => Three(value / 1e9) + " B",
            >= 999.5e3 => Three(value / 1e6) + " M",
            >= 9999.5 => Three(value / 1e3) + " k",
            _ => size >= 100 || size == Math.Floor(size)
                ? Math.Round(value).ToString("N0", Culture)
                : Three(value),
        };
    }

    /// <summary>A time in seconds, printed with three significant digits in the unit that fits: <c>35.0 ms</c>, <c>1.50 s</c>, <c>13 m 33 s</c>.</summary>
    public static string Seconds(double seconds)
    {
        double size = Math.Abs(seconds);
        return size switch
        {
            0 => "0 s",
            < 0.9995e-6 => Three(seconds * 1e9) + " ns",
            < 0.9995e-3 => Three(seconds * 1e6) + " µs",
            < 0.9995 => Three(seconds * 1e3) + " ms",
            < 119.95 => Three(seconds) + " s",
            < 7200 =>
                $"{Math.Floor(Math.Round(seconds) / 60).ToString("F0", Culture)} m {(Math.Round(seconds) % 60).ToString("F0", Culture)} s",
            < 48 * 3600 =>
                $"{Math.Floor(Math.Round(seconds / 60) / 60).ToString("F0", Culture)} h {(Math.Round(seconds / 60) % 60).ToString("F0", Culture)} m",
            _ => Three(seconds / 86400) + " d",
        };
    }

    /// <summary>A share as a percentage: no decimals from 10 %, one below, two below 1 %.</summary>
    public static string Percent(double fraction)
    {
        double percent = fraction * 100;
        double size = Math.Abs(percent);
        string format =
            size >= 9.95 || size == 0 ? "F0"
            : size >= 0.995 ? "F1"
            : "F2";
        return percent.ToString(format, Culture) + " %";
    }

    /// <summary>A change as a signed percentage: <c>+12 %</c>, <c>−3.0 %</c>.</summary>
    public static string Change(double fraction) => (fraction < 0 ? "−" : "+") + Percent(Math.Abs(fraction));

    /// <summary>A one-sided certainty: <c>90 % sure</c>, <c>97.5 % sure</c>.</summary>
    public static string Sure(double share) => (share * 100).ToString("0.##", Culture) + " % sure";

    /// <summary>Bytes as decimal GB, MB or kB with three significant digits.</summary>
    public static string Bytes(double bytes)
    {
        double size = Math.Abs(bytes);
        return size switch
        {
            >= 0.9995e12 => Three(bytes / 1e12) + " TB",
            >= 0.9995e9 => Three(bytes / 1e9) + " GB",
            >= 0.9995e6 => Three(bytes / 1e6) + " MB",
            >= 0.9995e3 => Three(bytes / 1e3) + " kB",
            _ => bytes.ToString("F0", Culture) + " B",
        };
    }

    /// <summary>Three significant digits, with thousands commas above 1,000.</summary>
    public static string Three(double value)
    {
        double size = Math.Abs(value);
        return size switch
        {
            0 => "0",
            >= 99.95 => Math.Round(value).ToString("N0", Culture),
            >= 9.995 => value.ToString("F1", Culture),
            >= 0.9995 => value.ToString("F2", Culture),
            _ => Significant(value, 3),
        };
    }

    private static string Significant(double value, int digits)
    {
        int decimals = Decimals(value);
        // What is rounded up to the next power of ten needs one digit less.
        decimals = Decimals(Math.Round(value, decimals));
        return value.ToString("F" + decimals.ToString(Culture), Culture);

        int Decimals(double size) =>
            size == 0 ? 15 : Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(size))), 0, 15);
    }
}
