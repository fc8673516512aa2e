using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Ledger;

/// <summary>A slice of a shared balance that was taken or given back.</summary>
/// <param name="Sequence">Its record.</param>
/// <param name="UnixNs">When it was written.</param>
/// <param name="Record">What was taken.</param>
public sealed record LedgerLease(long Sequence, long UnixNs, LeaseRecord Record);
