namespace Farthing.Numerics.Statistics;

/// <summary>Exact bounds of a share: never wrong more often than said, whatever the share is.</summary>
/// <remarks>Clopper and Pearson, Biometrika 26 (1934) 404. For one look at a count of trials that was fixed beforehand.</remarks>
public static class ClopperPearson
{
    /// <summary>What the share is at most.</summary>
    /// <param name="successes">From 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">With none the bound is 1.</param>
    /// <param name="alpha">How often the share may lie above the bound, such as 0.05.</param>
    /// <returns>The quantile 1 − α of Beta(k + 1, n − k).</returns>
    public static double Upper(long successes, long trials, double alpha)
    {
        Check(successes, trials);
        return successes == trials ? 1
            : successes == 0 ? -double.ExpM1(Math.Log(alpha) / trials)
            : BetaDistribution.Quantile(1 - alpha, successes + 1, trials - successes);
    }

    /// <summary>What the share is at least.</summary>
    /// <param name="successes">From 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">With none the bound is 0.</param>
    /// <param name="alpha">How often the share may lie below the bound.</param>
    /// <returns>The quantile α of Beta(k, n − k + 1).</returns>
    public static double Lower(long successes, long trials, double alpha) =>
        trials == 0 ? 0 : 1 - Upper(trials - successes, trials, alpha);

    private static void Check(long successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
    }
}
