using Farthing.Catalogs.Facts;
using Farthing.Cli;

namespace Farthing.Verbs.Catalogs;

/// <summary>Warns once about all stale and undated prices of an answer.</summary>
internal static class PriceAges
{
    /// <summary>Warns where some are.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="days">The day of each price; null where its source has none.</param>
    /// <param name="today">The day that prices are judged by.</param>
    public static void Warn(VerbContext context, IReadOnlyList<DateOnly?> days, DateOnly today)
    {
        int stale = days.Count(day => Staleness.IsStale(day, today));
        int undated = days.Count(day => day is null);
        if (stale > 0)
        {
            DateOnly oldest = days.Min() ?? today;
            context.Warn(
                $"{stale} of {days.Count} prices are older than {Staleness.LimitDays} days (oldest {oldest:yyyy-MM-dd}): bring your own with --prices FILE"
            );
        }

        if (undated > 0)
        {
            context.Warn($"{undated} of {days.Count} prices have no date in their source");
        }
    }
}
