using Farthing.Reduction.Evidence;
using Farthing.Reduction.Semantic;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>What is said of a cell.</summary>
internal sealed record CellView
{
    private const double Alpha = 0.05; // Of the interval that is shown.

    /// <summary>Who shares answers, as <see cref="CacheRules.TenantOf"/> makes it.</summary>
    public required string Tenant { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>Under the stricter promise.</summary>
    public required bool IsStrict { get; init; }

    /// <summary>The vectors' space.</summary>
    public required string Embedder { get; init; }

    /// <summary>The class of pairs.</summary>
    public required string GuardClass { get; init; }

    /// <summary>What it may do.</summary>
    public required CellPhase Phase { get; init; }

    /// <summary>Why.</summary>
    public required PhaseCause Cause { get; init; }

    /// <summary>Since when, nanoseconds; 0: ever.</summary>
    public required long SinceUnixNs { get; init; }

    /// <summary>Stored questions that it knows.</summary>
    public required int Entries { get; init; }

    /// <summary>Hits that were compared in this phase: would-be ones in shadow, audited ones while it serves.</summary>
    public required long Compared { get; init; }

    /// <summary>Those that were wrong.</summary>
    public required long Wrong { get; init; }

    /// <summary>No more than this share of hits is wrong, at 95 % however often one looks; 1 before the first comparison.</summary>
    public required double WrongFractionAtMost { get; init; }

    /// <summary>The share that is allowed.</summary>
    public required double MaxWrongFraction { get; init; }

    /// <summary>Right ones that are missing for a promotion; 0 while it serves.</summary>
    public required long LabelsMissing { get; init; }

    /// <summary>ln of its evidence that hits are rarer wrong than allowed: of the comparisons before a promotion, times that of audits since; null without any.</summary>
    public double? LogEvidence =>
        Phase != CellPhase.Serving ? (Promotion.Trials == 0 ? null : Promotion.LogEvidence)
        : Promotion.Trials + Compared == 0 ? null
        : Promotion.LogEvidence + MixtureMartingale.LogOf(Compared, Wrong, MaxWrongFraction);

    /// <summary>Comparisons before a promotion.</summary>
    public required LimitTest Promotion { get; init; }

    /// <summary>Users who gave the evidence: 0, 1, or 2 for two and more.</summary>
    public required int Users { get; init; }

    /// <summary>How often audits or complaints stopped it.</summary>
    public required int Demotions { get; init; }

    /// <summary>What is said of one.</summary>
    public static CellView Of(CellKey key, CalibrationCell cell)
    {
        bool isServing = cell.Phase == CellPhase.Serving;
        (long compared, long wrong) = isServing
            ? (cell.AuditedHits, cell.WrongAuditedHits)
            : (cell.Promotion.Trials, cell.Promotion.Errors);
        (long trials, long errors) =
            compared == 0 ? (cell.Promotion.Trials, cell.Promotion.Errors) : (compared, wrong);
        return new CellView
        {
            Tenant = key.Tenant,
            Model = SemanticPlace.ModelOf(key),
            IsStrict = SemanticPlace.IsStrictCell(key),
            Embedder = key.Embedder,
            GuardClass = key.GuardClass,
            Phase = cell.Phase,
            Cause = cell.Cause,
            SinceUnixNs = cell.PhaseSinceUnixNs,
            Entries = cell.Entries.Count,
            Compared = compared,
            Wrong = wrong,
            WrongFractionAtMost = trials == 0 ? 1 : ConfidenceSequence.Of(errors, trials, Alpha).High,
            MaxWrongFraction = cell.Policy.MaxFalseHitFraction,
            LabelsMissing = cell.LabelsMissing(),
            Promotion = cell.Promotion,
            Users = cell.EvidenceUsers,
            Demotions = cell.DemotionCount,
        };
    }
}
