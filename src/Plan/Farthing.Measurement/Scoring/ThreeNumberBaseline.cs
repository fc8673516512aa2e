using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Scoring;

/// <summary>Baseline: seconds = a·roofline + b + c·prefill, three numbers for each metric and load fitted to the training tables.</summary>
/// <remarks>For closed-loop TPOT a study on all rows found 1.1, 4 ms and 0.5. The fit makes the soft-L1 loss of the log ratio small, each table counting once.</remarks>
public sealed class ThreeNumberBaseline : IFittedOnServing
{
    private const int Evaluations = 150;

    /// <inheritdoc/>
    public IServingFit Fit(IReadOnlyList<ScoredRow> training) => new BaselineFit(training, Constants);

    private static Func<BaselineTerms, double> Constants(IReadOnlyList<ScoredRow> rows)
    {
        double[] weights = TableWeights.Of(rows.Select(row => row.Table)).Weights;
        double[] measured = [.. rows.Select(row => row.Baseline!.SecondsOf(row.Measured))];
        BaselineTerms[] terms = [.. rows.Select(row => row.Baseline!)];
        double[] found = NelderMead.Minimize(
            logs => Loss(logs, terms, measured, weights),
            [Math.Log(1.1), Math.Log(0.004), Math.Log(0.5)],
            0.7,
            Evaluations
        );
        return one => Seconds(found, one);
    }

    private static double Loss(double[] logs, BaselineTerms[] terms, double[] measured, double[] weights)
    {
        double loss = 0;
        for (int i = 0; i < terms.Length; i++)
        {
            double off = 5 * Math.Log(Seconds(logs, terms[i]) / measured[i]);
            loss += weights[i] * (Math.Sqrt(1 + (off * off)) - 1);
        }

        return double.IsNaN(loss) ? double.PositiveInfinity : loss;
    }

    /// <summary>The constants stand as logarithms, so that none falls below 0.</summary>
    private static double Seconds(double[] logs, BaselineTerms terms) =>
        (Math.Exp(logs[0]) * terms.RooflineSeconds)
        + Math.Exp(logs[1])
        + (Math.Exp(logs[2]) * terms.PrefillSeconds);
}
