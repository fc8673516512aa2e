using System.Globalization;

namespace Farthing.Workloads.Traces.Logs;

/// <summary>Times as logs have them: dates of several kinds, and numbers since 1970 whose size says their unit.</summary>
public static class LogTime
{
    private static readonly string[] Formats =
    [
        "dd/MMM/yyyy:HH:mm:ss zzz", // nginx's time_local
        "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
    ];

    /// <summary>True for a date that does not say its zone.</summary>
    public static bool LacksZone(string text) =>
        DateTime.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.RoundtripKind | DateTimeStyles.AllowWhiteSpaces,
            out DateTime time
        )
        && time.Kind == DateTimeKind.Unspecified
        && !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>Nanoseconds since 1970.</summary>
    /// <param name="text">As it is written. A date without a zone is UTC.</param>
    /// <param name="unit">Of numbers; null: seconds, milliseconds, microseconds or nanoseconds by their size, which is clear for all times after 1973.</param>
    /// <param name="ns">The time.</param>
    /// <returns>False where it is none, lies before 1970 or after 2096, or may mean two days.</returns>
    public static bool TryParse(string text, TimeUnit? unit, out long ns)
    {
        ns = 0;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
        {
            decimal scale =
                unit is TimeUnit stated ? TimeValue.NsPer(stated)
                : number >= 1e17m ? 1
                : number >= 1e14m ? 1_000
                : number >= 1e11m ? 1_000_000
                : 1_000_000_000;
            bool isUsable = number >= 0 && number <= TimeValue.MaxNs / Math.Max(1, scale);
            ns = isUsable ? (long)(number * scale) : 0;
            return isUsable;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces;
        bool isDate =
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out DateTimeOffset time)
            || DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, Utc, out time);
        long ticks = isDate ? (time - DateTimeOffset.UnixEpoch).Ticks : -1;
        if (ticks is < 0 or > TimeValue.MaxNs / 100 || IsAmbiguous(text))
        {
            return false;
        }

        ns = ticks * 100;
        return true;
    }

    /// <summary>True for 02/11/2026 and 02.11.2026, of which nobody knows whether day or month comes first.</summary>
    private static bool IsAmbiguous(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().TrimStart();
        for (int part = 0; part < 2; part++)
        {
            int digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits is not (1 or 2) || rest[digits] is not ('/' or '.' or '-'))
            {
                return false;
            }

            rest = rest[(digits + 1)..];
        }

        return true;
    }
}
