using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Ledger;

/// <summary>A correction as it stands in the journal.</summary>
/// <param name="GatewayId">Whose journal.</param>
/// <param name="Sequence">Its record.</param>
/// <param name="UnixNs">When it was written.</param>
/// <param name="Record">What it corrects.</param>
public sealed record LedgerAdjustment(Guid GatewayId, long Sequence, long UnixNs, AdjustRecord Record);
