using Farthing.Catalogs;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;

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
    [InlineData("{ per_picture: $1 }", "models.a.price.in, models.a.price.out, models.a.price.per_picture")]
    public void A_price_that_is_not_whole_is_refused_by_its_key(string price, string paths)
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            Read($"a: {{ upstream: u, price: {price} }}")
        );

        Assert.Equal(paths, string.Join(", ", wrong.Faults.Select(fault => fault.Path)));
    }

    private static GatewayOptions Read(string models) =>
        new ServeFileReader(Catalog.BuiltIn, _ => null, new DateOnly(2026, 11, 20)).Read(
            $"upstreams: {{ u: {{ url: \"http://127.0.0.1:8000/v1\" }} }}\nmodels:\n  {models}\nlimits: [{{ scope: all, concurrency: 1 }}]\n",
            "farthing.yaml"
        );
}
