using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.abandon")]
[Description("The gateways that left anything open")]
public sealed record OpenGatewaysDocument(IReadOnlyList<OpenGateway> Gateways);

[Description("A gateway with attempts that have not ended")]
public sealed record OpenGateway(
    string Gateway,
    GatewayState State,
    [property: Description("Attempts")] int Open,
    Money HeldUsd,
    [property: Description("Time of the last record that the ledger has of it, in UTC")] string LastWrote
);
