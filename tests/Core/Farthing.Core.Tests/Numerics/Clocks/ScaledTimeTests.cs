using Farthing.Numerics.Clocks;

namespace Farthing.Tests.Numerics.Clocks;

public sealed class ScaledTimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly HeldTimers real = new(Noon);

    [Theory]
    [InlineData(60, 60, "2026-03-01T13:00:00Z")] // A minute is an hour.
    [InlineData(60, -1, "2026-03-01T11:59:00Z")] // Before the origin, too.
    [InlineData(0.25, 60, "2026-03-01T12:00:15Z")]
    [InlineData(60, 0, "2026-03-01T12:00:00Z")]
    public void Its_date_goes_by_the_factor_from_the_origin(double factor, int realSeconds, string date)
    {
        ScaledTime clock = new(real, factor, Noon);

        real.Now = Noon.AddSeconds(realSeconds);

        Assert.Equal(
            DateTimeOffset.Parse(date, System.Globalization.CultureInfo.InvariantCulture),
            clock.GetUtcNow()
        );
    }

    [Fact]
    public void Two_of_one_factor_and_origin_agree_whenever_they_were_made()
    {
        ScaledTime one = new(real, 60, Noon);
        (real.Now, real.Timestamp) = (Noon.AddSeconds(7), 21_000_000);
        ScaledTime other = new(real, 60, Noon.ToOffset(TimeSpan.FromHours(5)));

        Assert.Equal(Noon.AddMinutes(7), one.GetUtcNow());
        Assert.Equal(one.GetUtcNow(), other.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, other.GetUtcNow().Offset);
        Assert.Equal(one.GetTimestamp(), other.GetTimestamp());
    }

    [Theory]
    [InlineData(60, 3_000_000, 60)]
    [InlineData(60, 50_000, 1)]
    [InlineData(0.001, 3_000_000, 0.001)]
    [InlineData(1000, 3, 0.001)]
    public void Elapsed_time_goes_by_the_factor(double factor, long ticks, double seconds)
    {
        ScaledTime clock = new(real, factor, Noon);
        real.Timestamp = 17;
        long began = clock.GetTimestamp();

        real.Timestamp += ticks;

        Assert.Equal(seconds, clock.GetElapsedTime(began).TotalSeconds, 1e-7);
    }

    [Theory]
    [InlineData(60, 60_000, 1000)]
    [InlineData(60, 90, 2)] // 1.5 ms: never early.
    [InlineData(60, 1, 1)]
    [InlineData(0.25, 100, 400)]
    [InlineData(60, 0, 0)]
    [InlineData(60, -1, -1)] // Infinite.
    public void A_timer_fires_after_the_time_divided_by_the_factor(double factor, int dueMs, int realMs)
    {
        ScaledTime clock = new(real, factor, Noon);
        int fired = 0;

        using (
            ITimer timer = clock.CreateTimer(
                _ => fired++,
                null,
                TimeSpan.FromMilliseconds(dueMs),
                TimeSpan.FromMilliseconds(dueMs)
            )
        )
        {
            Assert.Equal((realMs, realMs), (real.Due.TotalMilliseconds, real.Period.TotalMilliseconds));
            real.Fire();
            Assert.Equal(1, fired);

            Assert.True(timer.Change(TimeSpan.FromSeconds(factor), Timeout.InfiniteTimeSpan));
            Assert.Equal((TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan), (real.Due, real.Period));
        }

        Assert.True(real.IsTimerGone);
    }

    [Fact]
    public void A_wait_that_no_timer_can_hold_is_cut_to_the_longest()
    {
        ScaledTime clock = new(real, 0.001, Noon);

        using ITimer timer = clock.CreateTimer(
            _ => { },
            null,
            TimeSpan.FromHours(2),
            Timeout.InfiniteTimeSpan
        );

        Assert.Equal(uint.MaxValue - 1, real.Due.TotalMilliseconds); // 49.7 days; two hours would be 83.3.
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-60)]
    [InlineData(0.0009)]
    [InlineData(1001)]
    public void A_factor_out_of_its_range_is_refused(double factor) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScaledTime(real, factor, Noon));

    [Fact]
    public void What_stands_on_another_clock_tells_the_machines_and_its_factor()
    {
        ScaledTime clock = new(real, 60, Noon);

        Assert.Same(real, RealTime.Of(clock));
        Assert.Same(real, RealTime.Of(real));
        Assert.Same(real, RealTime.Of(new Over(clock)));
        Assert.Equal(60, ScaledTime.FactorOf(new Over(clock)));
        Assert.Equal(1, ScaledTime.FactorOf(new Over(real)));
        Assert.Equal(1, ScaledTime.FactorOf(TimeProvider.System));
    }

    private sealed class Over(TimeProvider beneath) : TimeProvider, IPacedClock
    {
        public TimeProvider Real => beneath;
    }
}
