using System.Globalization;
using Farthing.Numerics.Quantities;

namespace Farthing.Gateway.Ledger;

/// <summary>Times as people write them: <c>7d</c> and <c>12h</c> back from now to a whole hour, <c>2026-11</c>, <c>2026-11-20</c>, <c>2026-11-20T14:00</c>, all UTC.</summary>
public static class LedgerTime
{
    /// <summary>Accepted forms, for faults.</summary>
    public const string Expected =
        "a time back from now (7d, 12h), a month, a day or a time in UTC (2026-11-20T14:00)";

    private static readonly string[] Formats =
    [
        "yyyy-MM",
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm'Z'",
        "yyyy-MM-dd'T'HH:mm:ss'Z'",
    ];

    /// <summary>A time as ISO 8601 in UTC with microseconds, as exports and documents have it.</summary>
    public static string Text(long unixNs) =>
        DateTime
            .UnixEpoch.AddTicks(unixNs / 100)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The same; null where there is none: the end of an open span.</summary>
    public static string? Text(long? unixNs) => unixNs is long known ? Text(known) : null;

    /// <summary>A time for people, in UTC.</summary>
    public static string Words(long unixNs) =>
        DateTime
            .UnixEpoch.AddTicks(unixNs / 100)
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A time in Unix nanoseconds; null where it is none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="now">Now.</param>
    public static long? Parse(string text, DateTimeOffset now)
    {
        if (
            DateTime.TryParseExact(
                text,
                Formats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTime time
            ) && time.Year is >= 1970 and < 2262
        )
        {
            return (time.Ticks - DateTime.UnixEpoch.Ticks) * 100;
        }

        if (
            QuantityParser.TryParseRange(text, QuantityKind.Duration, out Interval back, out _)
            && back.IsPoint
            && back.Low is >= 0 and < 3e9
        )
        {
            long nowNs = (now.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
            return RollupKey.HourOf(Math.Max(0, nowNs - (long)(back.Low * 1e9)));
        }

        return null;
    }
}
