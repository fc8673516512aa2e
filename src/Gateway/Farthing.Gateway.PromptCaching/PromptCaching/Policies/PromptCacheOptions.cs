using Farthing.Gateway.Configuration;

namespace Farthing.Gateway.PromptCaching.Policies;

/// <summary>Use of providers' prompt caches.</summary>
public sealed record PromptCacheOptions : FeatureOptions
{
    /// <inheritdoc/>
    internal override string Section => "prompt_cache";

    /// <summary>For no model.</summary>
    public static PromptCacheOptions None { get; } = new();

    /// <summary>The policies by model, as clients name it; models without one are off.</summary>
    public IReadOnlyDictionary<string, PromptCachePolicy> Models { get; init; } =
        new Dictionary<string, PromptCachePolicy>(StringComparer.Ordinal);
}

/// <summary>Breakpoints that the gateway places in a model's prompts.</summary>
public enum PromptCacheMode
{
    /// <summary>None: bytes pass as they came.</summary>
    Off,

    /// <summary>Where they pay, for five minutes or an hour.</summary>
    Auto,

    /// <summary>Where they pay, for five minutes.</summary>
    FiveMinutes,

    /// <summary>Where they pay, for an hour.</summary>
    OneHour,
}

/// <summary>Use of the provider's prompt cache for a model.</summary>
/// <param name="Mode">Breakpoints that the gateway places.</param>
/// <param name="Overrides">A client's own breakpoints are replaced; false: a request that has any passes as it came.</param>
public sealed record PromptCachePolicy(PromptCacheMode Mode, bool Overrides)
{
    /// <summary>Tools are sent in the order in which their set was sent last, and not in the client's.</summary>
    public bool KeepsToolOrder { get; init; }
}
