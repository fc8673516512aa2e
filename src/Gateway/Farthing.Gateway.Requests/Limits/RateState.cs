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

/// <summary>A gateway's knowledge of a shared limit, as in <c>GET /limits</c>.</summary>
/// <param name="RequestsInHand">Requests that it took ahead and may let in without asking; null without a limit of them.</param>
/// <param name="TokensInHand">Tokens likewise.</param>
/// <param name="SlotsInHand">Places of requests at a time that it holds, those in use included; null without a limit of them.</param>
/// <param name="SlotsOfAll">Places that all gateways hold, as the store last said; null likewise.</param>
/// <param name="SeenSecondsAgo">How long ago the store last said how the limit stands, to the millisecond; null: it never did.</param>
public sealed record SharedRateState(
    long? RequestsInHand,
    long? TokensInHand,
    long? SlotsInHand,
    long? SlotsOfAll,
    double? SeenSecondsAgo
);
