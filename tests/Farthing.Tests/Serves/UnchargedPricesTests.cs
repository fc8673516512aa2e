using System.Text;
using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Overlays;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Serves;

/// <summary>A price of a file is charged, or the deployment says that it is not.</summary>
public sealed class UnchargedPricesTests
{
    private const string Cost = "4e-05"; // $40/M: more than any price beside it

    /// <summary>Names of prices in LiteLLM's public file.</summary>
    public static TheoryData<string, string> Members { get; } =
    [
        .. new[]
        {
            "input_cost_per_token",
            "output_cost_per_token",
            "cache_read_input_token_cost",
            "cache_creation_input_token_cost",
            "cache_creation_input_token_cost_above_1hr",
            "input_cost_per_token_cache_hit",
            "cache_read_input_token_cost_batches",
            "cache_read_input_audio_token_cost",
            "cache_creation_input_audio_token_cost",
            "cache_read_input_token_cost_flex",
            "cache_read_input_token_cost_priority",
            "input_cost_per_token_above_128k_tokens",
            "input_cost_per_token_above_200k_tokens",
            "input_cost_per_token_above_256k_tokens",
            "input_cost_per_token_above_272k_tokens",
            "input_cost_per_token_above_512k_tokens",
            "output_cost_per_token_above_128k_tokens",
            "output_cost_per_token_above_200k_tokens",
            "output_cost_per_token_above_256k_tokens",
            "output_cost_per_token_above_272k_tokens",
            "cache_read_input_token_cost_above_200k_tokens",
            "cache_read_input_token_cost_above_272k_tokens",
            "cache_creation_input_token_cost_above_200k_tokens",
            "cache_creation_input_token_cost_above_1hr_above_200k_tokens",
            "input_cost_per_token_above_200k_tokens_priority",
            "output_cost_per_token_above_272k_tokens_priority",
            "input_cost_per_token_batches",
            "output_cost_per_token_batches",
            "input_cost_per_token_batch_requests",
            "input_cost_per_token_flex",
            "output_cost_per_token_flex",
            "input_cost_per_token_priority",
            "output_cost_per_token_priority",
            "output_cost_per_reasoning_token",
            "input_cost_per_audio_token",
            "output_cost_per_audio_token",
            "input_cost_per_audio_per_second",
            "input_cost_per_video_per_second",
            "output_cost_per_video_per_second",
            "input_cost_per_image",
            "input_cost_per_image_token",
            "output_cost_per_image",
            "output_cost_per_image_token",
            "input_cost_per_pixel",
            "output_cost_per_pixel",
            "input_cost_per_second",
            "output_cost_per_second",
            "input_cost_per_character",
            "output_cost_per_character",
            "input_cost_per_query",
            "input_cost_per_request",
            "input_dbu_cost_per_token",
            "citation_cost_per_token",
            "file_search_cost_per_1k_calls",
            "file_search_cost_per_gb_per_day",
            "vector_store_cost_per_gb_per_day",
            "code_interpreter_cost_per_session",
            "computer_use_input_cost_per_1k_tokens",
            "ocr_cost_per_page",
            "annotation_cost_per_page",
            "some_fee_per_call",
        }.Select(name => (name, Cost)),
        (
            "search_context_cost_per_query",
            "{ \"search_context_size_low\": 0.005, \"search_context_size_high\": \"0.012\" }"
        ),
        (
            "tiered_pricing",
            "[{ \"range\": [0, 1000], \"input_cost_per_token\": 4e-05, \"output_cost_per_token\": 4e-05 }]"
        ),
        ("tiered_pricing", "[{ \"range\": [1000, 2000], \"output_cost_per_reasoning_token\": 4e-05 }]"),
        ("tiered_pricing", "[{ \"range\": [1000, 2000], \"input_cost_per_audio_token\": 4e-05 }]"),
    ];

    [Theory]
    [MemberData(nameof(Members))]
    public void A_price_of_the_file_is_charged_or_the_deployment_names_it(string name, string value)
    {
        (ModelPrice before, string? none) = Read("");
        (ModelPrice price, string? uncharged) = Read($", \"{name}\": {value}");

        Assert.Null(none);
        Assert.True(
            uncharged?.Contains(name, StringComparison.Ordinal) == true || Most(price) != Most(before),
            $"{name}: neither charged nor named"
        );
    }

