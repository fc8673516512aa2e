using Farthing.Catalogs.Facts;
using Farthing.Documents.Catalogs;

namespace Farthing.Catalogs.Apis;

/// <summary>The price list of a hosted model.</summary>
public sealed record ApiPrice
{
    /// <summary>Id: <c>provider/model</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The provider's name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Longest prompt in tokens; null where not known.</summary>
    public long? ContextTokens { get; init; }

    /// <summary>Longest answer in tokens, reasoning included; null where not known.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>Most tokens that one image is billed as, whatever its size and detail; null where no such bound is known.</summary>
    public long? ImageTokens { get; init; }

    /// <summary>The prices of a short prompt on the day of the source; <see cref="RatesFor(long, DateOnly)"/> knows tiers and days. Null where it is not billed by tokens.</summary>
    public required ApiRates? Rates { get; init; }

    /// <summary>Prices of what is not billed by tokens; null where none is known.</summary>
    public ApiUnitRates? Units { get; init; }

    /// <summary>Prices of longer prompts, by rising limit.</summary>
    public IReadOnlyList<ApiTier> Tiers { get; init; } = [];

    /// <summary>Announced changes, by rising day.</summary>
    public IReadOnlyList<ApiScheduleEntry> Schedule { get; init; } = [];

    /// <summary>Factor of batch requests; null where no figure is known: never assumed.</summary>
    public decimal? BatchMultiplier { get; init; }

    /// <summary>Prices of batch requests where they are listed one by one; null where not.</summary>
    public ApiRates? BatchRates { get; init; }

    /// <summary>Prices of the flex service tier; null where not listed.</summary>
    public ApiRates? FlexRates { get; init; }

    /// <summary>Prices of the priority service tier; null where not listed.</summary>
    public ApiRates? PriorityRates { get; init; }

    /// <summary>Members of its record that look like money and were not understood: what it costs has no bound.</summary>
    public IReadOnlyList<string> Unread { get; init; } = [];

    /// <summary>A remark for people.</summary>
    public string? Note { get; init; }

    /// <summary>The rate, where the prices were published in another currency.</summary>
    public CurrencyRate? Rate { get; init; }

    /// <summary>Source of the figures.</summary>
    public IReadOnlyList<SourceNote> Sources { get; init; } = [];

    /// <summary>The overlay that it comes from; null for what is built in.</summary>
    public string? Origin { get; init; }

    /// <summary>The day of the prices; null where the source has none.</summary>
    public DateOnly? AsOf => Sources.Count > 0 ? Sources[0].AsOf : null;

    /// <summary>The source of the prices.</summary>
    public string Source => Sources.Count > 0 ? Sources[0].Source : "";

    /// <summary>True when the prices stand in a dated source.</summary>
    public bool IsVerified => Sources.Count > 0 && Sources[0].IsVerified;

    /// <summary>The prices of a request.</summary>
    /// <param name="inputTokens">Its prompt, cached tokens included.</param>
    /// <param name="on">The day it is sent.</param>
    /// <returns>The last entry of the schedule that has begun, or the price list itself; over it the highest tier that the prompt exceeds. Null where it is not billed by tokens.</returns>
    public ApiRates? RatesFor(long inputTokens, DateOnly on)
    {
        ApiRates? rates = Rates;
        foreach (ApiScheduleEntry entry in Schedule)
        {
            if (entry.From is null || entry.From <= on)
            {
                rates = entry.Rates;
            }
        }

        foreach (ApiTier tier in Tiers)
        {
            if (rates is not null && inputTokens > tier.AboveInputTokens)
            {
                rates = tier.Over(rates);
            }
        }

        return rates;
    }

