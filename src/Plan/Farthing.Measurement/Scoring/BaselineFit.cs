using Farthing.Measurement.Calibration;

namespace Farthing.Measurement.Scoring;

/// <summary>A simple formula with its constants, one set for each metric and load, fitted when first asked for.</summary>
internal sealed class BaselineFit : IServingFit
{
    private readonly Dictionary<
        (string Kind, string Load, string Metric),
        Lazy<Func<BaselineTerms, double>>
    > formulas;

    /// <summary>A formula for the rows of each metric and load.</summary>
    /// <param name="training">Rows to fit to; means and medians with terms are used.</param>
    /// <param name="fit">Constants for rows of one metric and load.</param>
    public BaselineFit(
        IReadOnlyList<ScoredRow> training,
        Func<IReadOnlyList<ScoredRow>, Func<BaselineTerms, double>> fit
    ) =>
        formulas = training
            .Where(row => row.Baseline is not null && row.IsMiddle)
            .GroupBy(Key)
            .ToDictionary(
                group => group.Key,
                group => new Lazy<Func<BaselineTerms, double>>(() => fit([.. group]))
            );

    /// <inheritdoc/>
    public ScoredRow? Apply(ScoredRow row)
    {
        if (
            row.Baseline is not BaselineTerms terms
            || !formulas.TryGetValue(Key(row), out Lazy<Func<BaselineTerms, double>>? formula)
        )
        {
            return null;
        }

        double seconds = formula.Value(terms);
        return seconds > 0 && double.IsFinite(seconds)
            ? row with
            {
                Predicted = terms.ValueOf(seconds),
                Low = null,
                High = null,
            }
            : null;
    }

    private static (string Kind, string Load, string Metric) Key(ScoredRow row) =>
        (row.Kind, row.Traits.Load, row.Kind == ScoredMetric.Throughput ? row.Metric : "");
}
