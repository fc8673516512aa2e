using System.Text.Json.Serialization;
using Farthing.Gateway.Sharing;

namespace Farthing.Gateway.Limits;

/// <summary>State of the store of shared limits, as a gateway knows it, and as in <c>GET /limits</c>.</summary>
/// <param name="Name">Its name: PostgreSQL.</param>
/// <param name="Gateways">Gateways on it, as it last said; 0: it has never been reached.</param>
/// <param name="Away">Whether it cannot be reached.</param>
/// <param name="AwayForSeconds">For how long it cannot, to the millisecond; null while it can.</param>
/// <param name="WhenAway">What becomes of limits without it.</param>
/// <param name="Failure">Why it cannot be reached; null while it can. It stands beside the store in the answer.</param>
internal sealed record RateStoreState(
    string Name,
    int Gateways,
    bool Away,
    double? AwayForSeconds,
    LimitsWhenAway WhenAway,
    [property: JsonIgnore] string? Failure
);
