using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;
using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Reduction.Cascade.Evaluation;

/// <summary>Confidence signals that are drawn instead of measured, for labels without answers (reduce.md 10.3). What is computed with them is simulated, and has to be called so.</summary>
public static class SimulatedSignals
{
    /// <summary>A confidence score: σ(d·y + ε), y 1 where the weak answer is right, ε standard normal.</summary>
    /// <param name="outcome">The answers.</param>
    /// <param name="separation">d: 1.3 is an AUC of 0.82.</param>
    /// <param name="draw">A stream of chance.</param>
    public static double Confidence(LabeledOutcome outcome, double separation, ref Pcg32 draw) =>
        Logistic.Of((outcome.Weak >= 0.5 ? separation : 0) + draw.NextNormal());
}