    /// <summary>The prices of a request in a service tier; null where the provider lists none for it.</summary>
    /// <param name="inputTokens">Its prompt, cached tokens included.</param>
    /// <param name="on">The day it is sent.</param>
    /// <param name="tier">The service tier.</param>
    public ApiRates? RatesFor(long inputTokens, DateOnly on, ApiServiceTier tier) =>
        tier switch
        {
            ApiServiceTier.Standard => RatesFor(inputTokens, on),
            ApiServiceTier.Flex => Longer(FlexRates, inputTokens, on),
            ApiServiceTier.Priority => Longer(PriorityRates, inputTokens, on),
            ApiServiceTier.Batch when BatchRates is not null => Longer(BatchRates, inputTokens, on),
            ApiServiceTier.Batch when BatchMultiplier is { } factor => RatesFor(inputTokens, on)
                ?.Times(factor),
            ApiServiceTier.Batch => null,
            _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "not a service tier"),
        };

    /// <summary>Prices of a service tier for a long prompt: as many times dearer as the standard ones are for it.</summary>
    /// <remarks>No file lists the product of both; OpenAI applies the multipliers of long prompts to its standard, batch and flex prices alike.</remarks>
    private ApiRates? Longer(ApiRates? rates, long inputTokens, DateOnly on)
    {
        if (
            rates is null
            || RatesFor(0, on) is not ApiRates @short
            || RatesFor(inputTokens, on) is not ApiRates @long
            || @long == @short
        )
        {
            return rates;
        }

        return new(
            rates.InputUsdPerM * Factor(rate => rate.InputUsdPerM),
            rates.OutputUsdPerM * Factor(rate => rate.OutputUsdPerM)
        )
        {
            CachedInputUsdPerM = rates.CachedInputUsdPerM * Factor(rate => rate.EffectiveCachedInputUsdPerM),
            CacheWriteUsdPerM = rates.CacheWriteUsdPerM * Factor(rate => rate.EffectiveCacheWriteUsdPerM),
            CacheWrite1hUsdPerM = rates.CacheWrite1hUsdPerM * Factor(rate => rate.EffectiveCacheWriteUsdPerM),
            ReasoningUsdPerM =
                rates.ReasoningUsdPerM * Factor(rate => rate.ReasoningUsdPerM ?? rate.OutputUsdPerM),
            Parts = PartRates.Times(rates.Parts, Factor(rate => rate.InputUsdPerM)),
        };

        decimal Factor(Func<ApiRates, decimal> of) => of(@short) > 0 ? of(@long) / of(@short) : 1;
    }

    /// <summary>The price list as it is on a day.</summary>
    public ApiRow RowOn(DateOnly today)
    {
        ApiRates? rates = RatesFor(0, today);
        return new(
            Id,
            Provider,
            Model,
            ContextTokens,
            MaxOutputTokens,
            ImageTokens,
            rates?.InputUsdPerM,
            rates?.CachedInputUsdPerM,
            rates?.CacheWriteUsdPerM,
            rates?.CacheWrite1hUsdPerM,
            rates?.OutputUsdPerM,
            rates?.ReasoningUsdPerM,
            rates?.Parts,
            Units,
            BatchMultiplier,
            [
                .. Tiers.Select(tier => new ApiTierRates(
                    tier.AboveInputTokens,
                    RatesFor(tier.AboveInputTokens + 1, today)!
                )),
            ],
            [.. Schedule.Select(entry => new ApiRatesFrom(entry.From, entry.Rates))],
            BatchRates,
            FlexRates,
            PriorityRates,
            Rate,
            AsOf,
            Staleness.IsStale(AsOf, today),
            Note,
            Origin,
            Sources
        );
    }
}

/// <summary>Prices from a day on.</summary>
/// <param name="From">The first day; null for since ever.</param>
/// <param name="Rates">The prices.</param>
public sealed record ApiScheduleEntry(DateOnly? From, ApiRates Rates);

/// <summary>Speed class of an API's answers, with its prices.</summary>
public enum ApiServiceTier
{
    /// <summary>The usual one.</summary>
    Standard,

    /// <summary>Within a day.</summary>
    Batch,

    /// <summary>Slower and cheaper.</summary>
    Flex,

    /// <summary>Faster and dearer.</summary>
    Priority,
}

/// <summary>Prices of requests with long prompts: the whole request is priced so.</summary>
/// <param name="AboveInputTokens">The tier applies to prompts of more tokens than this.</param>
public sealed record ApiTier(long AboveInputTokens)
{
    /// <summary>Prompt tokens; null keeps the price below.</summary>
    public decimal? InputUsdPerM { get; init; }

    /// <summary>Prompt tokens from the cache.</summary>
    public decimal? CachedInputUsdPerM { get; init; }

    /// <summary>Prompt tokens written to the cache.</summary>
    public decimal? CacheWriteUsdPerM { get; init; }

    /// <summary>Prompt tokens written to the cache for an hour.</summary>
    public decimal? CacheWrite1hUsdPerM { get; init; }

    /// <summary>Generated tokens.</summary>
    public decimal? OutputUsdPerM { get; init; }

    /// <summary>Reasoning tokens.</summary>
    public decimal? ReasoningUsdPerM { get; init; }

    /// <summary>Prices of parts of requests.</summary>
    public IReadOnlyDictionary<string, decimal>? Parts { get; init; }

    /// <summary>Prices, replaced by those of the tier where it has its own.</summary>
    internal ApiRates Over(ApiRates rates) =>
        new(InputUsdPerM ?? rates.InputUsdPerM, OutputUsdPerM ?? rates.OutputUsdPerM)
        {
            CachedInputUsdPerM = CachedInputUsdPerM ?? rates.CachedInputUsdPerM,
            CacheWriteUsdPerM = CacheWriteUsdPerM ?? rates.CacheWriteUsdPerM,
            CacheWrite1hUsdPerM = CacheWrite1hUsdPerM ?? rates.CacheWrite1hUsdPerM,
            ReasoningUsdPerM = ReasoningUsdPerM ?? rates.ReasoningUsdPerM,
            Parts = PartRates.Over(Parts, rates.Parts),
        };
}
