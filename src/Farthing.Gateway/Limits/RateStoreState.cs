using Farthing.Gateway.Sharing;

namespace Farthing.Gateway.Limits;

/// <summary>How the store of shared limits stands, as a gateway knows it.</summary>
/// <param name="Name">What it is called: PostgreSQL, Redis.</param>
/// <param name="Gateways">Gateways on it, as it last said; 0: it has never been reached.</param>
/// <param name="WhenAway">What becomes of limits without it.</param>
/// <param name="Failure">Why it cannot be reached; null while it can.</param>
/// <param name="AwayFor">For how long it cannot; null while it can.</param>
internal sealed record RateStoreState(
    string Name,
    int Gateways,
    LimitsWhenAway WhenAway,
    string? Failure,
    TimeSpan? AwayFor
);
