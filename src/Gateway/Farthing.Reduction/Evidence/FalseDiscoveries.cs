namespace Farthing.Reduction.Evidence;

/// <summary>Which of many claims may be made together, each with evidence of its own: e-BH.</summary>
/// <remarks>
/// Wang and Ramdas, J. R. Stat. Soc. B 84 (2022) 822, arXiv 2009.02824: of m claims with evidence e₁ ≥ … ≥ eₘ the first k* are
/// made, k* the greatest k with eₖ ≥ m / (α k). On average at most the share α of the claims that are made is wrong, however
/// their evidence hangs together. Evidence is a non-negative number whose mean is at most 1 where the claim is wrong, such as
/// a <see cref="MixtureMartingale"/> at the moment when one stopped looking.
/// </remarks>
public static class FalseDiscoveries
{
    /// <summary>How many claims may be made: those with the most evidence.</summary>
    /// <param name="logEvidence">ln e of each, in any order.</param>
    /// <param name="alpha">The share of them that may be wrong on average, above 0 and below 1.</param>
    public static int Accepted(IEnumerable<double> logEvidence, double alpha)
    {
        MixtureMartingale.CheckShare(alpha, nameof(alpha));
        double[] falling = [.. logEvidence.OrderDescending()];
        for (int k = falling.Length; k > 0; k--)
        {
            if (falling[k - 1] >= Math.Log(falling.Length / (alpha * k)))
            {
                return k;
            }
        }

        return 0;
    }
}
