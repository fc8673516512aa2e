using System.Globalization;

namespace Farthing.Catalogs.Facts;

/// <summary>Says when a price is too old to be taken as today's.</summary>
public static class Staleness
{
    /// <summary>Days after which a price is called stale.</summary>
    public const int LimitDays = 90;

    /// <summary>The command that renews prices.</summary>
    public const string Renewal = "farthing catalog update FILE";

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
                $"the price of {name} is of {day:yyyy-MM-dd}, {age} days old: {Renewal}"
            )
            : null;
    }

    /// <summary>The words to warn with about many prices, in one line; null when none is too old.</summary>
    /// <param name="days">The days of the prices; null where one is not known.</param>
    /// <param name="today">The day to judge by.</param>
    public static string? Warning(IEnumerable<DateOnly?> days, DateOnly today)
    {
        DateOnly[] stale = [.. days.Where(day => IsStale(day, today)).OfType<DateOnly>().Distinct().Order()];
        if (stale.Length == 0)
        {
            return null;
        }

        int age = today.DayNumber - stale[0].DayNumber;
        string old = stale.Length == 1 ? $"{age} days old" : $"up to {age} days old";
        string when =
            stale.Length == 1 ? $"{stale[0]:yyyy-MM-dd}" : $"{stale[0]:yyyy-MM-dd} to {stale[^1]:yyyy-MM-dd}";
        return string.Create(CultureInfo.InvariantCulture, $"prices are of {when}, {old}: {Renewal}");
    }

    /// <summary>True when the price is older than the limit; false for an undated one.</summary>
    public static bool IsStale(DateOnly? asOf, DateOnly today) =>
        asOf is { } day && today.DayNumber - day.DayNumber > LimitDays;
}
