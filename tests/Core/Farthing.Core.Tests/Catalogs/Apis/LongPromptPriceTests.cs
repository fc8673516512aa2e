using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Documents.Catalogs;

namespace Farthing.Tests.Catalogs.Apis;

/// <summary>Long-prompt prices of the built-in catalog: a vendor that charges one model more for long prompts mostly charges its siblings so.</summary>
public sealed class LongPromptPriceTests
{
    /// <summary>The shortest threshold that a vendor of the catalog has, apart from xAI's older one of 128,000.</summary>
    private const long Long = 200_000;

    private static readonly DateOnly Day = new(2026, 11, 28);

    [Fact]
    public void A_long_context_has_a_long_prompt_price_or_a_stated_reason()
    {
        HashSet<string> tiered =
        [
            .. Catalog
                .BuiltIn.ApiPrices.Where(price => price.Tiers.Count > 0)
                .Select(price => price.Provider),
        ];

        string[] unexplained =
        [
            .. Catalog
                .BuiltIn.ApiPrices.Where(price =>
                    price.ContextTokens > Long
                    || (price.ContextTokens is null && tiered.Contains(price.Provider))
                )
                .Where(price => price.Tiers.Count == 0 && !price.Sources.Any(SaysNone))
                .Select(price => price.Id),
        ];

        Assert.Empty(unexplained);
    }

    [Theory]
    [InlineData("openai/gpt-5.5", 272_000, 10, 1, 45)]
    [InlineData("openai/gpt-5.4", 272_000, 5, 0.5, 22.5)]
    [InlineData("x-ai/grok-4.3", 199_999, 2.5, 0.4, 5)]
    [InlineData("x-ai/grok-4.5", 199_999, 4, 0.6, 12)]
    [InlineData("x-ai/grok-4-1-fast-non-reasoning", 127_999, 0.4, 0.05, 1)]
    public void A_prompt_above_the_threshold_is_priced_as_published(
        string id,
        long threshold,
        double input,
        double cached,
        double output
    )
    {
        ApiPrice price = Assert.Single(Catalog.BuiltIn.ApiPrices, price => price.Id == id);

        ApiRates above = price.RatesFor(threshold + 1, Day)!;

        Assert.Equal(
            ((decimal)input, (decimal)cached, (decimal)output),
            (above.InputUsdPerM, above.EffectiveCachedInputUsdPerM, above.OutputUsdPerM)
        );
        Assert.True(price.RatesFor(threshold, Day)!.InputUsdPerM < above.InputUsdPerM);
    }

    /// <summary>600,000 tokens × $10 / M = $6.00, not $3.00.</summary>
    [Fact]
    public void A_prompt_of_600_000_tokens_at_gpt_5_5_costs_six_dollars() =>
        Assert.Equal(
            6.00m,
            600_000m
                * Catalog
                    .BuiltIn.ApiPrices.Single(price => price.Id == "openai/gpt-5.5")
                    .RatesFor(600_000, Day)!
                    .InputUsdPerM
                / 1_000_000m
        );

    [Fact]
    public void A_tier_is_never_cheaper_than_the_prices_below_it() =>
        Assert.All(
            Catalog.BuiltIn.ApiPrices.Where(price => price.Tiers.Count > 0),
            price =>
                Assert.All(
                    price.Tiers,
                    tier =>
                    {
                        ApiRates below = price.RatesFor(tier.AboveInputTokens, Day)!;
                        ApiRates above = price.RatesFor(tier.AboveInputTokens + 1, Day)!;

                        Assert.True(above.InputUsdPerM >= below.InputUsdPerM, price.Id);
                        Assert.True(above.OutputUsdPerM >= below.OutputUsdPerM, price.Id);
                        Assert.True(
                            above.EffectiveCachedInputUsdPerM >= below.EffectiveCachedInputUsdPerM,
                            price.Id
                        );
                    }
                )
        );

    private static bool SaysNone(SourceNote note) =>
        note.Field == "tiers" && note.ValueAsPublished?.StartsWith("none", StringComparison.Ordinal) == true;
}
