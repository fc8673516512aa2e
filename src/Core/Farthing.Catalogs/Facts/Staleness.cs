using System.Globalization;

namespace Farthing.Catalogs.Facts;

/// <summary>Says when a price is too old to be taken as today's.</summary>
public static class Staleness
{
    /// <summary>Days after which a price is called stale.</summary>
    public const int LimitDays = 90;

    /// <summary>The words to warn with; null when the price is young enough.</summary>
    /// <param name="name">What the price is of.</param>
    /// <param name="asOf">The day of the price; null where it is not known.</param>
    /// <param name="today">The day to judge by.</param>
    public static string? Warning(string name, DateOnly? asOf, DateOnly today)
    {
        if (asOf is not { } day)
        {
            return $"the price of {name} has no date in its source";
        }

        int age = today.DayNumber - day.DayNumber;
        return age > LimitDays
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the price of {name} is of {day:yyyy-MM-dd}, {age} days old: check it"
            )
            : null;
    }

    /// <summary>True when the price is older than the limit; false for an undated one.</summary>
    public static bool IsStale(DateOnly? asOf, DateOnly today) =>
        asOf is { } day && today.DayNumber - day.DayNumber > LimitDays;
}
