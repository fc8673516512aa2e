using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Metering;

/// <summary>Prices of a model's tokens at one deployment.</summary>
/// <param name="Uncached">A computed prompt token.</param>
/// <param name="CacheRead">A prompt token out of a cache.</param>
/// <param name="CacheWrite">A prompt token that is written to a cache.</param>
/// <param name="Output">A generated token.</param>
public readonly record struct ModelPrice(
    TokenPrice Uncached,
    TokenPrice CacheRead,
    TokenPrice CacheWrite,
    TokenPrice Output
)
{
    /// <summary>A prompt token that is written to a cache for an hour; null: at <see cref="CacheWrite"/>.</summary>
    public TokenPrice? CacheWrite1h { get; init; }

    /// <summary>A unit of the attempt's endpoint, where that is not billed by tokens.</summary>
    public TokenPrice? Unit { get; init; }

    /// <summary>Prices of what is not billed by tokens; null where none are known.</summary>
    public UnitPrices? Units { get; init; }

    /// <summary>No price of tokens is known, only those of units.</summary>
    public bool IsOfUnitsAlone { get; init; }

    /// <summary>Prices of other service tiers; null where none are known.</summary>
    public TierPrices? Tiers { get; init; }

    /// <summary>Other prices for longer prompts; null where there are none.</summary>
    public LongPromptPrice? LongPrompt { get; init; }

    /// <summary>The dearest that a prompt token can be: what holds are taken at.</summary>
    public TokenPrice DearestInput =>
        new(
            Math.Max(
                LongPrompt?.Price.DearestInput.PicoUsd ?? 0,
                Math.Max(
                    Math.Max(Uncached.PicoUsd, CacheRead.PicoUsd),
                    Math.Max(CacheWrite.PicoUsd, CacheWrite1h?.PicoUsd ?? 0)
                )
            )
        );

    /// <summary>The dearest that a generated token can be.</summary>
    public TokenPrice DearestOutput =>
        new(Math.Max(Output.PicoUsd, LongPrompt?.Price.DearestOutput.PicoUsd ?? 0));

    /// <summary>The prices that hold for an attempt: those of its tier.</summary>
    public ModelPrice For(TokenCounts tokens) =>
        LongPrompt is LongPromptPrice beyond && tokens.Input > beyond.AboveInputTokens
            ? beyond.Price.For(tokens)
            : this with
            {
                LongPrompt = null,
                Tiers = null,
                Units = null,
            };

    /// <summary>The prices of a service tier.</summary>
    /// <param name="tier">At which the upstream says that it served.</param>
    /// <param name="isKnown">False: its prices are not known, and these are the standard ones.</param>
    public ModelPrice In(ServiceTier tier, out bool isKnown)
    {
        ModelPrice? other = tier switch
        {
            ServiceTier.Flex => Tiers?.Flex,
            ServiceTier.Priority => Tiers?.Priority,
            ServiceTier.Batch => Tiers?.Batch,
            _ => null,
        };
        isKnown = tier is ServiceTier.Unstated or ServiceTier.Standard || other is not null;
        return other ?? this;
    }

    /// <summary>The prices of a provider's batches where they are known and lower, for prompt and output; null otherwise.</summary>
    public ModelPrice? LowerInBatch =>
        Tiers?.Batch is ModelPrice batch
        && batch.Uncached.PicoUsd <= Uncached.PicoUsd
        && batch.Output.PicoUsd <= Output.PicoUsd
        && (batch.Uncached.PicoUsd < Uncached.PicoUsd || batch.Output.PicoUsd < Output.PicoUsd)
            ? batch
            : null;

    /// <summary>The cost of an attempt: the products in 128 bits, rounded up once to the next nano-dollar.</summary>
    public Money Of(TokenCounts tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens.Uncached);
        ArgumentOutOfRangeException.ThrowIfNegative(tokens.CacheRead);
        ArgumentOutOfRangeException.ThrowIfNegative(tokens.CacheWrite);
        ArgumentOutOfRangeException.ThrowIfNegative(tokens.Output);
        ArgumentOutOfRangeException.ThrowIfNegative(tokens.CacheWrite1h);
        ArgumentOutOfRangeException.ThrowIfNegative(tokens.Units);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens.CacheWrite1h, tokens.CacheWrite);
        if (LongPrompt is LongPromptPrice beyond && tokens.Input > beyond.AboveInputTokens)
        {
            return beyond.Price.Of(tokens);
        }

        Int128 pico =
            ((Int128)Uncached.PicoUsd * tokens.Uncached)
            + ((Int128)CacheRead.PicoUsd * tokens.CacheRead)
            + ((Int128)CacheWrite.PicoUsd * (tokens.CacheWrite - tokens.CacheWrite1h))
            + ((Int128)(CacheWrite1h ?? CacheWrite).PicoUsd * tokens.CacheWrite1h)
            + ((Int128)Output.PicoUsd * tokens.Output)
            + ((Int128)(Unit?.PicoUsd ?? 0) * tokens.Units);
        return new Money(checked((long)((pico + 999) / 1000)));
    }

    /// <summary>The most that an attempt can cost: every prompt token at the dearest class, every output token that may come.</summary>
    /// <param name="inputTokens">Upper bound of the prompt's tokens.</param>
    /// <param name="outputTokens">Upper bound of the output's tokens, all choices together.</param>
    public Money AtMost(long inputTokens, long outputTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(outputTokens);
        Int128 pico =
            ((Int128)DearestInput.PicoUsd * inputTokens) + ((Int128)DearestOutput.PicoUsd * outputTokens);
        return new Money(checked((long)((pico + 999) / 1000)));
    }
}

/// <summary>Prices that hold for the whole of a request whose prompt is longer than a bound, as some providers have them.</summary>
/// <param name="AboveInputTokens">The bound; a prompt of exactly this length is not longer.</param>
/// <param name="Price">The prices beyond it.</param>
public sealed record LongPromptPrice(long AboveInputTokens, ModelPrice Price);

/// <summary>Prices of service tiers beside the standard one.</summary>
/// <param name="Flex">Slower and cheaper; null where not known.</param>
/// <param name="Priority">Faster and dearer; null where not known.</param>
/// <param name="Batch">Of a provider's batches; null where not known.</param>
public sealed record TierPrices(ModelPrice? Flex, ModelPrice? Priority, ModelPrice? Batch = null);
