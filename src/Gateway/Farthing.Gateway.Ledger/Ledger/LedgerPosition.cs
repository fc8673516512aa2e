using Farthing.Gateway.Journal;

namespace Farthing.Gateway.Ledger;

/// <summary>Position in a gateway's journal up to which a ledger has read.</summary>
/// <param name="GatewayId">Whose journal.</param>
/// <param name="Journal">Behind the last record that is in the ledger.</param>
/// <param name="Sequence">That record's number; 0 before the first.</param>
/// <param name="UnixNs">Its time.</param>
/// <param name="FirstSequence">The first record that this ledger has ever read: 1, or later where the journal's beginning was lost before.</param>
/// <param name="FirstSegment">The first segment that is kept; earlier ones were dropped on purpose.</param>
public sealed record LedgerPosition(
    Guid GatewayId,
    JournalPosition Journal,
    long Sequence,
    long UnixNs,
    long FirstSequence,
    long FirstSegment
);
