using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Savings;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Savings;

/// <summary>Attempts small enough to compute on paper, at $3 a million computed tokens, $0.30 read, $3.75 written, $6 written for an hour, $15 generated.</summary>
public sealed class AttemptSavingsTests
{
    private static readonly ModelPrice Price = new(
        new TokenPrice(3_000_000),
        new TokenPrice(300_000),
        new TokenPrice(3_750_000),
        new TokenPrice(15_000_000)
    )
    {
        CacheWrite1h = new TokenPrice(6_000_000),
    };

    private static readonly ModelPrice Half = new(
        new TokenPrice(1_500_000),
        new TokenPrice(150_000),
        new TokenPrice(1_875_000),
        new TokenPrice(7_500_000)
    );

    private static readonly ModelPrice Dearer = new(
        new TokenPrice(6_000_000),
        new TokenPrice(600_000),
        new TokenPrice(7_500_000),
        new TokenPrice(30_000_000)
    );

    /// <summary>10,000 read: 10,000 × (3,000 − 300) nano-dollars.</summary>
    [Fact]
    public void A_read_saves_what_it_is_below_the_price_of_computed_tokens()
    {
        AttemptSavings saved = Of(Row(new TokenCounts(100, 10_000, 0, 50)));

        Assert.Equal(new Saving(true, true, new Money(27_000_000), Money.Zero), saved.PromptCache);
        Assert.Equal(default, saved.PriceTier);
    }

    /// <summary>2,000 written, 500 of them for an hour: 1,500 × 750 + 500 × 3,000, and nothing read yet. A rival showed this with the sign of a gain.</summary>
    [Fact]
    public void A_write_costs_its_premium_and_is_no_saving()
    {
        AttemptSavings saved = Of(Row(new TokenCounts(100, 0, 2000, 50) { CacheWrite1h = 500 }));

        Assert.Equal(new Saving(true, true, Money.Zero, new Money(2_625_000)), saved.PromptCache);
    }

    [Fact]
    public void Reads_and_writes_of_one_attempt_are_told_apart()
    {
        AttemptSavings saved = Of(Row(new TokenCounts(100, 1000, 2000, 50)));

        Assert.Equal(new Saving(true, true, new Money(2_700_000), new Money(1_500_000)), saved.PromptCache);
    }

    /// <summary>Half the price on 100 in and 50 out: 150,000 + 375,000 nano-dollars below the standard price.</summary>
    [Fact]
    public void Flex_saves_what_it_is_below_the_standard_price()
    {
        AttemptSavings saved = Of(
            Row(new TokenCounts(100, 0, 0, 50), Half) with
            {
                Tier = ServiceTier.Flex,
                StandardPrice = Price,
            }
        );

        Assert.Equal(new Saving(true, true, new Money(525_000), Money.Zero), saved.PriceTier);
    }

    /// <summary>A prompt of 100 with 1,000 read: first the cache is undone at flex prices (1,000 × 1,350), then the tier for 1,100 computed and 50 out (1,100 × 1,500 + 50 × 7,500).</summary>
    [Fact]
    public void The_tier_is_undone_behind_the_cache()
    {
        LedgerRow row = Row(new TokenCounts(100, 1000, 0, 50), Half) with
        {
            Tier = ServiceTier.Flex,
            StandardPrice = Price,
        };
        AttemptSavings saved = Of(row);

        Assert.Equal(1_350_000, saved.PromptCache.Gross.NanoUsd);
        Assert.Equal(2_025_000, saved.PriceTier.Gross.NanoUsd);
        Assert.Equal(
            Price.Of(new TokenCounts(1100, 0, 0, 50)),
            row.Cost + saved.PromptCache.Gross + saved.PriceTier.Gross
        );
    }

    [Fact]
    public void Priority_costs_more_than_the_standard_price()
    {
        AttemptSavings saved = Of(
            Row(new TokenCounts(100, 0, 0, 50), Dearer) with
            {
                Tier = ServiceTier.Priority,
                StandardPrice = Price,
            }
        );

        Assert.Equal(new Saving(true, true, Money.Zero, new Money(1_050_000)), saved.PriceTier);
    }

    /// <summary>Settled at 1,000 computed tokens; then the upstream says that 900 of them were read.</summary>
    [Fact]
    public void What_the_upstream_states_late_counts()
    {
        LedgerRow row = Row(new TokenCounts(1000, 0, 0, 50));
        TokenCounts change = new(-900, 900, 0, 0);
        Money correction = Price.Of(row.Tokens + change) - row.Cost;

        AttemptSavings saved = AttemptSavings.Of(row, (change, correction));

        Assert.Equal(new Saving(true, true, new Money(2_430_000), Money.Zero), saved.PromptCache);
    }

    [Fact]
    public void Nothing_is_reckoned_where_the_cost_is_not_tokens_at_the_price()
    {
        LedgerRow row = Row(new TokenCounts(100, 1000, 0, 50));

        Assert.Equal(Saving.Unknown, Of(row with { Price = null }).PromptCache);
        Assert.Equal(Saving.Unknown, Of(row with { Cost = new Money(5) }).PromptCache);
        Assert.Equal(
            Saving.Unknown,
            AttemptSavings.Of(row, (new TokenCounts(0, -2000, 0, 0), Money.Zero)).PromptCache
        );
    }

    [Fact]
    public void Where_nobody_knows_the_usage_nobody_knows_the_saving()
    {
        LedgerRow row = Row(TokenCounts.Zero) with
        {
            Source = UsageSource.Hold,
            Cost = new Money(1_000_000),
            Price = null,
            Tier = null,
        };

        Assert.Equal(new AttemptSavings(Saving.Unknown, default, Saving.Unknown), Of(row));
    }

    /// <summary>No price, but nothing that a price would be needed for.</summary>
    [Fact]
    public void What_was_not_at_work_saved_nothing_and_is_not_unknown()
    {
        LedgerRow row = Row(new TokenCounts(100, 0, 0, 50)) with
        {
            Price = null,
            Marks = SettleMarks.Unpriced,
        };

        Assert.Equal(default, Of(row));
        Assert.Equal(
            default,
            Of(row with { Source = UsageSource.None, Tokens = TokenCounts.Zero, Tier = null })
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ServiceTier.Flex)]
    [InlineData(ServiceTier.Priority)]
    [InlineData(ServiceTier.Other)]
    public void A_tier_without_a_standard_price_is_unknown(ServiceTier? tier)
    {
        AttemptSavings saved = Of(Row(new TokenCounts(100, 1000, 0, 50)) with { Tier = tier });

        Assert.Equal(Saving.Unknown, saved.PriceTier);
        Assert.True(saved.PromptCache.IsKnown);
    }

    private static AttemptSavings Of(LedgerRow row) => AttemptSavings.Of(row, default);

    private static LedgerRow Row(TokenCounts tokens, ModelPrice? price = null) =>
        new()
        {
            Opened = new OpenHold
            {
                GatewayId = Guid.Empty,
                Attempt = default,
                ReserveSequence = 1,
                ReservedUnixNs = 0,
            },
            CloseSequence = 2,
            ClosedUnixNs = 0,
            Tokens = tokens,
            Cost = (price ?? Price).Of(tokens),
            Price = price ?? Price,
            Source = UsageSource.Usage,
            Tier = ServiceTier.Unstated,
        };
}
