using Farthing.Catalogs;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Faults;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Serves;

/// <summary>What a configuration says of the tier of batch lines.</summary>
public sealed class BatchTierSettingsTests
{
    private const string Flex = "price: { in: $1/M, out: $2/M, flex: { in: $0.50/M, out: $1/M } }";

    [Theory]
    [InlineData("", Flex, false)]
    [InlineData("batch_tier: standard, ", Flex, false)]
    [InlineData("batch_tier: flex, ", Flex, true)]
    [InlineData("batch_tier: flex, ", "price: { in: $1/M, out: $2/M }", null)]
    [InlineData("batch_tier: flex, ", "unpriced: true", null)]
    public void It_is_used_where_it_is_asked_for_and_has_a_price(string tier, string price, bool? expected) =>
        Check(
            "openai",
            tier,
            price,
            expected is bool isFlex ? (isFlex ? BatchTier.Flex : BatchTier.Standard) : null
        );

    [Fact]
    public void An_upstream_of_another_api_has_none() => Check("anthropic", "batch_tier: flex, ", Flex, null);

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public void A_providers_batch_api_needs_a_price_of_its_batches(string api)
    {
        const string Batch = "price: { in: $1/M, out: $2/M, batch: { in: $0.50/M, out: $1/M } }";
        Check(api, "batch_tier: batch, ", Batch, BatchTier.Batch);
        Check(api, "batch_tier: batch, ", Flex, null);
    }

    [Fact]
    public void The_catalog_knows_prices_of_providers_batches()
    {
        GatewayOptions options = Read(
            $$"""
            upstreams: { openai: { url: "http://10.0.0.1:8000/v1" } }
            models: { gpt-4o-mini: { upstream: openai, batch_tier: batch } }
            keys: { all: { sha256: {{new string('0', 64)}} } }
            """
        );

        ModelPrice price = options.Prices["openai/gpt-4o-mini"];
        Assert.Equal(price.Output.PicoUsd / 2, price.LowerInBatch!.Value.Output.PicoUsd);
    }

    private static void Check(string api, string tier, string price, BatchTier? expected)
    {
        string text = $$"""
            upstreams: { u: { url: "http://10.0.0.1:8000/v1", api: {{api}} } }
            models: { m: { upstream: u, {{tier}}{{price}} } }
            keys: { all: { sha256: {{new string('0', 64)}} } }
            """;
        if (expected is BatchTier tierOfLines)
        {
            Assert.Equal(tierOfLines, Read(text).Models[0].Deployments[0].Deployment.BatchTier);
            return;
        }

        Fault wrong = Assert.Single(Assert.Throws<FarthingException>(() => Read(text)).Faults);
        Assert.Equal((GatewayFaultCodes.Conflict, "models.m.batch_tier"), (wrong.Code, wrong.Path));
    }

    private static GatewayOptions Read(string text) =>
        new ServeFileReader(
            Hosts.Settings,
            Catalog.BuiltIn,
            static _ => null,
            new DateOnly(2026, 11, 20)
        ).Read(text, "farthing.yaml");
}
