using Farthing.Catalogs;
using Farthing.Catalogs.Offers;
using Farthing.Numerics.Faults;
using Farthing.Planning.Offers;
using Farthing.Serving.Gpus;

namespace Farthing.Tests.Planning.Offers;

public sealed class OfferSelectionTests
{
    private static readonly InstanceOffer Big = SampleOffers.Listed("acme", "h8.large", "west", 8, 40);
    private static readonly InstanceOffer Small = SampleOffers.Listed("acme", "h1-small", "east", 1, 6);

    [Fact]
    public void Takes_the_offers_of_the_regions_at_the_list_price()
    {
        OfferSelection chosen = Choose(new OfferOptions { Regions = ["acme/west"] });

        PricedOffer offer = Assert.Single(chosen.Offers);
        Assert.Equal("acme/h8.large@west", offer.Id);
        Assert.Equal(40, offer.UsdPerHour);
        Assert.Equal(5, offer.UsdPerGpuHour);
        Assert.True(offer.IsVerified);
    }

    [Theory]
    [InlineData("acme", 2)]
    [InlineData("acme/*", 2)]
    [InlineData("ACME/west", 1)]
    [InlineData("*/west", 1)]
    [InlineData("acme/w*t", 1)]
    public void Patterns_of_regions_stand_for_many(string pattern, int count) =>
        Assert.Equal(count, Choose(new OfferOptions { Regions = [pattern] }).Offers.Count);

    [Fact]
    public void Any_is_every_region_of_the_catalog() =>
        Assert.True(
            Choose(new OfferOptions { AllowsUnsure = true })
                .Offers.Select(offer => offer.Cloud)
                .Distinct()
                .Count() > 10
        );

    [Fact]
    public void A_kind_without_a_price_is_listed_and_never_guessed()
    {
        OfferSelection chosen = Choose(
            new OfferOptions
            {
                Regions = ["acme/west"],
                Purchases = [PurchaseKind.OnDemand, PurchaseKind.Reserved1y],
            }
        );

        Assert.Single(chosen.Offers);
        UnpricedPurchase missing = Assert.Single(chosen.Unpriced);
        Assert.Equal(PurchaseKind.Reserved1y, missing.Kind);
        Assert.Equal(
            "no price is published: give a price or a discount (--discount acme.h8.1y=40%)",
            missing.Reason
        );
    }

    [Fact]
    public void A_discount_is_taken_off_the_list_price_and_is_assumed()
    {
        OfferSelection chosen = Choose(
            new OfferOptions
            {
                Regions = ["acme"],
                Purchases = [PurchaseKind.Reserved1y],
                Discounts = new Dictionary<string, double> { ["acme.h8.1y"] = 0.4 },
            }
        );

        PricedOffer offer = Assert.Single(chosen.Offers);
        Assert.Equal(24, offer.UsdPerHour, 9);
        Assert.Equal(40, offer.ListUsdPerHour);
        Assert.False(offer.IsVerified);
        Assert.Equal("acme/h1-small@east", Assert.Single(chosen.Unpriced).OfferId);
    }

    [Theory]
    [InlineData(0.4, 0.1)]
    [InlineData(0.1, 0.4)]
    public void Of_several_discounts_for_one_offer_the_largest_counts(double family, double all)
    {
        PricedOffer offer = Assert.Single(
            Choose(
                new OfferOptions
                {
                    Regions = ["acme/west"],
                    Purchases = [PurchaseKind.Reserved1y],
                    Discounts = new Dictionary<string, double>
                    {
                        ["acme.h8.1y"] = family,
                        ["acme.*.1y"] = all,
                    },
                }
            ).Offers
        );

        Assert.Equal(24, offer.UsdPerHour, 9);
    }

    [Theory]
    [InlineData("acme.h8.large.1y", true)]
    [InlineData("acme.*.1y", true)]
    [InlineData("Acme.H8.reserved-1y", true)]
    [InlineData("acme.h.1y", false)] // h8 is another family than h
    [InlineData("other.h8.1y", false)]
    [InlineData("acme.h8.3y", false)] // not among the asked kinds
    public void A_discount_names_cloud_family_and_term(string name, bool isUsed)
    {
        FaultList faults = new();

        OfferSelection.Choose(
            SampleOffers.Catalog(Big, Small),
            new OfferOptions
            {
                Regions = ["acme/west"],
                Purchases = [PurchaseKind.Reserved1y],
                Discounts = new Dictionary<string, double> { [name] = 0.4 },
            },
            faults
        );

        Assert.Equal(isUsed, faults.IsEmpty);
        Assert.All(faults.Faults, fault => Assert.Equal(OfferFaultCodes.UnusedDiscount, fault.Code));
    }

    [Fact]
    public void All_faults_come_at_once_with_the_nearest_word()
    {
        FaultList faults = new();

        OfferSelection.Choose(
            SampleOffers.Catalog(Big),
            new OfferOptions
            {
                Regions = ["acme/wset", "nowhere"],
                Discounts = new Dictionary<string, double> { ["acme"] = 0.4, ["acme.h8.1y"] = 1 },
                GpuUsdPerHour = -1,
                Inventory = [new InventoryItem("H100-SXM", 0)],
            },
            faults
        );

        string[] codes = [.. faults.Faults.Select(fault => fault.Code).Order()];
        Assert.Equal(
            [
                OfferFaultCodes.NoSuchRegion,
                OfferFaultCodes.NoSuchRegion,
                OfferFaultCodes.WrongDiscount,
                OfferFaultCodes.WrongDiscount,
                OfferFaultCodes.Conflict,
                OfferFaultCodes.OutOfRange,
                OfferFaultCodes.OutOfRange,
            ],
            codes
        );
        Assert.Equal("acme/west", faults.Faults.First(fault => fault.Value == "acme/wset").Nearest);
    }

