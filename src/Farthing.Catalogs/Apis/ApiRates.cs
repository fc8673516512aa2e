namespace Farthing.Catalogs.Apis;

/// <summary>Prices of one API in US dollars per million tokens; null where none is published.</summary>
/// <param name="InputUsdPerM">Prompt tokens that no cache supplied.</param>
/// <param name="OutputUsdPerM">Generated tokens.</param>
public sealed record ApiRates(decimal InputUsdPerM, decimal OutputUsdPerM)
{
    /// <summary>Prompt tokens from the cache.</summary>
    public decimal? CachedInputUsdPerM { get; init; }

    /// <summary>Prompt tokens written to the cache.</summary>
    public decimal? CacheWriteUsdPerM { get; init; }

    /// <summary>Prompt tokens written to the cache for an hour.</summary>
    public decimal? CacheWrite1hUsdPerM { get; init; }

    /// <summary>Reasoning tokens, where they have a price of their own.</summary>
    public decimal? ReasoningUsdPerM { get; init; }

    /// <summary>Prompt tokens from the cache; at the input price where none is published.</summary>
    public decimal EffectiveCachedInputUsdPerM => CachedInputUsdPerM ?? InputUsdPerM;

    /// <summary>Prompt tokens written to the cache; at the input price where none is published.</summary>
    public decimal EffectiveCacheWriteUsdPerM => CacheWriteUsdPerM ?? InputUsdPerM;

    /// <summary>These prices, replaced by those of a tier where it has its own.</summary>
    internal ApiRates Over(ApiTier tier) =>
        new(tier.InputUsdPerM ?? InputUsdPerM, tier.OutputUsdPerM ?? OutputUsdPerM)
        {
            CachedInputUsdPerM = tier.CachedInputUsdPerM ?? CachedInputUsdPerM,
            CacheWriteUsdPerM = tier.CacheWriteUsdPerM ?? CacheWriteUsdPerM,
            CacheWrite1hUsdPerM = tier.CacheWrite1hUsdPerM ?? CacheWrite1hUsdPerM,
            ReasoningUsdPerM = tier.ReasoningUsdPerM ?? ReasoningUsdPerM,
        };
}
