using Farthing.Scenarios.Simulations.Policies;
using Farthing.Serving.Scaling;

namespace Farthing.Tests.Scenarios.Simulations.Policies;

public sealed class TrafficScheduleTests
{
    private const int Hour = 3600;
    private static readonly ReplicaBounds Bounds = new(1, 9);

    /// <summary>The last request of a day arrives when the day is over: that makes no second day, least of all six empty ones.</summary>
    [Theory]
    [InlineData(24 * Hour)]
    [InlineData(24.5 * Hour)]
    public void A_day_is_24_hours_however_late_its_last_request_is(double durationSeconds)
    {
        double[] arrivals = [.. Enumerable.Range(0, 24).Select(hour => (double)Hour * (hour % 4)), 9 * Hour];

        int[] schedule = TrafficSchedule.Of(arrivals, durationSeconds, 1, Bounds);

        Assert.Equal(Enumerable.Range(0, 24).Select(hour => Math.Max(1, hour % 4)), schedule);
    }

    /// <summary>Two days and three quarters of an hour of the third: Monday to Wednesday morning were seen.</summary>
    [Fact]
    public void Hours_of_the_week_that_were_not_seen_have_the_most_of_the_same_hour()
    {
        double[] arrivals = new double[49];
        arrivals[0] = 2 * Hour;
        arrivals[5] = 3 * Hour;
        arrivals[24] = 4 * Hour;
        arrivals[48] = 7 * 0.75 * Hour;

        int[] schedule = TrafficSchedule.Of(arrivals, 48.75 * Hour, 1, Bounds);

        Assert.Equal(168, schedule.Length);
        Assert.Equal((2, 4, 7), (schedule[0], schedule[24], schedule[48]));
        Assert.Equal([7, 7, 7, 7], new[] { 72, 96, 120, 144 }.Select(hour => schedule[hour]));
        Assert.Equal([3, 1, 3, 3], new[] { 5, 29, 53, 149 }.Select(hour => schedule[hour]));
    }

    [Fact]
    public void A_third_week_asks_for_more_in_its_hour_and_for_nothing_elsewhere()
    {
        double[] arrivals = new double[337];
        arrivals[7] = 2 * Hour;
        arrivals[168 + 7] = 5 * Hour;
        arrivals[336] = 99 * Hour; // Beyond the bounds.

        int[] schedule = TrafficSchedule.Of(arrivals, 337 * Hour, 1, Bounds);

        Assert.Equal((9, 5), (schedule[0], schedule[7]));
        Assert.Equal(1, schedule.Where((_, hour) => hour is not (0 or 7)).Max());
    }

    /// <summary>What is not known of a day is kept at the most that is.</summary>
    [Fact]
    public void Hours_of_the_day_that_were_not_seen_have_the_most_of_all()
    {
        int[] schedule = TrafficSchedule.Of([Hour, 4 * Hour], 2 * Hour, 1, Bounds);

        Assert.Equal([1, 4, .. Enumerable.Repeat(4, 22)], schedule);
    }
}
