using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Metering;

public sealed class ModelPriceTests
{
    /// <summary>$3/M in, $0.30/M cached, $3.75/M written, $15/M out: 3,000,000, 300,000, 3,750,000 and 15,000,000 pico-dollars a token.</summary>
    private static readonly ModelPrice Price = new(
        TokenPrice.FromUsdPerMillion(3m),
        TokenPrice.FromUsdPerMillion(0.3m),
        TokenPrice.FromUsdPerMillion(3.75m),
        TokenPrice.FromUsdPerMillion(15m)
    );

    /// <summary>1,000 × 3 + 2,000 × 0.3 + 500 × 3.75 + 200 × 15 dollars per million = 3,000 + 600 + 1,875 + 3,000 = 8,475 micro-dollars.</summary>
    [Fact]
    public void Costs_each_class_at_its_own_price() =>
        Assert.Equal(Money.FromUsd(0.008475m), Price.Of(new TokenCounts(1000, 2000, 500, 200)));

    /// <summary>Prices of 0.1 pico-dollars below a nano-dollar: 3 tokens of 400 pico-dollars in three classes are 1,200 pico-dollars, which is 2 nano-dollars once rounded up, and 3 if each were.</summary>
    [Fact]
    public void Rounds_up_once()
    {
        ModelPrice cheap = new(new(400), new(400), new(400), new(0));

        Assert.Equal(new Money(2), cheap.Of(new TokenCounts(1, 1, 1, 0)));
        Assert.Equal(Money.Zero, cheap.Of(TokenCounts.Zero));
    }

    /// <summary>The dearest class of a prompt token is the cache write: 100 × 3.75 + 10 × 15 = 525 micro-dollars.</summary>
    [Fact]
    public void Holds_the_prompt_at_its_dearest_class() =>
        Assert.Equal(Money.FromUsd(0.000525m), Price.AtMost(100, 10));

    /// <summary>Twice the price above 200,000 prompt tokens, for all of them: 200,000 × 3 = $0.60, and 200,001 × 6 = $1.200006.</summary>
    [Fact]
    public void A_long_prompt_has_its_own_price_for_all_of_its_tokens()
    {
        ModelPrice tiered = Price with
        {
            LongPrompt = new LongPromptPrice(
                200_000,
                Price with
                {
                    Uncached = TokenPrice.FromUsdPerMillion(6m),
                    Output = TokenPrice.FromUsdPerMillion(30m),
                }
            ),
        };

        Assert.Equal(Money.FromUsd(0.6m), tiered.Of(new TokenCounts(200_000, 0, 0, 0)));
        Assert.Equal(Money.FromUsd(1.200006m), tiered.Of(new TokenCounts(200_001, 0, 0, 0)));
        Assert.Equal(Money.FromUsd(0.000036m), tiered.AtMost(1, 1));
    }

    [Fact]
    public void Nothing_within_the_bounds_costs_more_than_the_hold() =>
        Prop.ForAll(
                Gen.Four(Gen.Choose(0, 1_000_000)).ToArbitrary(),
                counts =>
                {
                    (int a, int b, int c, int output) = counts;
                    Assert.True(
                        Price.Of(new TokenCounts(a, b, c, output)) <= Price.AtMost((long)a + b + c, output)
                    );
                }
            )
            .QuickCheckThrowOnFailure();
}
