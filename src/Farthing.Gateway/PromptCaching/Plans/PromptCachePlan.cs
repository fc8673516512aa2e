namespace Farthing.Gateway.PromptCaching.Plans;

/// <summary>What the gateway did with the provider's prompt cache in an attempt, and what came of it.</summary>
/// <param name="Marks">Breakpoints that it placed, in the order of the prompt.</param>
/// <param name="HasKey">It set <c>prompt_cache_key</c>.</param>
/// <param name="Verdict">What came of it; <see cref="PromptCacheVerdict.None"/> until the attempt has ended.</param>
public readonly record struct PromptCachePlan(
    IReadOnlyList<PlacedMark> Marks,
    bool HasKey,
    PromptCacheVerdict Verdict
);
