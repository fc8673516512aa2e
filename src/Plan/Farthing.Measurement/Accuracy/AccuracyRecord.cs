using Farthing.Documents.Accuracy;
using Farthing.Documents.Predictions;
using Farthing.Measurement.Scoring;

namespace Farthing.Measurement.Accuracy;

/// <summary>The document of <c>farthing validate</c>.</summary>
public static class AccuracyRecord
{
    /// <summary>The document.</summary>
    public static AccuracyDocument Of(AccuracyView view)
    {
        AccuracyReport report = view.Report;
        return new AccuracyDocument(
            Word(report.FoldedBy),
            report.Rows.Count,
            [.. report.Targets.Select(Target)],
            [.. report.Unmeasured.Select(target => target.Name)],
            [.. view.Replays.Select(Replay)],
            view.Kernels,
            view.Bands,
            report.Stated?.InBandFraction,
            [.. report.Metrics.Select(Figure)],
            report.Families,
            [.. report.Tables.Select(Table)],
            [.. report.Worst.Select(Row)],
            view.Comparisons,
            [.. report.LeftOutReasons]
        );
    }

    private static string Word(FoldKind kind) => kind.ToString().ToLowerInvariant();

    private static ScoredTarget Target(TargetScore score)
    {
        ScoreCell ours = score.Ours;
        return new ScoredTarget(
            ours.Name,
            ours.Tables,
            ours.Rows,
            ours.MedianPercent,
            ours.P90Percent,
            ours.BiasPercent,
            ours.InBandFraction ?? double.NaN,
            ours.BandWidth ?? double.NaN,
            score.Target.MedianPercent,
            score.Target.P90Percent,
            score.IsMet,
            Word(score.Target.Fold),
            score.ThreeNumbers,
            score.Roofline,
            score.TableScale
        );
    }

    private static ScoredReplay Replay(ReplayError replay)
    {
        double target = AccuracyView.ReplayTarget(replay.Metric);
        return new ScoredReplay(
            replay.TraceId,
            replay.Metric,
            replay.Requests,
            replay.MedianPercent,
            replay.P90Percent,
            replay.BiasPercent,
            target,
            replay.MedianPercent <= target
        );
    }

    private static ScoredFigure Figure(MetricScore metric)
    {
        ScoreCell all = metric.All;
        return new ScoredFigure(
            all.Name,
            all.Tables,
            all.Rows,
            all.MedianPercent,
            all.P90Percent,
            all.BiasPercent,
            all.InBandFraction ?? double.NaN,
            all.BandWidth ?? double.NaN,
            metric.Kind,
            metric.Load,
            metric.IsMiddle,
            metric.Cells,
            metric.Sweeps
        );
    }

    private static ScoredTable Table(TableScore table) =>
        new(
            table.Table,
            table.First.Traits.Family,
            table.Rows,
            table.MedianPercent,
            table.P90Percent,
            table.BiasPercent,
            table.InBandFraction ?? double.NaN
        );

    private static WorstRow Row(ScoredRow row) =>
        new(
            row.RowId,
            row.Line,
            row.Table,
            row.Metric,
            row.Statistic,
            row.Measured,
            row.Predicted,
            row.Low ?? double.NaN,
            row.High ?? double.NaN,
            [.. Diagnosis.Of(row)]
        );
}