    /// <summary>Zeros, limits, abilities and words are no prices; a price that is said again is none beside it.</summary>
    [Theory]
    [InlineData("\"input_cost_per_audio_token\": 0, \"output_cost_per_image\": \"0.0\"")]
    [InlineData(
        "\"input_cost_per_query\": null, \"max_images_per_prompt\": 3000, \"supports_pricing\": true"
    )]
    [InlineData("\"pricing_source\": \"https://example.com/pricing\", \"rpm\": 500, \"tpm\": 200000")]
    [InlineData("\"output_cost_per_reasoning_token\": 1e-05")]
    [InlineData(
        "\"cache_read_input_token_cost\": 1e-06, \"input_cost_per_token_cache_hit\": 1e-06, \"input_cost_per_token_flex\": 1e-06, \"output_cost_per_token_flex\": 5e-06"
    )]
    public void What_is_no_price_or_is_charged_bounds_as_before(string members) =>
        Assert.Null(Read(", " + members).Uncharged);

    [Theory]
    [InlineData("", true)]
    [InlineData(", unpriced: false", true)]
    [InlineData(", unpriced: true", true)]
    [InlineData(", unpriced: allow", false)]
    public void Allowed_is_what_the_configuration_says(string model, bool isNamed) =>
        Assert.Equal(
            isNamed ? "ocr_cost_per_page" : null,
            Read($", \"ocr_cost_per_page\": {Cost}", model).Uncharged
        );

    [Fact]
    public void A_configuration_may_name_prices_that_are_not_charged() =>
        Assert.Equal("per_seat, per_gb", Read("", ", uncharged: [per_seat, per_gb]").Uncharged);

    [Fact]
    public void Every_price_of_the_built_in_catalog_is_charged() =>
        Assert.DoesNotContain(Catalog.BuiltIn.ApiPrices, price => price.Unread.Count > 0);

    [Fact]
    public void A_dearer_price_of_reasoning_is_charged_in_farthings_own_format()
    {
        FaultList faults = new();
        CatalogOverlay overlay = OverlayReader.Read(
            "own.json",
            Encoding.UTF8.GetBytes(
                """{ "apis": [{ "id": "own/m", "input_usd_per_m": 1, "output_usd_per_m": 2, "reasoning_usd_per_m": 3 }] }"""
            ),
            new DateOnly(2026, 11, 20),
            faults
        );

        ApiPrice price = Assert.Single(overlay.ApiPrices);
        Assert.Empty(price.Unread);
        Assert.Equal(3m, price.Rates!.Of(TokenPart.Reasoning));
    }

    private static string Most(ModelPrice price) =>
        string.Join(
            ' ',
            price.Uncached,
            price.CacheRead,
            price.CacheWrite,
            price.CacheWrite1h,
            price.Output,
            price.LongPrompt,
            price.Tiers,
            price.Parts
        );

    private static (ModelPrice Price, string? Uncharged) Read(string members, string model = "")
    {
        // As a JSON object has each name once, a member that is set in turn takes the place of its default.
        string basis = string.Join(
            ", ",
            new[]
            {
                "\"litellm_provider\": \"own\"",
                "\"mode\": \"chat\"",
                "\"input_cost_per_token\": 2.5e-06",
                "\"output_cost_per_token\": 1e-05",
            }.Where(member =>
                !members.StartsWith(", " + member[..(member.IndexOf(':') + 1)], StringComparison.Ordinal)
            )
        );
        FaultList faults = new();
        CatalogOverlay overlay = OverlayReader.Read(
            "prices.json",
            Encoding.UTF8.GetBytes($$"""{ "own/m": { {{basis}}{{members}} } }"""),
            new DateOnly(2026, 11, 20),
            faults
        );
        Assert.True(faults.IsEmpty);
        GatewayOptions options = new ServeFileReader(
            Hosts.Settings,
            Catalog.BuiltIn.With(overlay),
            static _ => null,
            new DateOnly(2026, 11, 20)
        ).Read(
            $$"""
            upstreams: { u: { url: "http://10.0.0.1:8000/v1" } }
            models: { m: { upstream: u, catalog: own/m{{model}} } }
            keys: { all: { sha256: {{new string('0', 64)}} } }
            """,
            "farthing.yaml"
        );
        return (options.Prices["u/m"], options.Models[0].Deployments[0].Deployment.Uncharged);
    }
}
