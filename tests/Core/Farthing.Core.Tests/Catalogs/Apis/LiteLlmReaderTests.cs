using System.Globalization;
using System.Text;
using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Overlays;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Catalogs.Apis;

public sealed class LiteLlmReaderTests
{
    private const string File = """
        {
          "sample_spec": { "input_cost_per_token": 0.0, "litellm_provider": "one of https://…", "max_tokens": "LEGACY" },
          "gpt-4o": {
            "litellm_provider": "openai", "mode": "chat", "max_input_tokens": 128000,
            "input_cost_per_token": 2.5e-06, "output_cost_per_token": "1e-05",
            "cache_read_input_token_cost": 1.25e-06,
            "input_cost_per_token_batches": 1.25e-06, "output_cost_per_token_batches": 5e-06,
            "supports_vision": true, "some_new_key": { "deep": 1 }
          },
          "claude-x": {
            "litellm_provider": "anthropic",
            "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
            "cache_creation_input_token_cost": 3.75e-06, "cache_creation_input_token_cost_above_1hr": 6e-06,
            "input_cost_per_token_above_200k_tokens": 6e-06, "output_cost_per_token_above_200k_tokens": 2.25e-05,
            "input_cost_per_token_priority": 9e-06, "output_cost_per_token_priority": 4.5e-05
          },
          "dashscope/qwen-plus": {
            "litellm_provider": "dashscope", "input_cost_per_token": 4e-07, "output_cost_per_token": 1.2e-06,
            "tiered_pricing": [
              { "range": [0, 256000], "input_cost_per_token": 4e-07, "output_cost_per_token": 1.2e-06 },
              { "range": [256000, 1000000], "input_cost_per_token": 1.2e-06, "output_cost_per_token": 3.6e-06 }
            ]
          },
          "1024-x-1024/dall-e-2": { "litellm_provider": "openai", "mode": "image_generation", "input_cost_per_pixel": 1.9e-08 }
        }
        """;

    private static readonly DateOnly Day = new(2026, 11, 20);

    [Fact]
    public void Reads_texts_and_numbers_and_skips_the_sample_and_what_has_no_token_price()
    {
        IReadOnlyList<ApiPrice> prices = Read(File).ApiPrices;

        Assert.Equal(
            ["openai/gpt-4o", "anthropic/claude-x", "dashscope/qwen-plus"],
            prices.Select(price => price.Id)
        );
        Assert.Equal(2.5m, prices[0].Rates!.InputUsdPerM);
        Assert.Equal(10m, prices[0].Rates!.OutputUsdPerM);
        Assert.Equal(1.25m, prices[0].Rates!.CachedInputUsdPerM);
        Assert.Equal(128_000, prices[0].ContextTokens);
        Assert.Equal(Day, prices[0].AsOf);
    }

