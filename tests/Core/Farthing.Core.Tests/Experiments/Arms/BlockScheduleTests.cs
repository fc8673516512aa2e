using Farthing.Experiments.Arms;
using Farthing.Testing;

namespace Farthing.Tests.Experiments.Arms;

public sealed class BlockScheduleTests
{
    private static readonly BlockSchedule Hours = new(SamplePlans.Blocks);

    /// <summary>From Sunday on, 14 days: Su–Sa of the first week's ends, Mo–Tu, We–Th, Fr–Mo, Tu–We, Th–Fr; the second Sunday with the second Saturday.</summary>
    [Fact]
    public void Days_are_paired_within_weekdays_and_within_weekends()
    {
        int[] pairs = [.. Enumerable.Range(0, 14).Select(day => Block(Hours, day, 0.5).Pair / 24)];

        Assert.Equal([2, 0, 0, 1, 1, 3, 2, 6, 3, 4, 4, 5, 5, 6], pairs);
        Assert.Equal(7 * 24, Hours.Pairs);
    }

    /// <summary>First bytes of SHA-256 by Python's hashlib, for pairs 0 to 7: e9 19 68 94 d3 7e 75 82; below 80 the first day is control.</summary>
    [Theory]
    [InlineData(0, Arm.Treatment)]
    [InlineData(1, Arm.Control)]
    [InlineData(2, Arm.Control)]
    [InlineData(3, Arm.Treatment)]
    [InlineData(4, Arm.Treatment)]
    [InlineData(5, Arm.Control)]
    [InlineData(6, Arm.Control)]
    [InlineData(7, Arm.Treatment)]
    public void A_coin_of_the_salt_decides_each_pair_and_the_partner_has_the_other_arm(int hour, Arm first)
    {
        Assert.Equal((hour, first), (Block(Hours, 1, hour + 0.5).Pair, Block(Hours, 1, hour + 0.5).Arm));
        Assert.Equal(
            (hour, Other(first)),
            (Block(Hours, 2, hour + 0.5).Pair, Block(Hours, 2, hour + 0.5).Arm)
        );
    }

    /// <summary>First bytes for group-a: 56 ea 7a, where the fleet has e9 19 68.</summary>
    [Fact]
    public void A_prefix_group_has_coins_of_its_own()
    {
        Arm[] arms =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(hour => Hours.At(SamplePlans.Start.AddHours(24 + hour), "group-a")!.Value.Arm),
        ];

        Assert.Equal([Arm.Control, Arm.Treatment, Arm.Control], arms);
    }

    [Fact]
    public void Both_arms_have_half_of_the_blocks_in_every_hour()
    {
        for (int hour = 0; hour < 24; hour++)
        {
            Assert.Equal(7, Enumerable.Range(0, 14).Count(day => Block(Hours, day, hour).Arm == Arm.Control));
        }
    }

    [Fact]
    public void Burn_in_is_the_first_part_of_each_block()
    {
        Assert.True(Block(Hours, 3, 5).IsBurnIn);
        Assert.True(Block(Hours, 3, 5 + (899.0 / 3600)).IsBurnIn);
        Assert.False(Block(Hours, 3, 5.25).IsBurnIn);
        Assert.False(Block(Hours, 3, 5.62).IsLate);
        Assert.True(Block(Hours, 3, 5.63).IsLate);
        Assert.Equal(SamplePlans.Start.AddHours(77), Block(Hours, 3, 5.9).Start);
        Assert.Equal(77, Block(Hours, 3, 5.9).Index);
    }

    [Fact]
    public void Before_the_first_midnight_after_the_end_and_without_a_partner_there_is_no_block()
    {
        BlockSchedule late = new(
            SamplePlans.Blocks with
            {
                Start = new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.FromHours(2)),
                Blocks = SamplePlans.Blocks.Blocks! with { Days = 15 },
            }
        );

        Assert.Equal(new DateTimeOffset(2026, 11, 3, 0, 0, 0, TimeSpan.Zero), late.Start);
        Assert.Null(late.At(late.Start.AddTicks(-1)));
        Assert.NotNull(late.At(late.Start));
        Assert.NotNull(late.At(late.End.AddDays(-1).AddTicks(-1)));
        // 11 weekdays and 4 days of weekends: the last Tuesday has no partner.
        Assert.Null(late.At(late.End.AddTicks(-1)));
        Assert.Null(late.At(late.End));
    }

    [Fact]
    public void An_instant_is_the_same_in_every_zone_and_costs_no_allocation()
    {
        DateTimeOffset utc = SamplePlans.Start.AddHours(100.3);
        DateTimeOffset abroad = utc.ToOffset(TimeSpan.FromHours(-7));
        int burned = 0;

        Assert.Equal(Hours.At(utc), Hours.At(abroad));
        Assert.Equal(0, Allocated.Least(() => burned += Hours.At(utc)!.Value.IsBurnIn ? 1 : 0));
    }

    [Fact]
    public void Units_have_no_schedule() =>
        Assert.Throws<ArgumentException>(() => new BlockSchedule(SamplePlans.Units));

    private static Block Block(BlockSchedule schedule, int day, double hour) =>
        schedule.At(SamplePlans.Start.AddDays(day).AddHours(hour))!.Value;

    private static Arm Other(Arm arm) => arm == Arm.Control ? Arm.Treatment : Arm.Control;
}
