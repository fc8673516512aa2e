using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;

namespace Farthing.Reduction.Evidence;

/// <summary>Interval of a share that holds at every look at once: the number for a live page.</summary>
/// <remarks>
/// {p : M_p(n, k) &lt; 1/α} with M_p = B(½ + k, ½ + n − k) / (B(½, ½) pᵏ (1 − p)ⁿ⁻ᵏ), the beta mixture of likelihood ratios
/// (Robbins 1970). The true share ever leaves it with probability α at most.
/// </remarks>
public static class ConfidenceSequence
{
    private static readonly double LogBetaOfPrior = BetaDistribution.LogBeta(0.5, 0.5);

    /// <summary>The interval after n trials.</summary>
    /// <param name="successes">From 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">With none the interval is all of [0, 1].</param>
    /// <param name="alpha">How often the share may ever lie outside, such as 0.05.</param>
    public static Interval Of(long successes, long trials, double alpha)
    {
        MixtureMartingale.CheckShare(alpha, nameof(alpha));
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (trials == 0)
        {
            return new Interval(0, 1);
        }

        double middle = (double)successes / trials;
        return new Interval(
            successes == 0 ? 0 : Edge(0, middle, successes, trials, alpha),
            successes == trials ? 1 : Edge(1, middle, successes, trials, alpha)
        );
    }

    /// <summary>True where a share lies outside the interval.</summary>
    /// <param name="share">Above 0 and below 1.</param>
    /// <param name="successes">From 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">With none nothing is excluded.</param>
    /// <param name="alpha">As in <see cref="Of"/>.</param>
    public static bool Excludes(double share, long successes, long trials, double alpha) =>
        BetaDistribution.LogBeta(0.5 + successes, 0.5 + trials - successes)
            - LogBetaOfPrior
            - (successes * Math.Log(share))
            - ((trials - successes) * double.LogP1(-share))
        >= -Math.Log(alpha);

    /// <summary>Where M_p crosses 1/α between an end, which is excluded, and k/n, which never is; the excluded side of it.</summary>
    private static double Edge(double outside, double inside, long successes, long trials, double alpha)
    {
        while (true)
        {
            double middle = (outside + inside) / 2;
            if (middle == outside || middle == inside)
            {
                return outside;
            }

            if (Excludes(middle, successes, trials, alpha))
            {
                outside = middle;
            }
            else
            {
                inside = middle;
            }
        }
    }
}
