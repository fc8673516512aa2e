using Farthing.Gateway.Journal;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>A record of the journal that the ledger did not count, because it contradicts what stands before it: a second SETTLE of one attempt, say. It is kept for people to see.</summary>
/// <param name="Sequence">The record.</param>
/// <param name="UnixNs">When it was written.</param>
/// <param name="Type">Its kind.</param>
/// <param name="Attempt">Its attempt; null for a correction of an account.</param>
/// <param name="Amount">Money that it names: a cost, a hold or a correction.</param>
/// <param name="Why">Why it was not counted.</param>
public sealed record LedgerRefusal(
    long Sequence,
    long UnixNs,
    JournalRecordType Type,
    AttemptId? Attempt,
    Money Amount,
    string Why
);
