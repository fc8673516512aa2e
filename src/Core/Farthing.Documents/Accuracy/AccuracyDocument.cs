using System.ComponentModel;

namespace Farthing.Documents.Accuracy;

[Document("validate")]
[Description("Predictions against measurements; errors in percent, shares in 0…1")]
public sealed record AccuracyDocument(
    [property: Description(
        "Left out together when bands were fitted: tables, models, gpus, engines or families"
    )]
        string Folds,
    [property: Description("Rows that are scored")] int Rows,
    IReadOnlyList<ScoredTarget> Targets,
    IReadOnlyList<string> TargetsWithoutRows,
    [property: Description("Replayed request traces")] IReadOnlyList<ScoredReplay> Replays,
    IReadOnlyList<KernelTarget> KernelTargets,
    [property: Description("Coverage of 90 % bands")] IReadOnlyList<ScoreCell> Bands,
    [property: Description(
        "All rows in the bands that the coefficients state; in sample where these were fitted to the file"
    )]
        double? InStatedBandFraction,
    IReadOnlyList<ScoredFigure> Metrics,
    [property: Description("With whole families of tables left out of every fit")]
        IReadOnlyList<ScoreCell> Families,
    [property: Description("Closed-loop TPOT")] IReadOnlyList<ScoredTable> Tables,
    [property: Description("Largest errors, at most one row of a table")] IReadOnlyList<WorstRow> Worst,
    [property: Description("Another tool's predictions")] IReadOnlyList<Comparison> Against,
    [property: Description("Rows that are not scored")] IReadOnlyList<LeftOutReason> LeftOut
);

[Description("A target beside what is reached, and beside what simple methods reach on the same rows")]
public sealed record ScoredTarget(
    string Name,
    int Tables,
    int Rows,
    double MedianPercent,
    double P90Percent,
    double BiasPercent,
    double InBandFraction,
    double BandWidth,
    double TargetMedianPercent,
    double TargetP90Percent,
    [property: Description("Both targets are met")] bool Met,
    [property: Description("Left out together when anything is fitted")] string Folds,
    [property: Description("A three-number formula, refitted by folds")] ScoreCell? ThreeNumberFit,
    [property: Description("A roofline at one fixed efficiency, refitted by folds")] ScoreCell? Roofline,
    [property: Description("Ours times the best factor per table, which cheats")] ScoreCell? BestScalePerTable
);

[Description("A replayed run beside its target")]
public sealed record ScoredReplay(
    string TraceId,
    string Metric,
    int Requests,
    double MedianPercent,
    double P90Percent,
    double BiasPercent,
    double TargetMedianPercent,
    bool Met
);

[Description("One kind of figure under one kind of load")]
public sealed record ScoredFigure(
    string Name,
    int Tables,
    int Rows,
    double MedianPercent,
    double P90Percent,
    double BiasPercent,
    double InBandFraction,
    double BandWidth,
    [property: Description("tpot, ttft, e2e or throughput")] string Kind,
    [property: Description("closed, open, offline or static")] string Load,
    [property: Description("Means and medians; false: p90 and p99")] bool IsMiddle,
    [property: Description("By what the rows have in common, each named \"axis: value\"")]
        IReadOnlyList<ScoreCell> Groups,
    [property: Description("absent without sweeps")] SweepSummary? Sweeps
);

[Description("The rows of one published table")]
public sealed record ScoredTable(
    string Table,
    [property: Description("dense, moe, latent_moe or hybrid")] string Family,
    int Rows,
    double MedianPercent,
    double P90Percent,
    double BiasPercent,
    double InBandFraction
);

[Description("A measured figure beside its prediction; seconds or per second")]
public sealed record WorstRow(
    string RowId,
    int Line,
    string Table,
    string Metric,
    string Stat,
    double Measured,
    double Predicted,
    [property: Description("Lower end of the 90 % band; absent without one")] double Low,
    double High,
    [property: Description("The parts of the prediction's time")] IReadOnlyList<string> Diagnosis
);

[Description("Rows that are left out for one reason")]
public sealed record LeftOutReason(string Reason, int Rows, string Example);

[Description(
    "Errors of a group of rows: computed per table, then averaged over tables, so that large tables do not dominate"
)]
public sealed record ScoreCell(
    [property: Description("The common property of the rows")] string Name,
    int Tables,
    int Rows,
    [property: Description("Mean of the tables' medians of the absolute error")] double MedianPercent,
    double P90Percent,
    [property: Description("Mean of the tables' median signed errors")] double BiasPercent,
    [property: Description("Share of rows inside the 90 % band; absent without bands")]
        double? InBandFraction,
    [property: Description("Median of (high − low)/predicted; absent without bands")] double? BandWidth,
    [property: Description("Of a band: 85 to 95 of 100 rows are inside")] bool? Met = null,
    [property: Description(
        "Shares of rows within promises that are 50, 80, 90 and 95 % sure; of families alone"
    )]
        IReadOnlyList<double>? HeldFractions = null,
    [property: Description(
        "The same with everything of the scored row's publisher left out; of families alone"
    )]
        LeftOutScores? WithoutPublisher = null,
    [property: Description(
        "The same with every table of the scored row's calendar year left out; of families alone"
    )]
        LeftOutScores? WithoutYear = null,
    [property: Description(
        "Mean of ln(high/low), plus 20 times the logarithm by which a measurement lies outside; absent without bands"
    )]
        double? IntervalScore = null
);

[Description("Scores of rows with everything of their publisher or year left out of every fit")]
public sealed record LeftOutScores(
    int Rows,
    double MedianPercent,
    double P90Percent,
    double? InBandFraction,
    [property: Description("As that of the cell")] double? IntervalScore,
    [property: Description("Shares of rows within promises that are 50, 80, 90 and 95 % sure")]
        IReadOnlyList<double>? HeldFractions
);

[Description("Rank correlation of predicted and measured inside sweeps over concurrency or rate")]
public sealed record SweepSummary(
    int Sweeps,
    double Mean,
    double Median,
    [property: Description("Share of sweeps at or above the target of 0.95")] double ReachedFraction
);

[Description("Accuracy of kernel timings left out of their fit, beside its targets")]
public sealed record KernelTarget(
    string Name,
    [property: Description("Fits that the errors are means of")] int Fits,
    double MedianPercent,
    double P90Percent,
    double TargetMedianPercent,
    double TargetP90Percent
)
{
    [Description("Both targets are met")]
    public bool Met => MedianPercent <= TargetMedianPercent && P90Percent <= TargetP90Percent;
}

[Description("Another tool's predictions scored as ours are, on the rows that both predict")]
public sealed record Comparison(
    [property: Description("Kind of figure and load")] string Name,
    ScoreCell Ours,
    ScoreCell Theirs,
    [property: Description("absent without sweeps")] SweepSummary? OurSweeps,
    SweepSummary? TheirSweeps
);
