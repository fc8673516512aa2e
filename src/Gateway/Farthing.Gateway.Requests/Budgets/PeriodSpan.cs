using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Budgets;

/// <summary>One period of a budget.</summary>
/// <param name="StartUnixNs">Its first nanosecond.</param>
/// <param name="EndUnixNs">The first one behind it.</param>
public readonly record struct PeriodSpan(long StartUnixNs, long EndUnixNs)
{
    private const long TicksToNs = 100;

    /// <summary>The period in which a time lies.</summary>
    public static PeriodSpan Of(PeriodRule rule, long unixNs)
    {
        if (rule.IsTotal)
        {
            return new PeriodSpan(0, long.MaxValue);
        }

        if (rule.Length.Ticks % TimeSpan.TicksPerDay != 0)
        {
            long length = rule.Length.Ticks * TicksToNs;
            long first = unixNs / length * length;
            return new PeriodSpan(first, first + length);
        }

        DateTime time = DateTime.UnixEpoch.AddTicks(unixNs / TicksToNs);
        if (rule.IsUtc)
        {
            (DateTime first, DateTime next) = DaysOf(rule, time.Date);
            return new PeriodSpan(Ns(first), Ns(next));
        }

        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(rule.Zone);
        (DateTime start, DateTime end) = DaysOf(rule, TimeZoneInfo.ConvertTimeFromUtc(time, zone).Date);
        return new PeriodSpan(Midnight(start, zone), Midnight(end, zone));
    }

    private static (DateTime Start, DateTime End) DaysOf(PeriodRule rule, DateTime day)
    {
        if (rule.Calendar is null)
        {
            int days = (int)rule.Length.TotalDays;
            DateTime first = DateTime.UnixEpoch.Date.AddDays(
                (day - DateTime.UnixEpoch.Date).Days / days * days
            );
            return (first, first.AddDays(days));
        }

        return rule.Calendar switch
        {
            BudgetPeriod.Day => (day, day.AddDays(1)),
            BudgetPeriod.Week => (Monday(day), Monday(day).AddDays(7)),
            _ => (day.AddDays(1 - day.Day), day.AddDays(1 - day.Day).AddMonths(1)),
        };
    }

    private static DateTime Monday(DateTime day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    /// <summary>The beginning of a day in a zone: the first moment at which its date is reached there, whatever the clocks do around midnight.</summary>
    private static long Midnight(DateTime day, TimeZoneInfo zone)
    {
        // No zone is further from UTC than 14 hours.
        long before = day.Ticks - (15 * TimeSpan.TicksPerHour);
        long reached = day.Ticks + (15 * TimeSpan.TicksPerHour);
        while (reached - before > 1)
        {
            long middle = before + ((reached - before) / 2);
            DateTime local = TimeZoneInfo.ConvertTimeFromUtc(new DateTime(middle, DateTimeKind.Utc), zone);
            (before, reached) = local >= day ? (before, middle) : (middle, reached);
        }

        return Ns(new DateTime(reached, DateTimeKind.Utc));
    }

    private static long Ns(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) * TicksToNs;
}