    [Theory]
    [InlineData("rerank", "\"input_cost_per_query\": 0.002", "2, , , , , ")]
    [InlineData(
        "rerank",
        "\"input_cost_per_token\": 0, \"output_cost_per_token\": 0, \"input_cost_per_query\": \"0.002\"",
        "2, , , , , "
    )]
    [InlineData(
        "image_generation",
        "\"output_cost_per_image\": 0.04, \"input_cost_per_image\": 0.01",
        ", 0.04, , , , "
    )]
    [InlineData("image_generation", "\"input_cost_per_image\": 0.005", ", 0.005, , , , ")]
    [InlineData("audio_speech", "\"input_cost_per_character\": 1.5e-05", ", , 15, , , ")]
    [InlineData("moderation", "\"input_cost_per_token\": 0.0, \"output_cost_per_token\": 0.0", ", , , 0, , ")]
    [InlineData("moderation", "\"input_cost_per_request\": 0.001", ", , , 1, , ")]
    [InlineData(
        "rerank",
        "\"input_cost_per_token\": 5e-08, \"output_cost_per_token\": 0.0, \"input_cost_per_query\": 5e-08",
        ", , , , , 0.05"
    )]
    [InlineData(
        "audio_transcription",
        "\"input_cost_per_second\": 0.0001, \"output_cost_per_second\": 0.0001",
        ", , , , 0.006, "
    )]
    [InlineData(
        "audio_transcription",
        "\"input_cost_per_second\": 7.5e-05, \"output_cost_per_second\": 0.0",
        ", , , , 0.0045, "
    )]
    public void Units_are_priced_by_the_mode_that_they_belong_to(string mode, string keys, string expected)
    {
        ApiPrice price = Assert.Single(
            Read($"{{ \"m\": {{ \"litellm_provider\": \"p\", \"mode\": \"{mode}\", {keys} }} }}").ApiPrices
        );

        ApiUnitRates units = price.Units!;
        Assert.Equal("p/m", price.Id);
        Assert.Equal(
            expected,
            string.Join(
                ", ",
                (
                    (decimal?[])
                        [
                            units.Per1kSearchesUsd,
                            units.PerImageUsd,
                            units.Per1mCharactersUsd,
                            units.Per1kRequestsUsd,
                            units.PerMinuteUsd,
                            units.Per1mTokensUsd,
                        ]
                ).Select(usd => usd?.ToString("0.####", CultureInfo.InvariantCulture))
            )
        );
        Assert.Null(price.Rates);
    }

    [Fact]
    public void A_unit_may_stand_beside_prices_of_tokens()
    {
        ApiPrice price = Assert.Single(
            Read(
                """{ "m": { "litellm_provider": "p", "mode": "image_generation", "input_cost_per_token": 5e-06, "output_cost_per_token": 4e-05, "output_cost_per_image": 0.04 } }"""
            ).ApiPrices
        );

        Assert.Equal((5m, 0.04m), (price.Rates!.InputUsdPerM, price.Units!.PerImageUsd));
    }

    [Theory]
    [InlineData("chat", "\"input_cost_per_image\": 0.005")]
    [InlineData("chat", "\"input_cost_per_second\": 0.0001")]
    [InlineData("chat", "\"input_cost_per_character\": 0.0001")]
    [InlineData("image_generation", "\"input_cost_per_pixel\": 1.9e-08")]
    [InlineData("moderation", "\"input_cost_per_token\": 1e-06")]
    public void A_price_of_something_else_is_no_price_of_a_unit(string mode, string keys) =>
        Assert.Empty(
            Read($"{{ \"m\": {{ \"litellm_provider\": \"p\", \"mode\": \"{mode}\", {keys} }} }}").ApiPrices
        );

    /// <summary>Each is read into the one record of prices; the fee of a request that is a search's is there once.</summary>
    [Theory]
    [InlineData(
        "\"input_cost_per_audio_token\": 4e-05, \"output_cost_per_audio_token\": 8e-05",
        "audio_in=40,audio_out=80"
    )]
    [InlineData(
        "\"input_cost_per_image_token\": 1e-05, \"output_cost_per_image_token\": 3e-05",
        "image_in=10,image_out=30"
    )]
    [InlineData("\"input_cost_per_request\": 0.005", "per_request=0.005")]
    [InlineData("\"input_cost_per_audio_per_second\": 0.0001", "per_audio_second=0.0001")]
    [InlineData(
        "\"input_cost_per_request\": 0.005, \"search_context_cost_per_query\": { \"search_context_size_low\": 0.005, \"search_context_size_high\": 0.012 }",
        "per_search_high=0.012,per_search_low=0.005"
    )]
    public void Parts_of_requests_have_prices_of_their_own(string keys, string expected)
    {
        ApiPrice price = Assert.Single(
            Read(
                $"{{ \"m\": {{ \"litellm_provider\": \"p\", \"mode\": \"chat\", \"input_cost_per_token\": 1e-06, \"output_cost_per_token\": 2e-06, {keys} }} }}"
            ).ApiPrices
        );

        Assert.Equal(
            expected,
            string.Join(
                ",",
                price.Rates!.Parts!.Select(part =>
                    part.Key + "=" + part.Value.ToString("0.####", CultureInfo.InvariantCulture)
                )
            )
        );
        Assert.Empty(price.Unread);
    }

