using Farthing.Gateway.Budgets;
using Farthing.Numerics.Clocks;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Budgets;

public sealed class ForwardClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 12, 1, 0, 10, 0, TimeSpan.Zero);
    private readonly ManualClock machine = new(Start);
    private readonly ForwardClock clock;

    public ForwardClockTests() => clock = new ForwardClock(machine);

    /// <summary>Back by five hours: it goes on at half the pace, so that after ten hours the machine has caught up.</summary>
    [Fact]
    public void Set_back_by_hours_it_goes_on_at_half_the_pace_until_the_date_has_caught_up()
    {
        Assert.Equal(Start, clock.GetUtcNow());
        machine.Set(Start.AddHours(-5));
        Assert.Equal(Start, clock.GetUtcNow());

        for (int minute = 1; minute <= 9 * 60; minute++)
        {
            machine.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(Start.AddMinutes(minute / 2.0), clock.GetUtcNow());
        }

        machine.Advance(TimeSpan.FromHours(2));
        Assert.Equal(Start.AddHours(6), clock.GetUtcNow());
        Assert.Equal(machine.GetUtcNow(), clock.GetUtcNow());
    }

    /// <summary>From ten past midnight of the first back to ten to: the month that began does not end again.</summary>
    [Fact]
    public void No_month_comes_twice()
    {
        Assert.Equal(12, clock.GetUtcNow().Month);
        machine.Set(Start.AddMinutes(-20));

        for (int minute = 0; minute < 60; minute++)
        {
            Assert.Equal(12, clock.GetUtcNow().Month);
            machine.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(machine.GetUtcNow(), clock.GetUtcNow());
    }

    [Fact]
    public void Forward_it_jumps_with_the_machine()
    {
        clock.GetUtcNow();

        machine.Set(Start.AddDays(40));

        Assert.Equal(Start.AddDays(40), clock.GetUtcNow());
    }

    /// <summary>Two threads ask at once and the later one is stored first; ten seconds on, again: nobody set a clock, and no time is added.</summary>
    [Theory]
    [InlineData(0.4)]
    [InlineData(20)]
    public void A_thread_that_was_held_up_adds_no_time(double behindMs)
    {
        for (int i = 0; i < 3; i++)
        {
            DateTimeOffset seen = clock.GetUtcNow();
            machine.Set(seen.AddMilliseconds(-behindMs));
            Assert.InRange(clock.GetUtcNow(), seen, seen.AddMilliseconds(behindMs));
            machine.Set(seen.AddMilliseconds(2 * behindMs));
            machine.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.InRange(
            clock.GetUtcNow() - machine.GetUtcNow(),
            TimeSpan.Zero,
            TimeSpan.FromMilliseconds(behindMs)
        );
    }

    [Fact]
    public void A_start_after_a_date_that_was_ahead_goes_on_from_it()
    {
        clock.Reach((Start.AddHours(1).UtcTicks - DateTime.UnixEpoch.Ticks) * 100);
        Assert.Equal(Start.AddHours(1), clock.GetUtcNow());

        machine.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(Start.AddMinutes(75), clock.GetUtcNow());
    }

    [Fact]
    public void What_stands_beneath_is_known()
    {
        ScaledTime scaled = new(machine, 60, Start);

        Assert.Equal(60, ScaledTime.FactorOf(new ForwardClock(scaled)));
        Assert.Same(machine, RealTime.Of(new ForwardClock(scaled)));
    }
}
