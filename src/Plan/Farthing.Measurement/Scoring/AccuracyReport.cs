using Farthing.Documents.Accuracy;
using Farthing.Measurement.Calibration;
using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Scoring;

/// <summary>Error of predictions against measurements, with everything that is fitted to serving rows fitted without the scored rows.</summary>
public sealed class AccuracyReport
{
    private const int WorstRows = 10;
    private readonly IReadOnlyList<ScoredRow> predicted;
    private readonly IReadOnlyList<IFittedOnServing> corrections;
    private readonly Dictionary<FoldKind, IReadOnlyList<ScoredRow>> corrected = [];
    private readonly Dictionary<(Type, FoldKind), IReadOnlyList<ScoredRow>> baselines = [];

    /// <summary>Scores predictions.</summary>
    /// <param name="predicted">Rows with their predictions, as the built-in coefficients have them.</param>
    /// <param name="leftOut">Rows that are not scored, with reasons.</param>
    /// <param name="fold">What is left out together when bands are fitted.</param>
    /// <param name="corrections">What changes predictions and is fitted to serving rows, in the order of application; empty when nothing does.</param>
    public AccuracyReport(
        IReadOnlyList<ScoredRow> predicted,
        IReadOnlyList<LeftOutRow> leftOut,
        FoldKind fold = FoldKind.Tables,
        IReadOnlyList<IFittedOnServing>? corrections = null
    )
    {
        this.predicted = predicted;
        this.corrections = corrections ?? [];
        LeftOut = leftOut;
        FoldedBy = fold;
        Rows = FoldedRows.Of(new ConformalBands(), fold, Corrected(fold));
        Stated = ScoreCells.Of("stated bands", predicted.Where(row => row.IsMiddle));
        Metrics = MetricScore.Of(Rows);
        Tables = TableScore.Of(
            Rows.Where(row => row.IsMiddle && row.Kind == ScoredMetric.Tpot && row.Traits.Load == "closed")
        );
        Families =
        [
            .. FamilyScore.Of(
                LeftOutBy(FoldKind.Families),
                LeftOutBy(FoldKind.Publishers),
                [.. LeftOutBy(FoldKind.Years).Where(row => row.Traits.Year is not null)]
            ),
            .. FamilyScore.OfTransferred(DistanceFit.Transferred(Corrected(FoldKind.Gpus))),
        ];
        Targets = [.. AccuracyTarget.All.Select(Score).OfType<TargetScore>()];
        Worst = WorstOf(Rows);
    }

    /// <summary>Rows left out together when bands were fitted.</summary>
    public FoldKind FoldedBy { get; }

    /// <summary>All scored rows, with bands fitted without their fold.</summary>
    public IReadOnlyList<ScoredRow> Rows { get; }

    /// <summary>Rows that are not scored.</summary>
    public IReadOnlyList<LeftOutRow> LeftOut { get; }

    /// <summary>All rows in the bands that the coefficients state: in sample where these were fitted to the same file. Null without rows.</summary>
    public ScoreCell? Stated { get; }

    /// <summary>Errors by kind of figure and load.</summary>
    public IReadOnlyList<MetricScore> Metrics { get; }

    /// <summary>Closed-loop TPOT, table by table.</summary>
    public IReadOnlyList<TableScore> Tables { get; }

    /// <summary>Errors and bands by kind of figure with whole families of tables left out of every fit.</summary>
    public IReadOnlyList<ScoreCell> Families { get; }

    /// <summary>Targets that the file has rows for.</summary>
    public IReadOnlyList<TargetScore> Targets { get; }

    /// <summary>Targets that the file has no rows for.</summary>
    public IEnumerable<AccuracyTarget> Unmeasured =>
        AccuracyTarget.All.Except(Targets.Select(score => score.Target));

    /// <summary>The ten rows with the largest error, at most one of a table.</summary>
    public IReadOnlyList<ScoredRow> Worst { get; }

    /// <summary>Rows that are not scored, by reason, most first.</summary>
    public IEnumerable<LeftOutReason> LeftOutReasons =>
        LeftOut
            .GroupBy(row => row.Reason)
            .Select(group => new LeftOutReason(group.Key, group.Count(), Example(group)))
            .OrderByDescending(reason => reason.Rows)
            .ThenBy(reason => reason.Reason, StringComparer.Ordinal);

    private static string Example(IEnumerable<LeftOutRow> rows) =>
        rows.FirstOrDefault(row => row.Detail.Length > 0)?.Detail ?? "";

    private static IReadOnlyList<ScoredRow> WorstOf(IReadOnlyList<ScoredRow> rows) =>
        [
            .. rows.Where(row => row.IsMiddle)
                .GroupBy(row => row.Table)
                .Select(table => table.MaxBy(row => Math.Abs(row.LogRatio))!)
                .OrderByDescending(row => Math.Abs(row.LogRatio))
                .ThenBy(row => row.Line)
                .Take(WorstRows),
        ];

    private TargetScore? Score(AccuracyTarget target)
    {
        bool IsMember(ScoredRow row) => row.IsMiddle && target.IsMember(row);
        ScoredRow[] members = [.. Corrected(target.Fold).Where(IsMember)];
        if (ScoreCells.Of(target.Name, members) is not ScoreCell ours)
        {
            return null;
        }

        // Baselines learn from every row of the same metric and load, as ours may, and are scored on the same rows.
        ScoreCell? Beside(IFittedOnServing baseline) =>
            ScoreCells.Of(target.Name, Folded(baseline, target.Fold).Where(IsMember));
        return new TargetScore(
            target,
            ours,
            Beside(new RooflineBaseline()),
            Beside(new ThreeNumberBaseline()),
            ScoreCells.Of(target.Name, TableScaleBaseline.Of(members))
        )
        {
            Tables = TableScore.Of(members),
        };
    }

