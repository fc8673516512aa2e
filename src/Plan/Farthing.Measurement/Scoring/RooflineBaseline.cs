using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Scoring;

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
