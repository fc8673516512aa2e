using System.Runtime.InteropServices;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>Changes of a ledger by a batch of the journal's records.</summary>
public sealed class LedgerChanges
{
    /// <summary>Attempts that ended.</summary>
    public List<LedgerRow> Rows { get; } = [];

    /// <summary>Holds that are open behind the batch and new or changed by it.</summary>
    public List<OpenHold> OpenHolds { get; } = [];

    /// <summary>Holds of earlier batches that ended in it.</summary>
    public List<OpenHold> ClosedHolds { get; } = [];

    /// <summary>Corrections.</summary>
    public List<LedgerAdjustment> Adjustments { get; } = [];

    /// <summary>Leases.</summary>
    public List<LedgerLease> Leases { get; } = [];

    /// <summary>Holds that were raised.</summary>
    public List<LedgerRaise> Raises { get; } = [];

    /// <summary>Words on whether tasks were done.</summary>
    public List<LedgerFeedback> Feedback { get; } = [];

    /// <summary>Requests that a cache answered.</summary>
    public List<LedgerHit> Hits { get; } = [];

    /// <summary>Records of features.</summary>
    public List<LedgerFeatureRecord> FeatureRecords { get; } = [];

    /// <summary>Records that were not counted.</summary>
    public List<LedgerRefusal> Refusals { get; } = [];

    /// <summary>Additions of the rows to the hourly sums.</summary>
    public Dictionary<RollupKey, LedgerSums> Rollups { get; } = [];

    /// <summary>Adds an attempt that ended.</summary>
    internal void Add(LedgerRow row)
    {
        Rows.Add(row);
        ref LedgerSums sums = ref CollectionsMarshal.GetValueRefOrAddDefault(
            Rollups,
            RollupKey.Of(row),
            out _
        );
        sums = sums.With(row);
    }
}

/// <summary>A slice of a shared balance that was taken or given back.</summary>
/// <param name="Sequence">Its record.</param>
/// <param name="UnixNs">When it was written.</param>
/// <param name="Record">What was taken.</param>
public sealed record LedgerLease(long Sequence, long UnixNs, LeaseRecord Record);

/// <summary>A hold that was raised while its attempt was under way.</summary>
/// <param name="Sequence">Its record.</param>
/// <param name="UnixNs">When it was written.</param>
/// <param name="Record">Whose hold, and how much.</param>
public sealed record LedgerRaise(long Sequence, long UnixNs, RaiseRecord Record);

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
