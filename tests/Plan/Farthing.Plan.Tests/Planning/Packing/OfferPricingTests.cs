using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Planning.Fleets;
using Farthing.Planning.Offers;
using Farthing.Planning.Packing;
using Farthing.Serving.Gpus;
using Farthing.Tests.Planning.Offers;

namespace Farthing.Tests.Planning.Packing;

public sealed class OfferPricingTests
{
    private static readonly GpuSpec H100 = Catalog.BuiltIn.Gpu("H100-SXM");

    [Fact]
    public void A_quote_says_what_is_bought_and_where_the_price_comes_from()
    {
        OfferPricing pricing = new(
            new OfferSelection([SampleOffers.Priced(8, 40)], [], []),
            PackingLimits.None
        );

        FleetQuote quote = pricing.Quote(H100, 2, 1, 3)!;

        Assert.Equal((40.0, 6, 8), (quote.UsdPerHour, quote.GpusUsed, quote.GpusPaid));
        Assert.Equal(30, quote.UsdPerHourSoldSingly, 9);
        Assert.Equal("1 × x8 (one/r, on demand)", quote.Words);
        Assert.Equal("a price list, 2026-11-01", quote.Source);
        Assert.Null(pricing.Quote(H100, 16, 1, 1));
        Assert.Equal(
            "no instance with a price has 16 × H100-SXM: the largest has 8",
            pricing.WhyNot(H100, 16)
        );
    }

    [Fact]
    public void Where_nothing_is_priced_it_says_what_to_give()
    {
        OfferSelection offers = OfferSelection.Choose(
            Catalog.BuiltIn,
            new OfferOptions
            {
                Regions = ["aws/us-east-1"],
                Purchases = [PurchaseKind.Reserved1y],
                GpuIds = ["H100-SXM"],
            },
            new FaultList()
        );

        string why = new OfferPricing(offers, PackingLimits.None).WhyNot(H100, 2);

        Assert.StartsWith("no offer with a price has H100-SXM (aws/p5.", why);
        Assert.EndsWith("(--discount aws.p5.1y=40%))", why);
    }

    [Fact]
    public void The_same_question_is_answered_once()
    {
        OfferPricing pricing = new(
            new OfferSelection([SampleOffers.Priced(8, 40)], [], []),
            PackingLimits.None
        );

        Assert.Same(pricing.Pack(H100, 2, 1, 3), pricing.Pack(H100, 2, 1, 3));
    }

    /// <summary>Six replicas of one GPU at $1 on spot or $4 on demand. Of three zones half as many again stand in for one, twice as many again for two. With half on demand, only the others are spared.</summary>
    [Theory]
    [InlineData(3, 1, 0.0, 9.0, 3, 9)]
    [InlineData(3, 2, 0.0, 18.0, 12, 18)]
    [InlineData(3, 1, 0.5, (3 * 4.0) + 3 + 2, 2, 8)]
    [InlineData(2, 1, 0.0, 12.0, 6, 12)]
    [InlineData(3, 1, 0.75, (5 * 4.0) + 1 + 1, 1, 7)]
    public void A_mix_has_replicas_on_demand_and_beyond_what_is_needed(
        int zones,
        int lost,
        double share,
        double usd,
        int spares,
        int gpus
    )
    {
        PricedOffer lasting = SampleOffers.Priced(1, 4);
        OfferPricing pricing = new(
            new OfferSelection(
                [lasting, lasting with { Id = "spot", UsdPerHour = 1, Kind = PurchaseKind.Spot }],
                [],
                []
            ),
            PackingLimits.None with
            {
                Spot = new SpotMix(zones, lost, share),
            }
        );

        FleetQuote quote = pricing.Quote(H100, 1, 1, 6)!;

        Assert.Equal(
            (usd, spares, gpus, true),
            (quote.UsdPerHour, quote.SpareReplicas, quote.GpusUsed, quote.IsOnSpot)
        );
    }

