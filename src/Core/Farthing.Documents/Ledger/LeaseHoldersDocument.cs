using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.release")]
[Description("The gateways that are known")]
public sealed record LeaseHoldersDocument(IReadOnlyList<LeasedGateway> Gateways);

[Description("A gateway with slices of shared budgets")]
public sealed record LeasedGateway(
    string Gateway,
    GatewayState State,
    [property: Description("Balances that it has slices of")] int Leases,
    [property: Description("Granted and not reported as spent")] Money UnspentUsd,
    [property: Description("Negative: since")] double ExpiresInS
);

/// <summary>State of a gateway that shares its budgets: alive or silent.</summary>
public enum GatewayState
{
    Alive,

    /// <summary>In order, having given back what it did not need.</summary>
    Stopped,

    /// <summary>Its leases have not run out.</summary>
    Silent,
    Expired,

    /// <summary>It holds no leases.</summary>
    Unknown,
}