    private IReadOnlyList<ScoredRow> Folded(IFittedOnServing baseline, FoldKind kind)
    {
        if (!baselines.TryGetValue((baseline.GetType(), kind), out IReadOnlyList<ScoredRow>? rows))
        {
            baselines[(baseline.GetType(), kind)] = rows = FoldedRows.Of(baseline, kind, predicted);
        }

        return rows;
    }

    /// <summary>Rows that neither terms nor bands were fitted to.</summary>
    private IReadOnlyList<ScoredRow> LeftOutBy(FoldKind kind) =>
        FoldedRows.Of(new ConformalBands(), kind, Corrected(kind));

    private IReadOnlyList<ScoredRow> Corrected(FoldKind kind)
    {
        if (!corrected.TryGetValue(kind, out IReadOnlyList<ScoredRow>? rows))
        {
            rows = predicted;
            foreach (IFittedOnServing correction in corrections)
            {
                rows = FoldedRows.Of(correction, kind, rows);
            }

            corrected[kind] = rows;
        }

        return rows;
    }
}

/// <summary>Something whose numbers come from serving measurements: an error band, a correction, a baseline's constants.</summary>
public interface IFittedOnServing
{
    /// <summary>Fits to training rows and to nothing else.</summary>
    /// <param name="training">Rows that may be learned from; may be empty.</param>
    IServingFit Fit(IReadOnlyList<ScoredRow> training);
}

/// <summary>Baseline: a plain roofline at one fixed efficiency for each metric and load, the one that suits the training tables best.</summary>
public sealed class RooflineBaseline : IFittedOnServing
{
    /// <inheritdoc/>
    public IServingFit Fit(IReadOnlyList<ScoredRow> training) => new BaselineFit(training, Slowness);

    private static Func<BaselineTerms, double> Slowness(IReadOnlyList<ScoredRow> rows)
    {
        double[] ratios =
        [
            .. rows.Select(row => row.Baseline!.SecondsOf(row.Measured) / row.Baseline.RooflineSeconds),
        ];
        double slowness = WeightedQuantile.Of(
            ratios,
            TableWeights.Of(rows.Select(row => row.Table)).Weights,
            0.5
        );
        return terms => slowness * terms.RooflineSeconds;
    }
}

/// <summary>Errors of a group of rows: computed per table, then averaged over tables, so that large tables do not dominate.</summary>
public static class ScoreCells
{
    /// <summary>The errors of rows; null when there are none.</summary>
    public static ScoreCell? Of(string name, IEnumerable<ScoredRow> rows) => Of(name, TableScore.Of(rows));

    /// <summary>The errors of tables; null when there are none.</summary>
    public static ScoreCell? Of(string name, IReadOnlyList<TableScore> tables) =>
        tables.Count == 0
            ? null
            : new ScoreCell(
                name,
                tables.Count,
                tables.Sum(table => table.Rows),
                tables.Average(table => table.MedianPercent),
                tables.Average(table => table.P90Percent),
                tables.Average(table => table.BiasPercent),
                tables.Average(table => table.InBandFraction),
                tables.Average(table => table.BandWidth),
                IntervalScore: tables.Average(table => table.IntervalScore)
            );
}

/// <summary>Yardstick that cheats: our predictions times the best factor for each table, taken from its own measurements. What a perfect correction per table would leave.</summary>
public static class TableScaleBaseline
{
    /// <summary>The rows with each table's predictions scaled by the median of its measured/predicted ratios, for each kind of metric.</summary>
    public static IReadOnlyList<ScoredRow> Of(IReadOnlyList<ScoredRow> rows)
    {
        Dictionary<(string, string), double> factors = rows.Where(row => row.IsMiddle)
            .GroupBy(row => (row.Table, row.Kind))
            .ToDictionary(
                table => table.Key,
                table => Quantiles.Of([.. table.Select(row => row.Measured / row.Predicted)], 0.5)
            );
        return
        [
            .. rows.Where(row => factors.ContainsKey((row.Table, row.Kind)))
                .Select(row =>
                    row with
                    {
                        Predicted = row.Predicted * factors[(row.Table, row.Kind)],
                        Low = null,
                        High = null,
                    }
                ),
        ];
    }
}

/// <summary>A target beside what is reached, and beside what simple methods reach on the same rows.</summary>
/// <param name="Target">What was promised.</param>
/// <param name="Ours">What is reached.</param>
/// <param name="Roofline">A roofline at one fixed efficiency, refitted by folds.</param>
/// <param name="ThreeNumbers">A three-number formula, refitted by folds.</param>
/// <param name="TableScale">Ours times the best factor per table, which cheats.</param>
public sealed record TargetScore(
    AccuracyTarget Target,
    ScoreCell Ours,
    ScoreCell? Roofline,
    ScoreCell? ThreeNumbers,
    ScoreCell? TableScale
)
{
    /// <summary>The tables that it is the mean of.</summary>
    public IReadOnlyList<TableScore> Tables { get; init; } = [];

    /// <summary>Points that the median is above its target; at or below 0 when it is met.</summary>
    public double MedianMissPoints => Ours.MedianPercent - Target.MedianPercent;

    /// <summary>Points that p90 is above its target; at or below 0 when it is met.</summary>
    public double P90MissPoints => Ours.P90Percent - Target.P90Percent;

    /// <summary>True when both are met.</summary>
    public bool IsMet => MedianMissPoints <= 0 && P90MissPoints <= 0;
}
