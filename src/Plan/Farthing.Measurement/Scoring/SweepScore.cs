using Farthing.Documents.Accuracy;
using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Scoring;

/// <summary>Order of the points of one sweep over concurrency or rate in predictions and measurements.</summary>
/// <param name="Sweep">The condition without its load.</param>
/// <param name="First">One of its rows.</param>
/// <param name="Points">Number of points, at least three.</param>
/// <param name="Spearman">Rank correlation of measured and predicted.</param>
public sealed record SweepScore(string Sweep, ScoredRow First, int Points, double Spearman)
{
    /// <summary>Target of a sweep.</summary>
    public const double Target = 0.95;

    private const int FewestPoints = 3;

    /// <summary>All sweeps of at least three loads whose measured values are not all alike.</summary>
    public static IReadOnlyList<SweepScore> Of(IEnumerable<ScoredRow> rows)
    {
        List<SweepScore> scores = [];
        foreach (
            IGrouping<
                (string Table, string Sweep, string Metric, string Statistic),
                ScoredRow
            > sweep in rows.Where(row => double.IsFinite(row.SweepAt))
                .GroupBy(row => (row.Table, row.Sweep, row.Metric, row.Statistic))
        )
        {
            ScoredRow[] points = [.. sweep.OrderBy(row => row.SweepAt).ThenBy(row => row.Line)];
            if (
                points.Select(row => row.SweepAt).Distinct().Count() >= FewestPoints
                && Correlation(points) is double spearman
            )
            {
                scores.Add(new SweepScore(sweep.Key.Sweep, points[0], points.Length, spearman));
            }
        }

        return scores;
    }

    /// <summary>The summary; null when there are no sweeps.</summary>
    public static SweepSummary? Summary(IReadOnlyList<SweepScore> sweeps) =>
        sweeps.Count == 0
            ? null
            : new SweepSummary(
                sweeps.Count,
                sweeps.Average(sweep => sweep.Spearman),
                Quantiles.Of([.. sweeps.Select(sweep => sweep.Spearman)], 0.5),
                sweeps.Count(sweep => sweep.Spearman >= Target) / (double)sweeps.Count
            );

    /// <summary>Predictions that are all alike where measurements are not put nothing in order: 0.</summary>
    private static double? Correlation(ScoredRow[] points)
    {
        double[] measured = [.. points.Select(row => row.Measured)];
        double[] predicted = [.. points.Select(row => row.Predicted)];
        return measured.Distinct().Count() < 2 ? null : RankCorrelation.Spearman(measured, predicted) ?? 0;
    }
}
