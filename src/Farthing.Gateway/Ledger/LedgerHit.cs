using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Ledger;

/// <summary>A request that a cache answered, as the ledger has it: no attempt, and no cost.</summary>
/// <param name="GatewayId">Whose journal.</param>
/// <param name="Sequence">The record there.</param>
/// <param name="UnixNs">When.</param>
/// <param name="Record">What it says.</param>
public sealed record LedgerHit(Guid GatewayId, long Sequence, long UnixNs, HitRecord Record);
