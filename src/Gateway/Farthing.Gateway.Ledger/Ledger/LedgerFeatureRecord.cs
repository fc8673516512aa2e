using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Ledger;

/// <summary>A record of a feature, as it stands in the journal.</summary>
/// <param name="GatewayId">Whose journal.</param>
/// <param name="Sequence">Its record.</param>
/// <param name="UnixNs">When it was written.</param>
/// <param name="Record">The feature's words.</param>
public sealed record LedgerFeatureRecord(Guid GatewayId, long Sequence, long UnixNs, FeatureRecord Record);
