namespace Farthing.Gateway.Limits;

/// <summary>State of a limit.</summary>
/// <param name="Limit">Which.</param>
/// <param name="Value">Whose, for a limit of each one.</param>
/// <param name="Running">Requests under way.</param>
/// <param name="RequestsLeft">Requests that may come now; null without a limit of them.</param>
/// <param name="TokensLeft">Tokens that may come now; null without a limit of them.</param>
/// <param name="Shared">What is known of a limit that gateways share; null where this one is alone.</param>
public sealed record RateState(
    RateLimit Limit,
    string Value,
    int Running,
    long? RequestsLeft,
    long? TokensLeft,
    SharedRateState? Shared = null
);
