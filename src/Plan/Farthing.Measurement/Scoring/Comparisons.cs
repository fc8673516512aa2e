using Farthing.Documents.Accuracy;

namespace Farthing.Measurement.Scoring;

/// <summary>Another tool's predictions scored as ours are, on the rows that both predict.</summary>
public static class Comparisons
{
    /// <summary>All kinds of figures that both predict.</summary>
    /// <param name="rows">Our scored rows.</param>
    /// <param name="predictions">Theirs by row.</param>
    public static IReadOnlyList<Comparison> Of(
        IReadOnlyList<ScoredRow> rows,
        IReadOnlyDictionary<string, AgainstPrediction> predictions
    )
    {
        ScoredRow[] ours = [.. rows.Where(row => predictions.ContainsKey(row.RowId))];
        ScoredRow[] theirs =
        [
            .. ours.Select(row =>
                row with
                {
                    Predicted = predictions[row.RowId].Predicted,
                    Low = predictions[row.RowId].Low,
                    High = predictions[row.RowId].High,
                    Facts = null,
                }
            ),
        ];
        return
        [
            .. MetricScore
                .Of(ours)
                .Zip(
                    MetricScore.Of(theirs),
                    (our, their) => new Comparison(our.Name, our.All, their.All, our.Sweeps, their.Sweeps)
                ),
        ];
    }
}
