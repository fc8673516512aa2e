using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Ledger;

/// <summary>One attempt that has ended: what it took and cost. A row is written once and never changed; corrections are <see cref="LedgerAdjustment"/>s.</summary>
public sealed record LedgerRow : AttemptEnding
{
    /// <summary>Whom it was for, and what was held.</summary>
    public OpenHold Opened { get; internal set; } = Nobody;

    /// <summary>Its SETTLE or RELEASE record.</summary>
    public long CloseSequence { get; internal set; }

    /// <summary>When it ended.</summary>
    public long ClosedUnixNs { get; internal set; }

    /// <summary>Why nothing was sent, in a word; null for a settled attempt.</summary>
    public string? ReleaseReason { get; internal set; }

    /// <summary>An attempt that came to nothing yet.</summary>
    public LedgerRow() { }

    /// <summary>An attempt as its settlement says.</summary>
    internal LedgerRow(AttemptEnding ending)
        : base(ending) { }

    private static OpenHold Nobody { get; } = new();

    /// <summary>True when it was settled, false when its hold was given back.</summary>
    public bool IsSettled => ReleaseReason is null;

    /// <summary>True when it ended without an answer that the client could use, and not by the client's will.</summary>
    public bool IsError =>
        IsSettled && End is AttemptEnd.UpstreamError or AttemptEnd.UpstreamBroken or AttemptEnd.Crashed;

    /// <summary>True when what it cost bought no answer: it failed, or another attempt won.</summary>
    public bool IsWaste => IsError || (IsSettled && End == AttemptEnd.CalledOff);

    /// <summary>True when the upstream never said what it used: its cost is what this gateway counted, or what was held.</summary>
    public bool IsEstimated => IsSettled && Source is UsageSource.Estimate or UsageSource.Hold;
}
