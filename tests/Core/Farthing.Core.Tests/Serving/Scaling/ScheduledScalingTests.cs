using Farthing.Serving.Scaling;

namespace Farthing.Tests.Serving.Scaling;

public sealed class ScheduledScalingTests
{
    private const long Hour = 3600 * ScalingRun.Second;

    [Theory]
    // Two replicas, eight from 9 to 17 h; a lead of 10 minutes brings the rise early and leaves the fall in time.
    [InlineData(8 * 60 + 49, 2)]
    [InlineData(8 * 60 + 50, 8)]
    [InlineData(16 * 60 + 59, 8)]
    [InlineData(17 * 60, 2)]
    [InlineData((24 + 9) * 60, 8)]
    public void Rises_come_early_and_falls_in_time(int minutes, int expected) =>
        Assert.Equal(expected, At(minutes, Day(), 0));

    [Fact]
    public void A_week_may_begin_in_the_middle()
    {
        int[] week = [.. Enumerable.Range(0, 168).Select(hour => hour / 24)];

        Assert.Equal(3, At(0, week, 3 * 24 * Hour));
        Assert.Equal(0, At(60, week, 167 * Hour));
    }

    [Fact]
    public void A_schedule_has_24_or_168_hours() =>
        Assert.ThrowsAny<ArgumentException>(() => At(0, [1, 2], 0));

    private static int[] Day() => [.. Enumerable.Range(0, 24).Select(hour => hour is >= 9 and < 17 ? 8 : 2)];

    private static int At(int minutes, int[] hours, long offsetNs) =>
        new ScalingRun(
            new ScheduledScaling(
                new ScheduledScalingOptions
                {
                    HourlyReplicas = hours,
                    OffsetNs = offsetNs,
                    LeadNs = offsetNs == 0 ? 10 * 60 * ScalingRun.Second : 0,
                }
            ),
            1
        ).Tick(60.0 * minutes, 0);
}
