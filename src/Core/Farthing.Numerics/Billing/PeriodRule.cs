using System.Globalization;

namespace Farthing.Numerics.Billing;

/// <summary>Over what a budget lasts: a period of the calendar, or a fixed length, in a time zone.</summary>
/// <remarks>As people write it: <c>month</c>, <c>30d</c>, <c>1h</c>, <c>day Europe/Berlin</c>. A length is counted from the beginning of 1970: days from midnight to midnight in its zone, hours and minutes in UTC.</remarks>
public readonly record struct PeriodRule
{
    /// <summary>What people may write.</summary>
    public const string Expected =
        "day, week, month, total, or a length such as 30d or 1h; days with a time zone: month Europe/Berlin";

    private const string Utc = "UTC";
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);
    private readonly string? zone;

    private PeriodRule(BudgetPeriod? calendar, TimeSpan length, string? zone)
    {
        Calendar = calendar;
        Length = length;
        this.zone = zone;
    }

    /// <summary>The period of the calendar; null where it is a length.</summary>
    public BudgetPeriod? Calendar { get; }

    /// <summary>The length; zero where it is a period of the calendar.</summary>
    public TimeSpan Length { get; }

    /// <summary>The time zone whose midnight counts, by its IANA name.</summary>
    public string Zone => zone ?? Utc;

    /// <summary>True where midnight is that of UTC.</summary>
    public bool IsUtc => zone is null;

    /// <summary>True for ever.</summary>
    public bool IsTotal => Calendar == BudgetPeriod.Total;

    /// <summary>A period of the calendar in UTC.</summary>
    public static implicit operator PeriodRule(BudgetPeriod calendar) => new(calendar, default, null);

    /// <summary>Reads what people write; null when it is none, or the time zone is not known on this machine.</summary>
    public static PeriodRule? Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2)
        {
            return null;
        }

        BudgetPeriod? calendar = words[0] switch
        {
            "day" => BudgetPeriod.Day,
            "week" => BudgetPeriod.Week,
            "month" => BudgetPeriod.Month,
            "total" => BudgetPeriod.Total,
            _ => null,
        };
        TimeSpan length = calendar is null ? LengthOf(words[0]) : default;
        bool isOfDays = calendar is not null and not BudgetPeriod.Total || IsWholeDays(length);
        bool isLength = length >= Shortest && length <= Longest;
        if (calendar is null && !isLength)
        {
            return null;
        }

        if (words.Length == 1)
        {
            return new PeriodRule(calendar, length, null);
        }

        bool isKnown = isOfDays && TimeZoneInfo.TryFindSystemTimeZoneById(words[1], out _);
        return isKnown ? new PeriodRule(calendar, length, words[1] == Utc ? null : words[1]) : null;
    }

    /// <summary>As people write it.</summary>
    public override string ToString()
    {
        string period = Calendar is BudgetPeriod word ? word.ToString().ToLowerInvariant() : LengthText();
        return zone is null ? period : $"{period} {zone}";
    }

    private string LengthText()
    {
        (long count, string unit) =
            IsWholeDays(Length) ? (Length.Ticks / TimeSpan.TicksPerDay, "d")
            : Length.Ticks % TimeSpan.TicksPerHour == 0 ? (Length.Ticks / TimeSpan.TicksPerHour, "h")
            : (Length.Ticks / TimeSpan.TicksPerMinute, "m");
        return count.ToString(CultureInfo.InvariantCulture) + unit;
    }

    private static bool IsWholeDays(TimeSpan length) =>
        length > TimeSpan.Zero && length.Ticks % TimeSpan.TicksPerDay == 0;

    private static TimeSpan LengthOf(string text)
    {
        bool isCount =
            int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count <= 10_000_000;
        return !isCount
            ? default
            : text[^1] switch
            {
                'd' when count <= Longest.TotalDays => TimeSpan.FromDays(count),
                'h' when count <= Longest.TotalHours => TimeSpan.FromHours(count),
                'm' => TimeSpan.FromMinutes(count),
                _ => default,
            };
    }
}

/// <summary>Over what a budget lasts, in UTC.</summary>
public enum BudgetPeriod
{
    /// <summary>From midnight to midnight.</summary>
    Day,

    /// <summary>From Monday to Sunday.</summary>
    Week,

    /// <summary>A calendar month.</summary>
    Month,

    /// <summary>For ever.</summary>
    Total,
}