    /// <summary>$9 in priority, twice as dear above 200,000 tokens ($3 → $6), and 1.5 times for output: $18 and $67.50. No file lists the product.</summary>
    [Fact]
    public void A_service_tier_is_as_many_times_dearer_for_long_prompts_as_the_standard_one()
    {
        ApiRates rates = Read(File).ApiPrices[1].RatesFor(200_001, Day, ApiServiceTier.Priority)!;

        Assert.Equal((18m, 67.5m), (rates.InputUsdPerM, rates.OutputUsdPerM));
    }

    [Fact]
    public void Batch_prices_are_those_listed_and_never_assumed()
    {
        IReadOnlyList<ApiPrice> prices = Read(File).ApiPrices;

        Assert.Equal(5m, prices[0].RatesFor(1, Day, ApiServiceTier.Batch)!.OutputUsdPerM);
        Assert.Null(prices[1].RatesFor(1, Day, ApiServiceTier.Batch));
        Assert.Equal(9m, prices[1].RatesFor(1, Day, ApiServiceTier.Priority)!.InputUsdPerM);
    }

    [Fact]
    public void Tiers_come_by_suffix_or_as_a_list()
    {
        IReadOnlyList<ApiPrice> prices = Read(File).ApiPrices;

        Assert.Equal(3m, prices[1].RatesFor(200_000, Day)!.InputUsdPerM);
        Assert.Equal(6m, prices[1].RatesFor(200_001, Day)!.InputUsdPerM);
        Assert.Equal(0.4m, prices[2].RatesFor(256_000, Day)!.InputUsdPerM);
        Assert.Equal(3.6m, prices[2].RatesFor(256_001, Day)!.OutputUsdPerM);
    }

    [Fact]
    public void A_missing_cache_price_means_the_input_price()
    {
        ApiRates rates = Read(File).ApiPrices[1].Rates!;

        Assert.Null(rates.CachedInputUsdPerM);
        Assert.Equal(3m, rates.EffectiveCachedInputUsdPerM);
        Assert.Equal(3.75m, rates.EffectiveCacheWriteUsdPerM);
        Assert.Equal(6m, rates.CacheWrite1hUsdPerM);
    }

    [Fact]
    public void It_replaces_the_built_in_price_of_the_same_api()
    {
        Catalog catalog = Catalog.BuiltIn.With(
            Read(File.Replace("2.5e-06", "2e-06", StringComparison.Ordinal))
        );

        Assert.Equal(2m, catalog.TryApi("openai/gpt-4o", out _)!.Rates!.InputUsdPerM);
        Assert.Equal(Catalog.BuiltIn.ApiPrices.Count + 2, catalog.ApiPrices.Count);
    }

    [Fact]
    public void A_price_per_million_in_a_file_of_prices_per_token_is_refused()
    {
        FaultList faults = new();
        OverlayReader.Read(
            "prices.json",
            Encoding.UTF8.GetBytes(File.Replace("2.5e-06", "2.5", StringComparison.Ordinal)),
            Day,
            faults
        );

        Fault fault = Assert.Single(faults.Faults);
        Assert.Equal("gpt-4o.input_cost_per_token", fault.Path);
        Assert.Equal(5, fault.Line);
    }

    private static CatalogOverlay Read(string text)
    {
        FaultList faults = new();
        CatalogOverlay overlay = OverlayReader.Read("prices.json", Encoding.UTF8.GetBytes(text), Day, faults);
        Assert.Empty(faults.Faults);
        return overlay;
    }
}
