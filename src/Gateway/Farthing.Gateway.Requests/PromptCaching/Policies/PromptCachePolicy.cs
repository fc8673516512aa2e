namespace Farthing.Gateway.PromptCaching.Policies;

/// <summary>Use of the provider's prompt cache for a model.</summary>
/// <param name="Mode">Breakpoints that the gateway places.</param>
/// <param name="Overrides">A client's own breakpoints are replaced; false: a request that has any passes as it came.</param>
public sealed record PromptCachePolicy(PromptCacheMode Mode, bool Overrides)
{
    /// <summary>Tools are sent in the order in which their set was sent last, and not in the client's.</summary>
    public bool KeepsToolOrder { get; init; }
}
