using Farthing.Experiments.Estimates;
using Farthing.Experiments.Guardrails;
using Farthing.Experiments.Plans;

namespace Farthing.Experiments.Judging;

/// <summary>Everything that a verdict is computed from, and nothing else: names are hashed, sums are by cluster.</summary>
public sealed record ExperimentOutcomes
{
    /// <summary>The plan.</summary>
    public required ExperimentPlan Plan { get; init; }

    /// <summary>The plan's hash in the journal.</summary>
    public required string StartedPlanSha256 { get; init; }

    /// <summary>Hash of the price book in force at each row; of several, one that is not the plan's.</summary>
    public required string PriceBookSha256 { get; init; }

    /// <summary>The first instant that counts.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The first instant after the last.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>The sources that were read, by hash.</summary>
    public required IReadOnlyList<EvidenceInput> Inputs { get; init; }

    /// <summary>Outcomes of units; null for blocks.</summary>
    public UnitTable? Units { get; init; }

    /// <summary>Traffic of the scope before, with the arms that its units would have had; null: the units' own history stands for it.</summary>
    public UnitTable? Before { get; init; }

    /// <summary>Outcomes of blocks; empty for units.</summary>
    public IReadOnlyList<BlockOutcome> Blocks { get; init; } = [];

    /// <summary>Blocks before the experiment under the same schedule, moved back by whole weeks: an A/A.</summary>
    public IReadOnlyList<BlockOutcome> BlocksBefore { get; init; } = [];

    /// <summary>A figure that the lever cannot touch, in the place of dollars.</summary>
    public UnitTable? Untouched { get; init; }

    /// <summary>For routers: the same share at random as control, the router as treatment.</summary>
    public UnitTable? Shuffled { get; init; }

    /// <summary>Counts of guardrails that are shares.</summary>
    public IReadOnlyDictionary<GuardrailMeasure, ShareCounts> Shares { get; init; } =
        new Dictionary<GuardrailMeasure, ShareCounts>();

    /// <summary>Times to the first token, for the guardrail of their 95th percentile.</summary>
    public LatencyHistograms? FirstTokens { get; init; }

    /// <summary>Blocks or units in which the other arm was seen to be live.</summary>
    public int WrongArms { get; init; }

    /// <summary>Blocks in which a clock jumped.</summary>
    public int ClockJumps { get; init; }

    /// <summary>Requests that opted out; they stay in their arm.</summary>
    public long OptedOut { get; init; }

    /// <summary>Nano-dollars of burn-ins, shown and not used.</summary>
    public long BurnInNanoUsd { get; init; }

    /// <summary>Days that count.</summary>
    internal double Days => (Until - From).TotalDays;
}

/// <summary>A source of evidence.</summary>
/// <param name="Name">Such as a segment of the journal.</param>
/// <param name="Sha256">Its hash.</param>
public sealed record EvidenceInput(string Name, string Sha256);
