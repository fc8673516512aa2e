using Farthing.Measurement.Calibration;

namespace Farthing.Measurement.Scoring;

/// <summary>Target of a kind of prediction, set before anything was measured.</summary>
/// <param name="Name">What is predicted.</param>
/// <param name="MedianPercent">Largest mean over tables of the median absolute error.</param>
/// <param name="P90Percent">Largest mean over tables of the p90 absolute error; infinite where only the median is promised.</param>
/// <param name="Fold">What is left out together when anything is fitted.</param>
/// <param name="IsMember">The rows that it is about: means and medians.</param>
public sealed record AccuracyTarget(
    string Name,
    double MedianPercent,
    double P90Percent,
    FoldKind Fold,
    Func<ScoredRow, bool> IsMember
)
{
    /// <summary>All targets about serving measurements.</summary>
    public static IReadOnlyList<AccuracyTarget> All { get; } =
    [
        new(
            "TPOT closed loop, dense",
            7,
            16,
            FoldKind.Tables,
            row => IsTpot(row) && row.Traits.Family == "dense"
        ),
        new(
            "TPOT, experts (GQA and MLA), one pool",
            10,
            22,
            FoldKind.Tables,
            row => IsTpot(row) && row.Traits.Family is "moe" or "latent_moe" && IsOnePool(row)
        ),
        new("TPOT, core, unseen tables", 10, 25, FoldKind.Tables, IsCoreTpot),
        new("TPOT, core, unseen models", 12, 28, FoldKind.Models, IsCoreTpot),
        new("TPOT, core, unseen GPU types", 13, 28, FoldKind.Gpus, IsCoreTpot),
        new(
            "TPOT, disaggregated and wide EP",
            12,
            32,
            FoldKind.Tables,
            row => IsCoreTpot(row) && !IsOnePool(row)
        ),
        new("TPOT, sparse and hybrid", 25, 45, FoldKind.Tables, row => IsTpot(row) && !row.Traits.IsCore),
        new(
            "TTFT p50, closed, unsaturated (in sample)",
            25,
            55,
            FoldKind.Tables,
            row =>
                Is(row, ScoredMetric.Ttft, "closed")
                && row.Statistic == "p50"
                && row.Traits is { IsCore: true, IsSaturated: false, IsDisaggregated: false }
        ),
        new(
            "offline output tok/s, lengths known",
            18,
            35,
            FoldKind.Tables,
            row => IsOfflineOutput(row) && row.Traits.Lengths == "known"
        ),
        new(
            "offline output tok/s, only means given",
            30,
            60,
            FoldKind.Tables,
            row => IsOfflineOutput(row) && row.Traits.Lengths != "known"
        ),
        new(
            "old engines' static tables, output tok/s",
            22,
            45,
            FoldKind.Tables,
            row => Is(row, ScoredMetric.Throughput, "static")
        ),
    ];

    private static bool Is(ScoredRow row, string kind, string load) =>
        row.IsMiddle && row.Kind == kind && row.Traits.Load == load;

    private static bool IsTpot(ScoredRow row) => Is(row, ScoredMetric.Tpot, "closed");

    private static bool IsCoreTpot(ScoredRow row) => IsTpot(row) && row.Traits.IsCore;

    private static bool IsOfflineOutput(ScoredRow row) =>
        Is(row, ScoredMetric.Throughput, "offline") && row.Metric == "output_tok_s";

    private static bool IsOnePool(ScoredRow row) =>
        !row.Traits.IsDisaggregated && !row.Traits.IsWideExpertParallel;
}

/// <summary>Kind of unit that is left out together when something is fitted to serving rows.</summary>
public enum FoldKind
{
    /// <summary>One published table at a time.</summary>
    Tables,

    /// <summary>All tables of one model.</summary>
    Models,

    /// <summary>All tables of one GPU type.</summary>
    Gpus,

    /// <summary>All rows of one engine.</summary>
    Engines,

    /// <summary>All tables of one publisher, engine, minor version of it and family of models; a publisher with fewer than half of a figure's rows as a whole.</summary>
    Families,

    /// <summary>All tables of one publisher.</summary>
    Publishers,

    /// <summary>All tables with rows of one calendar year.</summary>
    Years,
}
