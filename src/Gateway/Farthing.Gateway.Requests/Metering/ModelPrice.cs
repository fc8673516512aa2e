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

    /// <summary>Pico-dollars of one of each part that has a price of its own; null where none has.</summary>
    public PartValues? Parts { get; init; }

    /// <summary>The dearest that a prompt token can be: what holds are taken at.</summary>
    public TokenPrice DearestInput =>
        new(
            Math.Max(
                LongPrompt?.Price.DearestInput.PicoUsd ?? 0,
                Math.Max(
                    Math.Max(Math.Max(Uncached.PicoUsd, CacheRead.PicoUsd), DearestPart(isOutput: false)),
                    Math.Max(CacheWrite.PicoUsd, CacheWrite1h?.PicoUsd ?? 0)
                )
            )
        );

    /// <summary>The dearest that a generated token can be.</summary>
    public TokenPrice DearestOutput =>
        new(
            Math.Max(
                Math.Max(Output.PicoUsd, DearestPart(isOutput: true)),
                LongPrompt?.Price.DearestOutput.PicoUsd ?? 0
            )
        );

    /// <summary>Billed beside all tokens, at most: the fee of the request, and of one search. That more than one may be made is nothing that a price knows.</summary>
    public TokenPrice DearestFee =>
        new(Math.Max(Fee(TokenPart.Request) + OwnSearch, LongPrompt?.Price.DearestFee.PicoUsd ?? 0));

    /// <summary>The price that a request is held at: text at the dearest class, its media at theirs. An answer has sound only where it is asked for.</summary>
    /// <param name="sounds">Most prompt tokens of its sounds.</param>
    /// <param name="images">Of its images.</param>
    /// <param name="videos">Of its files.</param>
    /// <param name="speaks">It asks for more than text.</param>
    /// <param name="searches">Most searches that it may make; one is held anyway.</param>
    /// <remarks>What media cost beyond text is a fee of the request, so that the bound of all prompt tokens stays one number.</remarks>
    public ModelPrice Held(long sounds, long images, long videos, bool speaks, long searches = 0)
    {
        if (Parts is null && LongPrompt is null)
        {
            return this;
        }

        TokenPrice text = new(Text());
        Int128 fee =
            DearestFee.PicoUsd
            + ((Int128)DearestSearch * Math.Max(0, searches - 1))
            + Beyond(sounds, Math.Max(Dearest(TokenPart.AudioInput), Dearest(TokenPart.CachedAudio)))
            + Beyond(images, Dearest(TokenPart.ImageInput))
            + Beyond(videos, Dearest(TokenPart.VideoInput));
        ModelPrice quiet = speaks ? this : Without(TokenPart.AudioOutput);
        return new ModelPrice(text, text, text, quiet.DearestOutput)
        {
            Parts = PartValues.With(null, TokenPart.Request, fee > 0 ? checked((long)fee) : null),
        };

        Int128 Beyond(long tokens, long pico) => (Int128)Math.Max(0, pico - text.PicoUsd) * tokens;
    }

    /// <summary>Prices of a request that may be charged at these or at others: the dearer of each.</summary>
    public ModelPrice Or(ModelPrice other)
    {
        TokenPrice text = new(Math.Max(Text(), other.Text()));
        PartValues? parts = null;
        foreach (TokenPartRow row in TokenPartRow.All)
        {
            long dearest = Math.Max(Dearest(row.Part), other.Dearest(row.Part));
            parts = dearest > 0 ? PartValues.With(parts, row.Part, dearest) : parts;
        }

        return new ModelPrice(text, text, text, new(Math.Max(OutputOf(), other.OutputOf())))
        {
            Parts = parts,
        };
    }

    private long OutputOf() => Math.Max(Output.PicoUsd, LongPrompt?.Price.OutputOf() ?? 0);

    private ModelPrice Without(TokenPart part) =>
        this with
        {
            Parts = Parts is null ? null : PartValues.With(Parts, part, null),
            LongPrompt = LongPrompt is null
                ? null
                : LongPrompt with
                {
                    Price = LongPrompt.Price.Without(part),
                },
        };

    /// <summary>The dearest class of prompt text and of its parts that are no media, of long prompts too.</summary>
    private long Text()
    {
        long dearest = Math.Max(
            Math.Max(Math.Max(Uncached.PicoUsd, CacheRead.PicoUsd), LongPrompt?.Price.Text() ?? 0),
            Math.Max(CacheWrite.PicoUsd, CacheWrite1h?.PicoUsd ?? 0)
        );
        if (Parts is not null)
        {
            foreach (TokenPartRow row in TokenPartRow.All)
            {
                bool isText = !row.IsMedium && row.Of is (TokenClass.Uncached or TokenClass.CacheRead);
                dearest = isText ? Math.Max(dearest, Fee(row.Part)) : dearest;
            }
        }

        return dearest;
    }

    private long Dearest(TokenPart part) => Math.Max(Fee(part), LongPrompt?.Price.Dearest(part) ?? 0);

    /// <summary>True where searches have a price.</summary>
    public bool HasSearches =>
        Parts is not null
        && (
            Parts.Of(TokenPart.SearchLow)
            ?? Parts.Of(TokenPart.SearchMedium)
            ?? Parts.Of(TokenPart.SearchHigh)
        )
            is not null;

    private long OwnSearch =>
        Math.Max(Fee(TokenPart.SearchLow), Math.Max(Fee(TokenPart.SearchMedium), Fee(TokenPart.SearchHigh)));

    private long DearestSearch => Math.Max(OwnSearch, LongPrompt?.Price.DearestSearch ?? 0);

    private long Fee(TokenPart part) => Parts?.CountOf(part) ?? 0;

    private long DearestPart(bool isOutput)
    {
        long dearest = 0;
        if (Parts is not null)
        {
            foreach (TokenPartRow row in TokenPartRow.All)
            {
                bool isIn = isOutput
                    ? row.Of == TokenClass.Output
                    : row.Of is TokenClass.Uncached or TokenClass.CacheRead;
                dearest = isIn ? Math.Max(dearest, Fee(row.Part)) : dearest;
            }
        }

        return dearest;
    }

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
            OfParts(tokens)
            + ((Int128)Uncached.PicoUsd * tokens.Uncached)
            + ((Int128)CacheRead.PicoUsd * tokens.CacheRead)
            + ((Int128)CacheWrite.PicoUsd * (tokens.CacheWrite - tokens.CacheWrite1h))
            + ((Int128)(CacheWrite1h ?? CacheWrite).PicoUsd * tokens.CacheWrite1h)
            + ((Int128)Output.PicoUsd * tokens.Output)
            + ((Int128)(Unit?.PicoUsd ?? 0) * tokens.Units);
        return new Money(checked((long)((pico + 999) / 1000)));
    }

    /// <summary>The tokens, and what this price charges for beside them that their counts do not say: hidden output, and the request itself.</summary>
    /// <param name="tokens">As the upstream stated them.</param>
    /// <param name="reasoning">Generated tokens that are not shown, inside the output.</param>
    public TokenCounts Charged(TokenCounts tokens, long reasoning)
    {
        ModelPrice price = For(tokens);
        if (price.Parts is not PartValues prices)
        {
            return tokens;
        }

        PartValues? parts = tokens.Parts;
        if (prices.Of(TokenPart.Reasoning) is not null && reasoning > 0)
        {
            long shown = 0;
            foreach (TokenPartRow row in TokenPartRow.All)
            {
                bool isShown = row.Of == TokenClass.Output && row.Part != TokenPart.Reasoning;
                shown += isShown ? parts?.CountOf(row.Part) ?? 0 : 0;
            }

            long hidden = Math.Min(reasoning, Math.Max(0, tokens.Output - shown));
            parts = hidden > 0 ? PartValues.With(parts, TokenPart.Reasoning, hidden) : parts;
        }

        if (prices.Of(TokenPart.Request) is not null)
        {
            parts = PartValues.With(parts, TokenPart.Request, 1);
        }

        return tokens with
        {
            Parts = parts,
        };
    }

    /// <summary>True where the upstream states tokens of a kind that is dear elsewhere, and has no price here: they are charged as text.</summary>
    public bool Lacks(TokenCounts tokens)
    {
        if (tokens.Parts is PartValues parts)
        {
            PartValues? prices = For(tokens).Parts;
            foreach (TokenPartRow row in TokenPartRow.All)
            {
                if (row.NeedsPrice && parts.CountOf(row.Part) > 0 && prices?.Of(row.Part) is null)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Cost of parts beyond the class that they are counted in: a part without a price of its own costs nothing more.</summary>
    private Int128 OfParts(TokenCounts tokens)
    {
        if (Parts is null || tokens.Parts is null)
        {
            return 0;
        }

        Int128 pico = 0;
        foreach (TokenPartRow row in TokenPartRow.All)
        {
            if (Parts.Of(row.Part) is long own && tokens.Parts.Of(row.Part) is long count)
            {
                pico += (Int128)(own - OfClass(row.Of).PicoUsd) * count;
            }
        }

        return pico;
    }

    /// <summary>Price of a class of tokens; nothing for what is billed beside them.</summary>
    public TokenPrice OfClass(TokenClass of) =>
        of switch
        {
            TokenClass.Uncached => Uncached,
            TokenClass.CacheRead => CacheRead,
            TokenClass.Output => Output,
            _ => default,
        };

    /// <summary>The most that output can cost, without fees.</summary>
    /// <param name="outputTokens">Upper bound of its tokens.</param>
    public Money OfOutputAtMost(long outputTokens) => DearestOutput.Of(outputTokens);

    /// <summary>The most that an attempt can cost: its fees, every prompt token at the dearest class, every output token that may come.</summary>
    /// <param name="inputTokens">Upper bound of the prompt's tokens.</param>
    /// <param name="outputTokens">Upper bound of the output's tokens, all choices together.</param>
    public Money AtMost(long inputTokens, long outputTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(outputTokens);
        Int128 pico =
            DearestFee.PicoUsd
            + ((Int128)DearestInput.PicoUsd * inputTokens)
            + ((Int128)DearestOutput.PicoUsd * outputTokens);
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
