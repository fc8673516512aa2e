using Farthing.Economics.Attribution;
using Farthing.Numerics.Billing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Economics.Attribution;

public sealed class IdleSpreadTests
{
    private static readonly string[] Teams = ["docs", "search"];

    [Fact]
    public void Central_keeps_all_on_its_own_account()
    {
        IdleSpread spread = Of(IdlePolicy.Central, 1_000, [30, 10], [0.5, 0.5]);

        Assert.Equal(new Money(1_000), spread.Central);
        Assert.Equal([Money.Zero, Money.Zero], spread.Shares.ToArray());
    }

    [Fact]
    public void By_use_it_follows_what_was_used()
    {
        // 30 : 10 of 1,000 is 750 and 250.
        IdleSpread spread = Of(IdlePolicy.Use, 1_000, [30, 10], [0, 0]);

        Assert.Equal([new Money(750), new Money(250)], spread.Shares.ToArray());
        Assert.Equal(Money.Zero, spread.Central);
    }

    [Fact]
    public void By_use_an_hour_without_use_stays_central() =>
        Assert.Equal(new Money(1_000), Of(IdlePolicy.Use, 1_000, [0, 0], [0, 0]).Central);

    [Fact]
    public void By_reservation_what_nobody_reserved_stays_central()
    {
        // 0.5 and 0.2 of 1,000; 0.3 is nobody's. Use does not matter.
        IdleSpread spread = Of(IdlePolicy.Reservation, 1_000, [0, 999], [0.5, 0.2]);

        Assert.Equal([new Money(500), new Money(200)], spread.Shares.ToArray());
        Assert.Equal(new Money(300), spread.Central);
    }

    [Fact]
    public void More_than_the_whole_cannot_be_reserved() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(IdlePolicy.Reservation, 1, [0, 0], [0.6, 0.5]));

    [Fact]
    public void Under_every_policy_the_shares_and_the_rest_are_the_idle_amount() =>
        Prop.ForAll<int, PositiveInt, PositiveInt>(
                (nano, a, b) =>
                {
                    foreach (IdlePolicy policy in Enum.GetValues<IdlePolicy>())
                    {
                        double whole = (double)a.Item + b.Item;
                        IdleSpread spread = Of(
                            policy,
                            nano,
                            [a.Item, b.Item],
                            [a.Item / whole, b.Item / whole]
                        );
                        Money sum = spread.Shares[0] + spread.Shares[1] + spread.Central;
                        if (
                            sum.NanoUsd != nano
                            || (policy != IdlePolicy.Central && spread.Central != Money.Zero)
                        )
                        {
                            return false;
                        }
                    }

                    return true;
                }
            )
            .QuickCheckThrowOnFailure();

    private static IdleSpread Of(IdlePolicy policy, long idle, long[] used, double[] reserved) =>
        IdleSpread.Of(
            new Money(idle),
            policy,
            Teams,
            Array.ConvertAll(used, nano => new Money(nano)),
            reserved
        );
}
