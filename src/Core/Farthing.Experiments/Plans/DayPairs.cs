namespace Farthing.Experiments.Plans;

/// <summary>Days of a switchback, paired within weekdays and within weekends.</summary>
internal static class DayPairs
{
    /// <summary>The first midnight (UTC) at or after an instant.</summary>
    public static DateTimeOffset FirstDay(DateTimeOffset start)
    {
        DateTimeOffset midnight = new(start.UtcDateTime.Date, TimeSpan.Zero);
        return midnight < start ? midnight.AddDays(1) : midnight;
    }

    /// <summary>Pairs of days from a start on.</summary>
    public static int CountOf(DateTimeOffset start, int days) =>
        days <= 0 ? 0 : Of(FirstDay(start), days).Max() + 1;

    /// <summary>Number of each day's pair; −1 for a day without a partner.</summary>
    public static int[] Of(DateTimeOffset firstDay, int days)
    {
        int[] pairs = new int[days];
        int next = 0;
        Span<int> waiting = [-1, -1];
        for (int day = 0; day < days; day++)
        {
            int kind = firstDay.AddDays(day).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1 : 0;
            pairs[day] = -1;
            if (waiting[kind] < 0)
            {
                waiting[kind] = day;
            }
            else
            {
                pairs[waiting[kind]] = pairs[day] = next++;
                waiting[kind] = -1;
            }
        }

        return pairs;
    }
}
