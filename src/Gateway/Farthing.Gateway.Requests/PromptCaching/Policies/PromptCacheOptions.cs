namespace Farthing.Gateway.PromptCaching.Policies;

/// <summary>Use of providers' prompt caches.</summary>
public sealed record PromptCacheOptions
{
    /// <summary>For no model.</summary>
    public static PromptCacheOptions None { get; } = new();

    /// <summary>The policies by model, as clients name it; models without one are off.</summary>
    public IReadOnlyDictionary<string, PromptCachePolicy> Models { get; init; } =
        new Dictionary<string, PromptCachePolicy>(StringComparer.Ordinal);
}