    [Fact]
    public void What_is_sold_as_spot_only_has_no_other_price()
    {
        InstanceOffer spotOnly = Big with { IsOnDemandAvailable = false, SpotUsdPerHour = 12 };

        OfferSelection chosen = Choose(
            new OfferOptions { Regions = ["acme"], Purchases = [PurchaseKind.OnDemand, PurchaseKind.Spot] },
            spotOnly
        );

        Assert.Equal((PurchaseKind.Spot, 12.0), (chosen.Offers[0].Kind, chosen.Offers[0].UsdPerHour));
        Assert.StartsWith("listed, but sold as spot", Assert.Single(chosen.Unpriced).Reason);
    }

    [Fact]
    public void Shares_of_a_gpu_are_left_out_unless_allowed()
    {
        InstanceOffer half = Small with { GpuFraction = 0.5, OnDemandUsdPerHour = 3 };
        OfferOptions options = new() { Regions = ["acme"] };

        Assert.Empty(Choose(options, half).Offers);
        Assert.Equal(
            6,
            Assert.Single(Choose(options with { AllowFractions = true }, half).Offers).UsdPerGpuHour
        );
    }

    [Fact]
    public void A_price_without_a_day_is_noted_and_an_old_one_is_left_to_the_answer()
    {
        OfferOptions options = new() { Regions = ["acme"], Today = SampleOffers.Day.AddDays(91) };

        Assert.Empty(Choose(options, Big).Offers[0].Notes);
        Assert.Contains(
            "has no date in its source",
            Assert.Single(
                Choose(options, Big with { Sources = [Big.Sources[0] with { AsOf = null }] }).Offers[0].Notes
            )
        );
    }

    [Fact]
    public void An_own_price_stands_for_all_offers()
    {
        OfferSelection chosen = Choose(
            new OfferOptions { GpuUsdPerHour = 2.5, GpuIds = ["H100-SXM", "L40S"] }
        );

        Assert.Equal(["own-price/H100-SXM", "own-price/L40S"], chosen.Offers.Select(offer => offer.Id));
        Assert.All(chosen.Offers, offer => Assert.Equal(2.5, offer.UsdPerGpuHour));
    }

    [Fact]
    public void An_inventory_is_all_there_is_and_takes_the_cheapest_price_where_it_has_none()
    {
        OfferSelection chosen = Choose(
            new OfferOptions
            {
                Regions = ["acme"],
                Inventory = [new InventoryItem("H100-SXM", 24), new InventoryItem("A100-80GB", 8, 1.5)],
            }
        );

        Assert.Equal([5, 1.5], chosen.Offers.Select(offer => offer.UsdPerGpuHour));
        Assert.Equal([24, 8], chosen.Offers.Select(offer => offer.AvailableGpus!.Value));
    }

    [Fact]
    public void The_built_in_catalog_sells_H100_in_eights_and_ones_at_AWS()
    {
        OfferSelection chosen = OfferSelection.Choose(
            Catalog.BuiltIn,
            new OfferOptions { Regions = ["aws/us-east-1"], GpuIds = ["H100-SXM"] },
            new FaultList()
        );

        Assert.Equal([1, 8], chosen.Offers.Select(offer => offer.GpuCount).Order());
        Assert.Equal(55.04, chosen.Offers.Single(offer => offer.GpuCount == 8).UsdPerHour, 2);
    }

    [Fact]
    public void A_gpu_is_searched_once_for_each_way_in_which_its_offers_link_it()
    {
        OfferSelection chosen = OfferSelection.Choose(
            Catalog.BuiltIn,
            new OfferOptions { GpuIds = ["H100-PCIe", "L40S"] },
            new FaultList()
        );
        GpuSpec card = Catalog.BuiltIn.Gpu("H100-PCIe");

        IReadOnlyList<GpuSpec> linked = chosen.Linked(card);

        Assert.Equal(
            [Interconnect.PciePeerToPeer, Interconnect.Nvlink],
            linked.Select(gpu => gpu.Interconnect)
        );
        Assert.Contains(
            chosen.Of(linked[1]),
            offer => offer.Id.Contains("nvlink", StringComparison.OrdinalIgnoreCase)
        );
        Assert.DoesNotContain(
            chosen.Of(linked[0]),
            offer => offer.Id.Contains("nvlink", StringComparison.OrdinalIgnoreCase)
        );
        GpuSpec plain = Catalog.BuiltIn.Gpu("L40S");
        Assert.Same(plain, Assert.Single(chosen.Linked(plain)));
    }

    [Fact]
    public void What_the_person_says_of_the_link_stands_over_the_offers()
    {
        OfferSelection chosen = OfferSelection.Choose(
            Catalog.BuiltIn,
            new OfferOptions { GpuIds = ["H100-PCIe"], Interconnect = Interconnect.Pcie },
            new FaultList()
        );

        GpuSpec gpu = Assert.Single(chosen.Linked(Catalog.BuiltIn.Gpu("H100-PCIe")));
        Assert.Equal(Interconnect.Pcie, gpu.Interconnect);
        Assert.Equal(chosen.Offers.Count, chosen.Of(gpu).Count());
    }

    private static OfferSelection Choose(OfferOptions options, params InstanceOffer[] offers)
    {
        FaultList faults = new();
        OfferSelection chosen = OfferSelection.Choose(
            SampleOffers.Catalog(offers.Length == 0 ? [Big, Small] : offers),
            options,
            faults
        );
        faults.ThrowIfAny();
        return chosen;
    }
}
