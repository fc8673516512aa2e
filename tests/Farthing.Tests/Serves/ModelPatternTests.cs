using Farthing.Catalogs;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Serves;

/// <summary>Patterns of models, and the names and fallbacks that a key has of its own.</summary>
public sealed class ModelPatternTests
{
    [Fact]
    public void A_pattern_means_the_models_of_the_catalog_that_nobody_names()
    {
        const string Text = """
            upstreams: { oai: { url: "https://api.openai.com/v1" } }
            models:
              openai/gpt-4*: { upstream: oai, fallbacks: [openai/gpt-4o-mini] }
              openai/gpt-4o: { upstream: oai, model: gpt-4o-2026, catalog: openai/gpt-4o, context: 1000 }
            keys:
              k: { secret_env: DEMO, models: openai/gpt-4*, aliases: [fast=openai/gpt-4o-mini], fallbacks: [openai/gpt-4o=openai/gpt-4.1, openai/gpt-4o=openai/gpt-4o-mini] }
            """;

        GatewayOptions options = Read(Text);

        string[] expected =
        [
            .. Catalog
                .BuiltIn.ApiPrices.Select(api => api.Id)
                .Where(id => id.StartsWith("openai/gpt-4", StringComparison.Ordinal)),
        ];
        Assert.Equal(expected.Order(), options.Models.Select(model => model.Name).Order());
        Deployment mini = options
            .Models.Single(model => model.Name == "openai/gpt-4o-mini")
            .Deployments[0]
            .Deployment;
        Assert.Equal(
            ("oai/gpt-4o-mini", "gpt-4o-mini", 16_384),
            (mini.Name, mini.UpstreamModel, mini.LongestOutputTokens)
        );
        Assert.Equal(TokenPrice.FromUsdPerMillion(0.15m), options.Prices[mini.Name].Uncached);
        Deployment own = options
            .Models.Single(model => model.Name == "openai/gpt-4o")
            .Deployments[0]
            .Deployment;
        Assert.Equal(("gpt-4o-2026", 1000L), (own.UpstreamModel, own.ContextTokens));
        KeyOptions key = options.Keys[0];
        CallerRights rights = CallerRights.Of(key.Models, null, key.Aliases, key.Fallbacks);
        Assert.True(rights.Allows("openai/gpt-4.1"));
        Assert.Equal("openai/gpt-4o-mini", rights.ModelOf("fast"));
        Assert.Equal("openai/gpt-4o", rights.ModelOf("openai/gpt-4o"));
        Assert.Equal(["openai/gpt-4.1", "openai/gpt-4o-mini"], rights.FallbacksOf("openai/gpt-4o"));
        Assert.Null(rights.FallbacksOf("openai/gpt-4.1"));
    }

    [Theory]
    [InlineData("openai/gpt-4*: { upstream: oai }", "nowhere/*: { upstream: oai }", "nowhere/*")]
    [InlineData(
        "openai/gpt-4*: { upstream: oai }",
        "openai/gpt-4*: { upstream: oai, model: x }",
        "several models"
    )]
    [InlineData("models: openai/*", "models: nowhere/*", "nowhere/*")]
    [InlineData("fast=openai/gpt-4o", "fast=openai/gpt-x", "openai/gpt-x")]
    [InlineData("fast=openai/gpt-4o", "fast", "not a pair")]
    [InlineData("openai/gpt-4o=openai/gpt-4o-mini", "openai/gpt-x=openai/gpt-4o-mini", "openai/gpt-x")]
    public void What_a_pattern_or_a_pair_does_not_mean_is_said(string good, string bad, string said)
    {
        const string Text = """
            upstreams: { oai: { url: "https://api.openai.com/v1" } }
            models:
              openai/gpt-4*: { upstream: oai }
            keys:
              k: { secret_env: DEMO, models: openai/*, aliases: [fast=openai/gpt-4o], fallbacks: [openai/gpt-4o=openai/gpt-4o-mini] }
            """;
        Assert.Single(Read(Text).Keys);

        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            Read(Text.Replace(good, bad, StringComparison.Ordinal))
        );

        Assert.Contains(wrong.Faults, fault => fault.Message.Contains(said, StringComparison.Ordinal));
    }

    private static GatewayOptions Read(string text) =>
        new ServeFileReader(
            Hosts.Settings,
            Catalog.BuiltIn,
            _ => "sk-far-demo",
            new DateOnly(2026, 11, 20)
        ).Read(text, "farthing.yaml");
}
