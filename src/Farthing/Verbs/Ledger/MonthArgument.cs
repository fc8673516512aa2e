using System.CommandLine;
using System.Globalization;
using Farthing.Cli;
using Farthing.Gateway.Attribution;

namespace Farthing.Verbs.Ledger;

/// <summary>The month that a subcommand of the ledger is about: one that is over.</summary>
internal static class MonthArgument
{
    public static readonly Argument<string> Month = new("MONTH")
    {
        Description = "The month, such as 2026-11",
    };

    /// <summary>Its first day; a fault where it is no month, or not over.</summary>
    public static DateTime Read(VerbContext context)
    {
        string text = context.Parsed.GetRequiredValue(Month);
        if (
            DateTime.TryParseExact(
                text,
                "yyyy-MM",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out DateTime month
            )
            && month.Year is >= 1970 and < 2262
            && month.AddMonths(1) <= DateTime.UtcNow
        )
        {
            return month;
        }

        context.Refuse(
            AttributionFaultCodes.BadMonth,
            "MONTH",
            "not a month that is over",
            "a month in UTC that has ended, such as 2026-10",
            text
        );
        return DateTime.UnixEpoch;
    }
}
