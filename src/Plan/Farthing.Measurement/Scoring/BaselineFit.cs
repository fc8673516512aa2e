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

/// <summary>Terms of simple formulas for a row: times of the sheet values, without kernels, hosts or queues.</summary>
/// <param name="RooflineSeconds">For TPOT and rates: a decode step at the running batch at full bandwidth and peak, the slower of both. For TTFT: one prompt likewise.</param>
/// <param name="PrefillSeconds">For TPOT and rates: prefill time per decoded token of the batch (concurrency × prompt/OSL), for TTFT the prompts ahead (concurrency × prompt), at the roofline.</param>
/// <param name="TokensInFlight">For rates: what per-token seconds divide, so that rate = tokens in flight / seconds; 0 for times.</param>
public sealed record BaselineTerms(double RooflineSeconds, double PrefillSeconds, double TokensInFlight)
{
    /// <summary>The measured or predicted figure as seconds per token, per prompt: the inverse for rates.</summary>
    public double SecondsOf(double value) => TokensInFlight > 0 ? TokensInFlight / value : value;

    /// <summary>The figure of such seconds.</summary>
    public double ValueOf(double seconds) => TokensInFlight > 0 ? TokensInFlight / seconds : seconds;
}
