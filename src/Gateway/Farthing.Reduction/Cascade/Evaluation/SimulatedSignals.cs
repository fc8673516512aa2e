using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;
using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Reduction.Cascade.Evaluation;

/// <summary>Confidence signals that are drawn instead of measured, for labels without answers (reduce.md 10.3). What is computed with them is simulated, and has to be called so.</summary>
public static class SimulatedSignals
{
    /// <summary>A judge's verdict on a weak answer.</summary>
    /// <param name="outcome">The answers; the weak one is right from one half on.</param>
    /// <param name="sensitivity">P(accepts | right).</param>
    /// <param name="specificity">P(refuses | wrong).</param>
    /// <param name="draw">A stream of chance.</param>
    public static bool JudgeAccepts(
        LabeledOutcome outcome,
        double sensitivity,
        double specificity,
        ref Pcg32 draw
    ) => draw.NextDouble() < (outcome.Weak >= 0.5 ? sensitivity : 1 - specificity);

    /// <summary>A confidence score: σ(d·y + ε), y 1 where the weak answer is right, ε standard normal.</summary>
    /// <param name="outcome">The answers.</param>
    /// <param name="separation">d: 1.3 is an AUC of 0.82.</param>
    /// <param name="draw">A stream of chance.</param>
    public static double Confidence(LabeledOutcome outcome, double separation, ref Pcg32 draw) =>
        Logistic.Of((outcome.Weak >= 0.5 ? separation : 0) + draw.NextNormal());

    /// <summary>AUC of a separation: Φ(d / √2).</summary>
    public static double AucOf(double separation) => NormalDistribution.ShareBelow(separation / Math.Sqrt(2));

    /// <summary>d of an AUC: √2 · Φ⁻¹(AUC). States how good a measured signal is beside a simulated one.</summary>
    /// <param name="auc">Above 0, below 1.</param>
    public static double SeparationOf(double auc) => Math.Sqrt(2) * NormalDistribution.Quantile(auc);
}
