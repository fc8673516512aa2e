using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Budgets;

/// <summary>One period of a budget.</summary>
/// <param name="StartUnixNs">Its first nanosecond.</param>
/// <param name="EndUnixNs">The first one behind it.</param>
public readonly record struct PeriodSpan(long StartUnixNs, long EndUnixNs)
{
    private const long TicksToNs = 100;

    /// <summary>The period in which a time lies.</summary>
    public static PeriodSpan Of(BudgetPeriod period, long unixNs)
    {
        if (period == BudgetPeriod.Total)
        {
            return new PeriodSpan(0, long.MaxValue);
        }

        DateTime day = DateTime.UnixEpoch.AddTicks(unixNs / TicksToNs).Date;
        (DateTime start, DateTime end) = period switch
        {
            BudgetPeriod.Day => (day, day.AddDays(1)),
            BudgetPeriod.Week => (Monday(day), Monday(day).AddDays(7)),
            _ => (day.AddDays(1 - day.Day), day.AddDays(1 - day.Day).AddMonths(1)),
        };
        return new PeriodSpan(Ns(start), Ns(end));
    }

    private static DateTime Monday(DateTime day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private static long Ns(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) * TicksToNs;
}
