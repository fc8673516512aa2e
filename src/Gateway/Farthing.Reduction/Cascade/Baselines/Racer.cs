using Farthing.Reduction.Cascade.Calibration;
using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Reduction.Cascade.Baselines;

/// <summary>RACER (arXiv 2603.06616), by its abstract and reduce.md 10.2's reading: a set of models for each request, as small as the risk allows that no model of the set is right although one is. Of two models: both, or one.</summary>
/// <remarks>λ is walked from "both models" up; at λ a model stays in the set where its score is at least λ, and the better-scored model always stays: the set is never empty, so the loss never falls as λ rises. A set's cost is the sum of its calls.</remarks>
public static class Racer
{
    /// <summary>Calibrates.</summary>
    /// <param name="weak">The router's score of the weak model for each row: the probability that it is right.</param>
    /// <param name="strong">The same of the strong one.</param>
    /// <param name="outcomes">The answers of both; graded ones count as right from one half on.</param>
    /// <param name="limit">α, of all requests.</param>
    /// <param name="delta">δ.</param>
    public static RacerRule Calibrate(
        ReadOnlySpan<double> weak,
        ReadOnlySpan<double> strong,
        ReadOnlySpan<LabeledOutcome> outcomes,
        double limit,
        double delta
    )
    {
        int n = outcomes.Length;
        double[] lower = new double[n];
        for (int i = 0; i < n; i++)
        {
            lower[i] = Math.Min(weak[i], strong[i]);
        }

        // A set shrinks where λ passes the score of its worse model: quantiles of those scores are the steps.
        double[] steps = new CalibrationSet(lower, new double[n]).Grid().Reverse().ToArray();
        RacerRule rule = new(0);
        foreach (double step in steps)
        {
            RacerRule next = new(Math.BitIncrement(step));
            long failures = 0;
            for (int i = 0; i < n; i++)
            {
                failures += next.Fails(weak[i], strong[i], outcomes[i]) ? 1 : 0;
            }

            if (n == 0 || RiskTest.BinomialAtMost(failures, n, limit) > delta)
            {
                break;
            }

            rule = next;
        }

        return rule;
    }
}

/// <summary>A calibrated RACER rule for two models.</summary>
/// <param name="Lambda">A model is in the set where its score is at least this, or the better one; 0: always both.</param>
public readonly record struct RacerRule(double Lambda)
{
    /// <summary>True where the weak model is asked.</summary>
    public bool AsksWeak(double weak, double strong) => weak >= Lambda || weak > strong;

    /// <summary>True where the strong model is asked.</summary>
    public bool AsksStrong(double weak, double strong) => strong >= Lambda || strong >= weak;

    /// <summary>True where no asked model is right although one is.</summary>
    public bool Fails(double weak, double strong, LabeledOutcome outcome)
    {
        bool weakRight = outcome.Weak >= 0.5;
        bool strongRight = outcome.Strong >= 0.5;
        return (weakRight || strongRight)
            && !((AsksWeak(weak, strong) && weakRight) || (AsksStrong(weak, strong) && strongRight));
    }
}
