namespace Farthing.Measurement.Quality.Statistics;

/// <summary>Exact test of whether changes go as often one way as the other.</summary>
public static class McNemarTest
{
    /// <summary>Two-sided p: 2 Σ C(n, k) / 2ⁿ for k up to the rarer way, n both ways together, at most 1.</summary>
    /// <param name="oneWay">Pairs that changed one way.</param>
    /// <param name="otherWay">Pairs that changed the other way.</param>
    /// <remarks>McNemar, Psychometrika 12 (1947) 153, with the binomial instead of the χ² approximation; no mid-p.</remarks>
    public static double ExactTwoSided(int oneWay, int otherWay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oneWay);
        ArgumentOutOfRangeException.ThrowIfNegative(otherWay);
        int all = oneWay + otherWay;
        int rarer = Math.Min(oneWay, otherWay);
        // The terms are added from the largest down, by their logarithms: 2ⁿ has no double beyond n = 1,023.
        double log = -all * Math.Log(2);
        for (int k = 1; k <= rarer; k++)
        {
            log += Math.Log(all - k + 1) - Math.Log(k);
        }

        double term = Math.Exp(log);
        double sum = term;
        for (int k = rarer; k > 0; k--)
        {
            term *= (double)k / (all - k + 1);
            sum += term;
        }

        return Math.Min(1, 2 * sum);
    }
}
