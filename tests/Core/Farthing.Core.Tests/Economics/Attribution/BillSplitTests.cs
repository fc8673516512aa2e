using Farthing.Economics.Attribution;
using Farthing.Numerics.Billing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Economics.Attribution;

public sealed class BillSplitTests
{
    [Fact]
    public void A_half_used_hour_costs_its_users_half_and_the_rest_is_idle()
    {
        // $10 for 3,600 GPU-seconds; 900 + 600 + 300 = 1,800 of them used: 2.50 + 1.666… + 0.833… and $5 idle.
        // In nano-dollars 2,500,000,000 + 1,666,666,666.67 + 833,333,333.33: the one that is left goes to the .67.
        BillSplit split = BillSplit.Of(Money.FromUsd(10), 3600, [900, 600, 300], ["a", "b", "c"]);

        Assert.Equal(
            [new Money(2_500_000_000), new Money(1_666_666_667), new Money(833_333_333)],
            split.Shares.ToArray()
        );
        Assert.Equal(Money.FromUsd(5), split.Idle);
        Assert.Equal(0.5, split.Load);
        Assert.False(split.IsScaled);
    }

    [Fact]
    public void Weights_beyond_the_capacity_are_scaled_down_and_nothing_is_idle()
    {
        BillSplit split = BillSplit.Of(new Money(100), 100, [84.0, 28.0], ["a", "b"]);

        Assert.Equal([new Money(75), new Money(25)], split.Shares.ToArray());
        Assert.Equal(Money.Zero, split.Idle);
        Assert.Equal(1.12, split.Load, 12);
        Assert.True(split.IsScaled);
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new double[] { 0, 0 })]
    public void What_nobody_used_is_idle(double[] weights)
    {
        string[] ids = [.. weights.Select((_, i) => $"{i}")];

        BillSplit split = BillSplit.Of(new Money(7), 3600, weights, (ReadOnlySpan<string>)ids);

        Assert.Equal(new Money(7), split.Idle);
        Assert.All(split.Shares.ToArray(), share => Assert.Equal(Money.Zero, share));
    }

    [Fact]
    public void Equal_remainders_go_by_id_whatever_the_order()
    {
        // 5 nano-dollars over three equals: 1 each, and the two that are left to a and b.
        BillSplit split = BillSplit.Of(new Money(5), 3, [1.0, 1, 1], ["c", "a", "b"]);

        Assert.Equal([new Money(1), new Money(2), new Money(2)], split.Shares.ToArray());
    }

    [Fact]
    public void One_user_of_everything_pays_everything_and_a_credit_is_split_too()
    {
        Assert.Equal(
            new Money(long.MaxValue),
            BillSplit.Of(new Money(long.MaxValue), 1, [1.0], ["a"]).Shares[0]
        );
        Assert.Equal(
            new Money(long.MinValue),
            BillSplit.Of(new Money(long.MinValue), 1, [1.0], ["a"]).Shares[0]
        );
        Assert.Equal(
            [new Money(-1), new Money(-2)],
            BillSplit.Of(new Money(-3), 3, [1.0, 2], ["a", "b"]).Shares.ToArray()
        );
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1.0)]
    public void A_weight_that_is_none_is_refused(double weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BillSplit.Of(new Money(1), 1, [weight], ["a"]));

    /// <summary>INV-15: used + idle = the bill, to the nano-dollar.</summary>
    [Fact]
    public void Shares_add_up_to_the_bill_whatever_the_weights() =>
        Prop.ForAll<long, NonNegativeInt, NormalFloat[]>(
                (nano, capacity, floats) =>
                {
                    double[] weights = [.. floats.Select(weight => Math.Min(1e300, Math.Abs(weight.Item)))];
                    BillSplit split = Split(new Money(nano), capacity.Item, weights);
                    long sum = 0;
                    foreach (Money share in split.Shares)
                    {
                        sum += share.NanoUsd;
                    }

                    return sum + split.Idle.NanoUsd == nano
                        && sum == split.Used.NanoUsd
                        && split.Shares.ToArray().All(share => share.NanoUsd * Math.Sign(nano) >= 0)
                        && split.Idle.NanoUsd * Math.Sign(nano) >= 0;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_the_users_changes_no_share() =>
        Prop.ForAll<int, PositiveInt, PositiveInt[]>(
                (nano, capacity, numbers) =>
                {
                    // Equal weights are common on purpose: then ids decide.
                    double[] weights = [.. numbers.Select(number => (number.Item % 7) / 3.0)];
                    int[] ids = [.. Enumerable.Range(0, weights.Length)];
                    BillSplit there = BillSplit.Of<int>(new Money(nano), capacity.Item, weights, ids);
                    Array.Reverse(weights);
                    Array.Reverse(ids);
                    BillSplit back = BillSplit.Of<int>(new Money(nano), capacity.Item, weights, ids);
                    return there.Idle == back.Idle
                        && there.Shares.ToArray().SequenceEqual(back.Shares.ToArray().Reverse());
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void No_share_is_a_nano_dollar_or_more_away_from_its_part() =>
        Prop.ForAll<PositiveInt, PositiveInt[]>(
                (nano, numbers) =>
                {
                    double[] weights = [.. numbers.Select(number => (double)number.Item)];
                    double sum = weights.Sum();
                    BillSplit split = Split(new Money(nano.Item), sum, weights);
                    return weights
                        .Select((weight, i) => Math.Abs(split.Shares[i].NanoUsd - (nano.Item * weight / sum)))
                        .All(distance => distance < 1);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Speed", "slow")]
    public void A_million_users_are_split_exactly()
    {
        double[] weights = new double[1_000_000];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = 1e-3 / (1 + (i % 1009));
        }

        BillSplit split = Split(Money.FromUsd(98.76543210m), 3600, weights);

        Assert.Equal(split.Used.NanoUsd, split.Shares.ToArray().Sum(share => share.NanoUsd));
        Assert.InRange(split.Idle.NanoUsd, 1, 98_765_432_099);
    }

    private static BillSplit Split(Money bill, double capacity, double[] weights) =>
        BillSplit.Of<int>(bill, capacity, weights, [.. Enumerable.Range(0, weights.Length)]);

    [Fact]
    public void At_its_capacity_nothing_is_scaled()
    {
        BillSplit split = BillSplit.Of(new Money(100), 112, [84.0, 28.0], ["a", "b"]);

        Assert.Equal((1.0, false), (split.Load, split.IsScaled));
        Assert.Equal(Money.Zero, split.Idle);
    }

    [Fact]
    public void Without_any_capacity_those_who_used_it_pay_and_a_load_has_no_end()
    {
        BillSplit split = BillSplit.Of(new Money(100), 0, [84.0, 28.0], ["a", "b"]);

        Assert.Equal([new Money(75), new Money(25)], split.Shares.ToArray());
        Assert.Equal((double.PositiveInfinity, true), (split.Load, split.IsScaled));
        Assert.Equal(0, BillSplit.Of(new Money(100), 0, [0.0], ["a"]).Load);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_capacity_that_is_none_is_refused(double capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            BillSplit.Of(new Money(100), capacity, [1.0], ["a"])
        );
}