    /// <summary>Without a price on demand there is no base of replicas on demand. The fleet is not sold; it does not shrink to what is on spot.</summary>
    [Fact]
    public void A_mix_with_a_base_is_not_sold_where_nothing_is_on_demand()
    {
        PricedOffer onSpot = SampleOffers.Priced(1, 1) with { Kind = PurchaseKind.Spot };
        OfferPricing Priced(double share, int most = 100) =>
            new(
                new OfferSelection([onSpot], [], []),
                PackingLimits.None with
                {
                    MaxGpus = most,
                    Spot = new SpotMix(3, 1, share),
                }
            );

        Assert.Null(Priced(0.5).Quote(H100, 1, 1, 6));
        Assert.Null(Priced(0.5, most: 7).Quote(H100, 1, 1, 6));
        Assert.Equal(9, Priced(0).Quote(H100, 1, 1, 6)!.UsdPerHour);
        Assert.Null(Priced(0, most: 8).Quote(H100, 1, 1, 6));
    }

    /// <summary>A search takes for granted that more replicas never cost less.</summary>
    [Fact]
    public void More_replicas_never_cost_less_whatever_the_mix()
    {
        PricedOffer lasting = SampleOffers.Priced(1, 4);
        foreach (SpotMix mix in (SpotMix[])[new(), new(3, 2), new(3, 1, 0.25), new(4, 2, 0.75), new(1)])
        {
            OfferPricing pricing = new(
                new OfferSelection(
                    [lasting, lasting with { Id = "spot", UsdPerHour = 1.3, Kind = PurchaseKind.Spot }],
                    [],
                    []
                ),
                PackingLimits.None with
                {
                    Spot = mix,
                }
            );
            double[] usd =
            [
                .. Enumerable
                    .Range(1, 40)
                    .Select(replicas => pricing.Quote(H100, 1, 1, replicas)!.UsdPerHour),
            ];
            Assert.Equal(usd.Order(), usd);
        }
    }

    [Fact]
    public void A_mix_beyond_the_limit_of_gpus_is_left_for_on_demand()
    {
        PricedOffer lasting = SampleOffers.Priced(1, 4);
        OfferPricing pricing = new(
            new OfferSelection(
                [lasting, lasting with { Id = "spot", UsdPerHour = 1, Kind = PurchaseKind.Spot }],
                [],
                []
            ),
            PackingLimits.None with
            {
                MaxGpus = 7,
                Spot = new SpotMix(3, 1, 0.5),
            }
        );

        FleetQuote quote = pricing.Quote(H100, 1, 1, 6)!;

        Assert.Equal((24, 0, false), (quote.UsdPerHour, quote.SpareReplicas, quote.IsOnSpot));
    }

    /// <summary>Two replicas of one GPU at $1 on spot or $4 on demand: one spare is paid and serves, three at $3. Where on demand costs no more than that, nothing is left to spot.</summary>
    [Theory]
    [InlineData(4.0, 3.0, 1)]
    [InlineData(1.6, 3.0, 1)]
    [InlineData(1.5, 3.0, 0)]
    [InlineData(1.4, 2.8, 0)]
    public void Spot_pays_one_replica_more(double onDemand, double usd, int spares)
    {
        PricedOffer lasting = SampleOffers.Priced(1, onDemand);
        OfferPricing pricing = new(
            new OfferSelection(
                [lasting, lasting with { Id = "spot", UsdPerHour = 1, Kind = PurchaseKind.Spot }],
                [],
                []
            ),
            PackingLimits.None
        );

        FleetQuote quote = pricing.Quote(H100, 1, 1, 2)!;

        Assert.Equal(usd, quote.UsdPerHour, 1e-9);
        Assert.Equal(spares, quote.SpareReplicas);
        Assert.Equal(2 + spares, quote.GpusUsed);
        Assert.Equal(spares == 1, quote.IsOnSpot);
    }
}
