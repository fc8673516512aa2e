using System.Text;
using Farthing.Catalogs;
using Farthing.Catalogs.Overlays;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Serves;

/// <summary>Prices of units, as a configuration states them.</summary>
public sealed class UnitPriceSettingsTests
{
    [Fact]
    public void They_stand_alone_or_beside_prices_of_tokens()
    {
        GatewayOptions options = Read(
            "a: { upstream: u, price: { per_1k_searches: $2, per_1k_requests: $0 } }\n  b: { upstream: u, price: { in: $1/M, out: $2/M, per_image: $0.04, per_1m_characters: $15 } }"
        );

        ModelPrice a = options.Prices["u/a"];
        Assert.True(a.IsOfUnitsAlone);
        Assert.Equal(new UnitPrices(new TokenPrice(2_000_000_000), null, null, new TokenPrice(0)), a.Units);
        ModelPrice b = options.Prices["u/b"];
        Assert.False(b.IsOfUnitsAlone);
        Assert.Equal(TokenPrice.FromUsdPerMillion(2), b.Output);
        Assert.Equal(
            new UnitPrices(null, new TokenPrice(40_000_000_000), new TokenPrice(15_000_000), null),
            b.Units
        );
    }

    [Theory]
    [InlineData("{ }", "models.a.price.in, models.a.price.out")]
    [InlineData("{ cached: $1/M }", "models.a.price.in, models.a.price.out")]
    [InlineData("{ in: $1/M }", "models.a.price.out")]
    [InlineData("{ in: $1/M, per_image: $1 }", "models.a.price.out")]
    [InlineData("{ per_image: -1 }", "models.a.price.per_image")]
    [InlineData("{ per_1k_searches: $2, per_1m_tokens: $1 }", "models.a.price.per_1m_tokens")]
    [InlineData("{ per_picture: $1 }", "models.a.price.in, models.a.price.out, models.a.price.per_picture")]
    public void A_price_that_is_not_whole_is_refused_by_its_key(string price, string paths)
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            Read($"a: {{ upstream: u, price: {price} }}")
        );

        Assert.Equal(paths, string.Join(", ", wrong.Faults.Select(fault => fault.Path)));
    }

    [Fact]
    public void Images_may_have_prices_by_size_and_quality()
    {
        UnitPrices units = Read(
            "a: { upstream: u, price: { per_image: $0.04, images: { hd: $0.08, 1792x1024/hd: $0.12 } } }"
        )
            .Prices["u/a"]
            .Units!;

        Assert.Equal(new TokenPrice(40_000_000_000), units.Image);
        Assert.Equal(
            [
                new ImagePrice("", "hd", new TokenPrice(80_000_000_000)),
                new ImagePrice("1792x1024", "hd", new TokenPrice(120_000_000_000)),
            ],
            units.Images
        );
    }

    [Fact]
    public void Of_a_list_of_deployments_each_may_have_its_own()
    {
        UnitPrices units = Read(
            "a: { deployments: [{ upstream: u, price: { per_image: $0.04, images: { 1.5hd: $0.08 } } }] }"
        )
            .Prices["u/a"]
            .Units!;

        Assert.Equal([new ImagePrice("", "1.5hd", new TokenPrice(80_000_000_000))], units.Images);
    }

    [Theory]
    [InlineData("{ images: { hd: $0.08 } }", "models.a.price.per_image")]
    [InlineData("{ per_image: $0.04, images: { hd/512x512: $0.08 } }", "models.a.price.images.hd/512x512")]
    [InlineData("{ per_image: $0.04, images: { hd: cheap } }", "models.a.price.images.hd")]
    public void Prices_of_images_that_say_nothing_are_refused(string price, string paths)
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            Read($"a: {{ upstream: u, price: {price} }}")
        );

        Assert.Equal(paths, string.Join(", ", wrong.Faults.Select(fault => fault.Path)));
    }

    [Fact]
    public void A_price_of_a_minute_holds_by_the_second_as_fine_as_prices_are()
    {
        GatewayOptions options = Read(
            "a: { upstream: u, price: { per_minute: $0.006 } }\n  b: { upstream: u, price: { per_minute: $0.0043 } }"
        );

        Assert.Equal(new TokenPrice(100_000_000), options.Prices["u/a"].Units!.Second);
        TokenPrice fine = options.Prices["u/b"].Units!.Second!.Value;
        Assert.Equal(new TokenPrice(71_666_666), fine); // $0.0043 ÷ 60, cut
        Assert.Equal(Money.FromUsd(0.0043m), fine.Of(60)); // Costs are rounded up.
    }

    [Fact]
    public void They_come_from_the_catalog_where_none_are_written()
    {
        GatewayOptions options = Read(
            "rerank: { upstream: acme }\n  art: { upstream: acme, catalog: acme/paint }\n  cheap: { upstream: acme, model: paint, price: { per_image: $0.01 } }",
            """{"apis":[{"id":"acme/rerank","per_1k_searches_usd":2,"as_of":"2026-11-01"},{"id":"acme/paint","input_usd_per_m":1,"output_usd_per_m":2,"per_image_usd":0.04,"as_of":"2026-11-01"}]}"""
        );

        Assert.Equal(
            new ModelPrice
            {
                IsOfUnitsAlone = true,
                Units = new UnitPrices(new TokenPrice(2_000_000_000), null, null, null),
            },
            options.Prices["acme/rerank"]
        );
        ModelPrice art = options.Prices["acme/art"];
        Assert.Equal(new TokenPrice(40_000_000_000), art.Units!.Image);
        Assert.Equal(TokenPrice.FromUsdPerMillion(2), art.Output);
        Assert.Equal(new TokenPrice(10_000_000_000), options.Prices["acme/paint"].Units!.Image);
    }

    [Fact]
    public void One_of_the_catalog_that_is_too_fine_is_refused_by_its_name()
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            Read(
                "a: { upstream: acme }",
                """{"apis":[{"id":"acme/a","per_1m_characters_usd":0.0000001,"as_of":"2026-11-01"}]}"""
            )
        );

        Assert.Equal("models.a.catalog", Assert.Single(wrong.Faults).Path);
    }

    private static GatewayOptions Read(string models, string catalog)
    {
        FaultList faults = new();
        CatalogOverlay overlay = OverlayReader.Read(
            "mine.json",
            Encoding.UTF8.GetBytes(catalog),
            null,
            faults
        );
        Assert.Empty(faults.Faults);
        return Read(models, Catalog.BuiltIn.With(overlay), "acme");
    }

    private static GatewayOptions Read(string models) => Read(models, Catalog.BuiltIn, "u");

    private static GatewayOptions Read(string models, Catalog catalog, string upstream) =>
        new ServeFileReader(Hosts.Settings, catalog, _ => null, new DateOnly(2026, 11, 20)).Read(
            $"upstreams: {{ {upstream}: {{ url: \"http://127.0.0.1:8000/v1\" }} }}\nmodels:\n  {models}\nlimits: [{{ scope: all, concurrency: 1 }}]\n",
            "farthing.yaml"
        );
}
