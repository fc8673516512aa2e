using Farthing.Documents.Accuracy;
using Farthing.Measurement.Calibration;

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
                FoldedRows.Of(new ConformalBands(), FoldKind.Families, Corrected(FoldKind.Families))
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
