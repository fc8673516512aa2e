using System.Runtime.InteropServices;

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
