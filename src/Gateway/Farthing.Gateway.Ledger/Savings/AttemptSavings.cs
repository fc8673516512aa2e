using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Savings;

/// <summary>What the provider's mechanisms saved at one attempt: its cost again with one after the other undone, at the prices that stand in its row.</summary>
/// <param name="PromptCache">The provider's prompt cache, where its breakpoints are not the gateway's alone: every prompt token at the price of a computed one.</param>
/// <param name="Breakpoints">The same, where they are.</param>
/// <param name="PriceTier">The price tier: then all of it at the standard price of that time.</param>
public readonly record struct AttemptSavings(Saving PromptCache, Saving Breakpoints, Saving PriceTier)
{
    /// <summary>Those of a settled attempt.</summary>
    /// <param name="row">The attempt.</param>
    /// <param name="late">What its upstream stated after it was settled: more or fewer tokens, and their cost.</param>
    public static AttemptSavings Of(LedgerRow row, (TokenCounts Tokens, Money Amount) late)
    {
        TokenCounts tokens = row.Tokens + late.Tokens;
        Money paid = row.Cost + late.Amount;
        // A cost that is not tokens × price (a hold, a cut, no price) can be reckoned with no other tokens or prices.
        ModelPrice? price =
            row.Price is ModelPrice charged && AreWhole(tokens) && charged.Of(tokens) == paid
                ? charged
                : null;
        Saving cache = OfPromptCache(row, tokens, price);
        bool isOfGateway = row.PromptCache is { IsOfGateway: true };
        return new AttemptSavings(
            isOfGateway ? default : cache,
            isOfGateway ? cache : default,
            OfPriceTier(row, tokens, price)
        );
    }

    /// <summary>An attempt undone as a whole: a call that the gateway made on its own costs its mechanism what was paid for it. Nobody would have asked without it, so its discounts save nothing.</summary>
    /// <param name="row">The attempt.</param>
    public static Saving WholeOf(LedgerRow row) =>
        // Without a price, and without a hold that was charged in its place, nobody knows what it cost.
        row is { Price: null, Source: not UsageSource.None }
        && row.Cost == Money.Zero
            ? Saving.Unknown
            : new Saving(true, true, Money.Zero, row.Cost);

    private static Saving OfPromptCache(LedgerRow row, TokenCounts tokens, ModelPrice? price)
    {
        if (row.Source == UsageSource.Hold)
        {
            return Saving.Unknown; // Nobody knows what it used.
        }

        if (tokens.CacheRead == 0 && tokens.CacheWrite == 0)
        {
            return default;
        }

        if (price is not ModelPrice known)
        {
            return Saving.Unknown;
        }

        TokenCounts unread = tokens with
        {
            Uncached = tokens.Uncached + tokens.CacheRead,
            CacheRead = 0,
            Parts = WithoutCachedSound(tokens.Parts),
        };
        Money withoutReads = known.Of(unread);
        Money without = known.Of(Uncached(tokens));
        return Saving.Of(withoutReads - known.Of(tokens)).With(without - withoutReads);
    }

    private static Saving OfPriceTier(LedgerRow row, TokenCounts tokens, ModelPrice? price) =>
        row.Tier switch
        {
            ServiceTier.Unstated or ServiceTier.Standard => default,
            null when row.Source == UsageSource.None => default, // Nothing was billed.
            ServiceTier.Flex
            or ServiceTier.Priority
            or ServiceTier.Batch when price is ModelPrice known && row.StandardPrice is ModelPrice standard =>
                Saving.Of(standard.Of(Uncached(tokens)) - known.Of(Uncached(tokens))),
            _ => Saving.Unknown,
        };

    /// <summary>The same prompt without a cache.</summary>
    private static TokenCounts Uncached(TokenCounts tokens) =>
        new(tokens.Input, 0, 0, tokens.Output)
        {
            Units = tokens.Units,
            Parts = WithoutCachedSound(tokens.Parts),
        };

    /// <summary>Sound that a cache supplied is sound of the prompt without it.</summary>
    private static PartValues? WithoutCachedSound(PartValues? parts) =>
        parts?.Of(TokenPart.CachedAudio) is not long cached
            ? parts
            : PartValues.With(
                PartValues.With(parts, TokenPart.AudioInput, parts.CountOf(TokenPart.AudioInput) + cached),
                TokenPart.CachedAudio,
                null
            );

    private static bool AreWhole(TokenCounts tokens) =>
        tokens
            is {
                Uncached: >= 0,
                CacheRead: >= 0,
                CacheWrite: >= 0,
                Output: >= 0,
                CacheWrite1h: >= 0,
                Units: >= 0
            }
        && tokens.CacheWrite1h <= tokens.CacheWrite;
}

/// <summary>What a mechanism saved at one attempt or hit; <c>default</c>: it was not at work there.</summary>
/// <param name="IsAtWork">It changed the cost, or may have.</param>
/// <param name="IsKnown">The dollars are known.</param>
/// <param name="Gross">Saved, before its own cost.</param>
/// <param name="OwnCost">Premiums that it cost.</param>
public readonly record struct Saving(bool IsAtWork, bool IsKnown, Money Gross, Money OwnCost)
{
    /// <summary>It was or may have been at work, and nobody knows what that is worth.</summary>
    public static Saving Unknown { get; } = new(true, false, Money.Zero, Money.Zero);

    /// <summary>Gross − own cost; 0 where it is not known.</summary>
    public Money Net => Gross - OwnCost;

    /// <summary>Nothing but a difference of costs: one below 0 is its own cost.</summary>
    public static Saving Of(Money difference) => Known(Money.Zero, Money.Zero).With(difference);

    /// <summary>The same with another difference of costs.</summary>
    public Saving With(Money difference) =>
        difference < Money.Zero
            ? this with
            {
                OwnCost = OwnCost - difference,
            }
            : this with
            {
                Gross = Gross + difference,
            };

    private static Saving Known(Money gross, Money ownCost) => new(true, true, gross, ownCost);
}
