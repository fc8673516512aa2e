using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Telemetry;
using Farthing.Numerics.Clocks;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Telemetry;

public sealed class ClockJumpsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private readonly ManualClock machine = new(Start);

    /// <summary>A second passes between two looks, beside the jump.</summary>
    [Theory]
    [InlineData(7200)] // A suspend of two hours.
    [InlineData(-3600)]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_date_that_goes_another_way_than_time_has_jumped(int seconds)
    {
        ClockJumps jumps = new(machine);
        Assert.Null(jumps.Look());

        Pass(seconds);
        ClockJump? jump = jumps.Look();

        long seenNs = (Start.AddSeconds(seconds + 1).UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
        Assert.Equal(new ClockJump(seconds * 1_000_000_000L, seenNs, IsAtStart: false), jump);
        Assert.Equal((seconds > 0 ? 1 : 0, seconds < 0 ? 1 : 0), (jumps.Forward, jumps.Back));

        Pass(0);
        Assert.Null(jumps.Look());
    }

    [Fact]
    public void A_clock_that_is_slewed_has_not_jumped()
    {
        ClockJumps jumps = new(machine);
        jumps.Look();

        for (int i = 0; i < 1000; i++)
        {
            Pass(0.0005); // 500 ppm, as NTP slews: half a second in all.
            Assert.Null(jumps.Look());
        }

        Pass(0.9);
        Assert.Null(jumps.Look());
        Assert.Equal((0, 0), (jumps.Forward, jumps.Back));
    }

    /// <summary>Two real seconds are two minutes at 60 times; 0.9 s are none, as at any speed.</summary>
    [Fact]
    public void On_a_scaled_clock_the_machines_jump_is_judged_and_the_scaled_one_noted()
    {
        ClockJumps jumps = new(new ScaledTime(machine, 60, Start));
        jumps.Look();

        Pass(0.9);
        Assert.Null(jumps.Look());
        Pass(2);

        Assert.Equal(120_000_000_000, jumps.Look()!.Value.ByNs);
    }

    [Fact]
    public void A_start_before_the_last_record_has_jumped_back_meanwhile()
    {
        ClockJumps jumps = new(machine);
        long last = (Start.AddHours(3).UtcTicks - DateTime.UnixEpoch.Ticks) * 100;

        ClockJump jump = jumps.Since(last)!.Value;

        Assert.Equal((-10_800_000_000_000, true), (jump.ByNs, jump.IsAtStart));
        Assert.Equal(1, jumps.Back);
        Assert.Contains(
            "back by 10800.0 s while the gateway was off",
            ClockJumps.Words(jump),
            StringComparison.Ordinal
        );
        Assert.Null(jumps.Since((Start.AddHours(-3).UtcTicks - DateTime.UnixEpoch.Ticks) * 100));
        Assert.Null(jumps.Since(0));
    }

    private void Pass(double jumpSeconds)
    {
        machine.Advance(TimeSpan.FromSeconds(1));
        machine.Set(machine.GetUtcNow().AddSeconds(jumpSeconds));
    }
}
