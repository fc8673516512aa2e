using Farthing.Catalogs;
using Farthing.Planning.Apis;
using Farthing.Planning.Fleets;
using Farthing.Planning.Offers;
using Farthing.Planning.Packing;
using Farthing.Serving.Gpus;
using Farthing.Tests.Planning.Offers;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Planning.Apis;

public sealed class SelfHostSideTests
{
    private static readonly GpuSpec H100 = Catalog.BuiltIn.Gpu("H100-SXM");

    [Fact]
    public void Other_rates_take_replicas_in_proportion_to_what_the_chosen_are_certain_to_carry()
    {
        // Bought for 12 req/s: 6 replicas that are certain to carry 13.2, 2.2 each; 5 would be certain of 11.
        SelfHostSide side = Side(6, 6, 13.2, replicas => Bill(10.0 * replicas));

        (double Rate, int Replicas)[] expected =
        [
            (0.1, 1),
            (2.2, 1),
            (2.21, 2),
            (9.6, 5),
            (11, 5),
            (11.01, 6),
            (12, 6),
            (13.2, 6),
            (13.21, 7),
            (14.4, 7),
        ];
        Assert.All(
            expected,
            at =>
            {
                Assert.Equal(at.Replicas, side.ReplicasAt(at.Rate));
                Assert.Equal(10.0 * at.Replicas, side.FleetAt(at.Rate)!.UsdPerHour);
            }
        );
        Assert.Equal(13.2, side.CapacityPerSecond, 9);
    }

    [Fact]
    public void Replicas_that_are_paid_anyway_carry_their_part_before_more_is_bought()
    {
        // Two instances of 4: 6 of 8 replicas are needed for 12 req/s.
        SelfHostSide side = Side(8, 6, 12, replicas => Bill(40 * Math.Ceiling(replicas / 4.0)));

        Assert.Equal(16, side.CapacityPerSecond, 9);
        Assert.Same(side.Fleet, side.FleetAt(12));
        Assert.Same(side.Fleet, side.FleetAt(16));
        Assert.Equal(120, side.FleetAt(16.01)!.UsdPerHour);
        Assert.Equal(40, side.FleetAt(8)!.UsdPerHour);
    }

    /// <summary>Instances of several sizes at any price, some on spot with a spare: the plan's own rate costs what the plan does, and more traffic never takes fewer replicas or costs less.</summary>
    [Fact]
    public void More_traffic_never_takes_fewer_replicas_or_costs_less()
    {
        var cases =
            from needed in Gen.Choose(1, 9)
            from filled in Gen.Choose(0, 2)
            from together in Gen.Elements(1, 2, 4)
            from slack in Gen.Choose(0, 999)
            from prices in Gen.Choose(5, 60).ArrayOf(4)
            from spot in Gen.Elements(true, false)
            from rates in Gen.Choose(1, 5000).ArrayOf(12)
            select (needed, filled, together, slack, prices, spot, rates);

        Prop.ForAll(
                cases.ToArbitrary(),
                each =>
                {
                    int[] sizes = [1, 2, 4, 8];
                    PricedOffer[] offers =
                    [
                        .. sizes.Select(
                            (size, i) =>
                                SampleOffers.Priced(size, each.prices[i]) with
                                {
                                    Kind = each.spot && i == 2 ? PurchaseKind.Spot : PurchaseKind.OnDemand,
                                }
                        ),
                    ];
                    OfferPricing pricing = new(
                        new OfferSelection(offers, [], []),
                        new PackingLimits { MaxGpus = 64 }
                    );
                    FleetQuote? Quote(int replicas) => pricing.Quote(H100, each.together, 1, replicas);
                    FleetQuote needed = Quote(each.needed)!;
                    int replicas = each.needed;
                    while (
                        replicas < each.needed + each.filled
                        && Quote(replicas + 1)?.UsdPerHour == needed.UsdPerHour
                    )
                    {
                        replicas++;
                    }

                    // At the plan's rate of 10 the needed ones are kept, one fewer is lost.
                    double most = each.needed == 1 ? 3 : each.needed / (each.needed - 1.0);
                    SelfHostSide side = Side(
                        replicas,
                        each.needed,
                        10 * Math.Pow(most, each.slack / 1000.0),
                        Quote
                    );

                    double[] rates = [.. each.rates.Select(rate => rate / 100.0).Order()];
                    bool isSame =
                        ReferenceEquals(side.FleetAt(10), side.Fleet) && side.ReplicasAt(10) == each.needed;
                    return isSame
                        && rates
                            .Zip(rates.Skip(1))
                            .All(pair =>
                                side.ReplicasAt(pair.First) <= side.ReplicasAt(pair.Second)
                                && Usd(side, pair.First) <= Usd(side, pair.Second) + 1e-9
                            );
                }
            )
            .QuickCheckThrowOnFailure();

        // What no fleet carries is dearer than all.
        static double Usd(SelfHostSide side, double rate) =>
            side.FleetAt(rate)?.UsdPerHour ?? double.PositiveInfinity;
    }

    private static FleetQuote Bill(double usdPerHour) => new(usdPerHour, 1, 1, "a bill", "a test");

    private static SelfHostSide Side(
        int replicas,
        int needed,
        double certainPerSecond,
        Func<int, FleetQuote?> quote
    ) =>
        new()
        {
            Fleet = quote(replicas)!,
            Replicas = replicas,
            ReplicasNeeded = needed,
            CertainPerSecond = certainPerSecond,
            Quote = quote,
        };
}
