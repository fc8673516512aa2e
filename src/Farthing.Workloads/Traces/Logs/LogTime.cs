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

    /// <summary>Nanoseconds since 1970.</summary>
    /// <param name="text">As it is written. A date without a zone is UTC.</param>
    /// <param name="unit">Of numbers; null: seconds, milliseconds, microseconds or nanoseconds by their size, which is clear for all times after 1973.</param>
    /// <param name="ns">The time.</param>
    /// <returns>False where it is none.</returns>
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
        if (!isDate || time < DateTimeOffset.UnixEpoch)
        {
            return false;
        }

        ns = Math.Min(TimeValue.MaxNs, (time - DateTimeOffset.UnixEpoch).Ticks * 100);
        return true;
    }
}
