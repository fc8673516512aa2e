using Farthing.Catalogs;
using Farthing.Catalogs.Offers;
using Farthing.Numerics.Faults;
using Farthing.Planning.Offers;

namespace Farthing.Tests.Planning.Offers;

/// <summary>A headline's price is one that a buyer gets: dated, of a GPU with a market, on no stranger's host or consumer's card. Names of the person's own stand over that.</summary>
public sealed class FirmOffersTests
{
    // A GPU that the built-in catalog has no offer of.
    private const string Gpu = "MI325X";

    private static InstanceOffer Row(
        string cloud,
        double usd,
        bool isDated = true,
        OfferStock? stock = null
    ) =>
        SampleOffers.Listed(cloud, "one", "r", 1, usd) with
        {
            GpuId = Gpu,
            Stock = stock,
            Sources = isDated ? SampleOffers.Listed(cloud, "one", "r", 1, usd).Sources : [],
        };

    [Fact]
    public void Prices_without_a_day_are_left_out_where_dated_ones_exist() =>
        Assert.Equal(
            ["b", "c"],
            Clouds(new OfferOptions(), Row("a", 1, isDated: false), Row("b", 2), Row("c", 3))
        );

    [Fact]
    public void A_gpu_that_one_provider_alone_sells_is_left_out_until_it_is_asked_for()
    {
        Assert.Empty(Clouds(new OfferOptions(), Row("a", 1)));
        Assert.Equal(["a"], Clouds(new OfferOptions { GpuIds = [Gpu] }, Row("a", 1)));
    }

    /// <summary>The second seller may be elsewhere, and its price may have no day: that there is a market is what counts.</summary>
    [Fact]
    public void A_second_seller_anywhere_makes_a_market() =>
        Assert.Equal(["a"], Clouds(new OfferOptions(), Row("a", 1), Row("b", 2, isDated: false)));

    [Fact]
    public void Strangers_hosts_are_taken_where_their_cloud_is_named_alone()
    {
        InstanceOffer[] rows = [Row("a", 3), Row("b", 2), Row("c", 1, stock: OfferStock.Community)];

        Assert.Equal(["a", "b"], Clouds(new OfferOptions(), rows));
        Assert.Equal(["a", "b"], Clouds(new OfferOptions { GpuIds = [Gpu] }, rows));
        Assert.Equal(["c"], Clouds(new OfferOptions { Regions = ["c/*"] }, rows));
        Assert.Equal(["a", "b", "c"], Clouds(new OfferOptions { AllowsUnsure = true }, rows));
    }

    [Fact]
    public void A_consumers_card_is_taken_where_it_is_named_alone()
    {
        InstanceOffer[] rows =
        [
            Row("a", 3, stock: OfferStock.Consumer),
            Row("b", 2, stock: OfferStock.Consumer),
        ];

        Assert.Empty(Clouds(new OfferOptions(), rows));
        Assert.Equal(["a", "b"], Clouds(new OfferOptions { GpuIds = [Gpu] }, rows));
    }

    /// <summary>A GPU that was asked for gets an answer, with what there is.</summary>
    [Fact]
    public void A_gpu_that_was_asked_for_and_has_no_firm_price_keeps_all_that_it_has() =>
        Assert.Equal(
            ["a", "b"],
            Clouds(
                new OfferOptions { GpuIds = [Gpu] },
                Row("a", 1, isDated: false),
                Row("b", 2, stock: OfferStock.Community)
            )
        );

    [Fact]
    public void A_cloud_that_is_named_is_taken_with_its_prices_as_they_are() =>
        Assert.Equal(
            ["a", "b"],
            Clouds(
                new OfferOptions { Regions = ["any", "a/r"] },
                Row("a", 1, isDated: false),
                Row("b", 2),
                Row("c", 2, isDated: false)
            )
        );

    [Fact]
    public void What_stands_in_an_own_file_is_taken() =>
        Assert.Equal(
            ["a", "b"],
            Clouds(new OfferOptions(), Row("a", 1, isDated: false) with { Origin = "mine.json" }, Row("b", 2))
        );

    [Fact]
    public void A_selection_says_whether_something_was_left_out()
    {
        Assert.True(Choose(new OfferOptions(), Row("a", 1, isDated: false), Row("b", 2)).IsNarrowed);
        Assert.False(
            Choose(
                new OfferOptions { AllowsUnsure = true },
                Row("a", 1, isDated: false),
                Row("b", 2)
            ).IsNarrowed
        );
    }

    /// <summary>No GPU that anybody rents out as usual lacks an answer for being left out.</summary>
    [Fact]
    public void The_catalogs_market_has_the_gpus_that_people_serve_on()
    {
        OfferSelection chosen = OfferSelection.Choose(Catalog.BuiltIn, new OfferOptions(), new FaultList());

        Assert.Superset(
            new HashSet<string> { "L4", "L40S", "A100-80GB", "H100-SXM", "H200-SXM", "B200" },
            chosen.Offers.Select(offer => offer.GpuId).ToHashSet()
        );
        Assert.DoesNotContain(chosen.Offers, offer => offer.GpuId == "RTX-4090");
        Assert.DoesNotContain(
            chosen.Offers,
            offer => offer.InstanceType.Contains("Community", StringComparison.Ordinal)
        );
        Assert.All(chosen.Offers, offer => Assert.NotNull(offer.AsOf));
    }

    private static string[] Clouds(OfferOptions options, params InstanceOffer[] rows) =>
        [.. Choose(options, rows).Of(Gpu).Select(offer => offer.Cloud).Order(StringComparer.Ordinal)];

    private static OfferSelection Choose(OfferOptions options, params InstanceOffer[] rows) =>
        OfferSelection.Choose(SampleOffers.Catalog(rows), options, new FaultList());
}
