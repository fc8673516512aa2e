using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>One attempt that has ended: what it took and cost. A row is written once and never changed; corrections are <see cref="LedgerAdjustment"/>s.</summary>
public sealed record LedgerRow
{
    /// <summary>Whom it was for, and what was held.</summary>
    public required OpenHold Opened { get; init; }

    /// <summary>Its SETTLE or RELEASE record.</summary>
    public required long CloseSequence { get; init; }

    /// <summary>When it ended.</summary>
    public required long ClosedUnixNs { get; init; }

    /// <summary>Why nothing was sent, in a word; null for a settled attempt.</summary>
    public string? ReleaseReason { get; init; }

    /// <summary>Its tokens.</summary>
    public TokenCounts Tokens { get; init; }

    /// <summary>Generated tokens that are not shown; inside the output.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>Its cost.</summary>
    public Money Cost { get; init; }

    /// <summary>The cost that the upstream itself stated; null where it stated none.</summary>
    public Money? StatedCost { get; init; }

    /// <summary>The prices that the cost was reckoned with; null where it is not tokens × price.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>At which of its price tiers the upstream says that it served; null where nobody knows, and where the record is of a version that did not keep it.</summary>
    public ServiceTier? Tier { get; init; }

    /// <summary>The prices that the standard tier had; null where that tier applied, and where they are not known.</summary>
    public ModelPrice? StandardPrice { get; init; }

    /// <summary>Source of the counts.</summary>
    public UsageSource Source { get; init; }

    /// <summary>Its end; without meaning for a released attempt.</summary>
    public AttemptEnd End { get; init; }

    /// <summary>The upstream's HTTP status; 0 without an answer.</summary>
    public int Status { get; init; }

    /// <summary>Marks of its cost.</summary>
    public SettleMarks Marks { get; init; }

    /// <summary>Dispatch to first generated token, microseconds; −1 where none came.</summary>
    public long FirstTokenUs { get; init; } = -1;

    /// <summary>Dispatch to the first byte of the answer's body, streamed or whole, microseconds; −1 where none came, for an error, and where the record is of a version that did not keep it.</summary>
    public long FirstByteUs { get; init; } = -1;

    /// <summary>Dispatch to end, microseconds.</summary>
    public long DurationUs { get; init; }

    /// <summary>What it was sent with for its provider's prompt cache, and what came of it; null where the model's policy was off, and where the record is of a version that did not keep it.</summary>
    public PromptCachePlan? PromptCache { get; init; }

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
