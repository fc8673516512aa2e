using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>One request of a client that was billed more than once: it tried again, or the gateway did.</summary>
/// <param name="Key">The key's id.</param>
/// <param name="Name">The client's idempotency key; where it has none, the gateway's id of the request.</param>
/// <param name="Model">The model.</param>
/// <param name="Billed">Attempts that cost something.</param>
/// <param name="Cost">What they cost together.</param>
/// <param name="LastCost">What the last of them cost.</param>
/// <param name="LastUnixNs">When the last one was reserved.</param>
public sealed record RepeatedRequest(
    string Key,
    string Name,
    string Model,
    int Billed,
    Money Cost,
    Money LastCost,
    long LastUnixNs
)
{
    /// <summary>What it cost beside the last one.</summary>
    public Money Waste => Cost - LastCost;
}
