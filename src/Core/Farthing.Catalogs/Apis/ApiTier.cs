using Farthing.Documents.Catalogs;

namespace Farthing.Catalogs.Apis;

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

    /// <summary>Prices, replaced by those of the tier where it has its own.</summary>
    internal ApiRates Over(ApiRates rates) =>
        new(InputUsdPerM ?? rates.InputUsdPerM, OutputUsdPerM ?? rates.OutputUsdPerM)
        {
            CachedInputUsdPerM = CachedInputUsdPerM ?? rates.CachedInputUsdPerM,
            CacheWriteUsdPerM = CacheWriteUsdPerM ?? rates.CacheWriteUsdPerM,
            CacheWrite1hUsdPerM = CacheWrite1hUsdPerM ?? rates.CacheWrite1hUsdPerM,
            ReasoningUsdPerM = ReasoningUsdPerM ?? rates.ReasoningUsdPerM,
        };
}
