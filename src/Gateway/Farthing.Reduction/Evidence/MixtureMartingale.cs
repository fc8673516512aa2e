namespace Farthing.Reduction.Evidence;

/// <summary>Evidence that a share of errors lies below a limit, as a betting capital that may be looked at after every label.</summary>
/// <remarks>
/// M(n, k) = ∫₀¹ uᵏ · ((1 − p₀u)/(1 − p₀))ⁿ⁻ᵏ · b(u) du with b the density 2(1 − u) of Beta(1, 2): the likelihood ratio of shares
/// p₀u against the limit p₀, mixed over u. Where each label is an error with probability p₀ or more, given all before it, M is a
/// supermartingale that begins at 1. So it ever reaches 1/α with probability α at most, at any looking rule
/// (Ville, Étude critique de la notion de collectif, 1939; Robbins, Ann. Math. Stat. 41 (1970) 1397). Integrated in logs over 400 midpoints.
/// </remarks>
public static class MixtureMartingale
{
    /// <summary>Midpoints of the integral.</summary>
    public const int Points = 400;

    private static readonly double[] Shares = new double[Points];
    private static readonly double[] LogShares = new double[Points];
    private static readonly double[] LogDensities = new double[Points];

    static MixtureMartingale()
    {
        for (int i = 0; i < Points; i++)
        {
            double u = (i + 0.5) / Points;
            Shares[i] = u;
            LogShares[i] = Math.Log(u);
            LogDensities[i] = Math.Log(2 * (1 - u) / Points);
        }
    }

    /// <summary>ln M(n, k).</summary>
    /// <param name="trials">Labels n, from 0.</param>
    /// <param name="errors">Labels k that said "wrong", from 0 to n.</param>
    /// <param name="limit">The limit p₀, above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count or limit outside its range.</exception>
    public static double LogOf(long trials, long errors, double limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(errors);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(errors, trials);
        CheckShare(limit, nameof(limit));
        double logRest = double.LogP1(-limit);
        Span<double> terms = stackalloc double[Points];
        double greatest = double.NegativeInfinity;
        for (int i = 0; i < Points; i++)
        {
            terms[i] =
                LogDensities[i]
                + (errors * LogShares[i])
                + ((trials - errors) * (double.LogP1(-limit * Shares[i]) - logRest));
            greatest = Math.Max(greatest, terms[i]);
        }

        double sum = 0;
        foreach (double term in terms)
        {
            sum += Math.Exp(term - greatest);
        }

        return greatest + Math.Log(sum);
    }

    /// <summary>The least count of labels at which this many errors are evidence enough: M(n, k) ≥ 1/α.</summary>
    /// <param name="errors">Errors k among them, from 0.</param>
    /// <param name="limit">The limit p₀, above 0 and below 1.</param>
    /// <param name="alpha">How often a share at the limit may pass, above 0 and below 1.</param>
    /// <remarks>M rises with n at fixed k, since (1 − p₀u)/(1 − p₀) ≥ 1; so by bisection.</remarks>
    public static long LabelsNeeded(long errors, double limit, double alpha)
    {
        CheckShare(alpha, nameof(alpha));
        double enough = -Math.Log(alpha);
        long low = errors; // At n = k every factor is u ≤ 1, so M ≤ 1.
        long high = Math.Max(64, errors * 2);
        while (LogOf(high, errors, limit) < enough)
        {
            low = high;
            high *= 2;
        }

        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            (low, high) = LogOf(middle, errors, limit) < enough ? (middle, high) : (low, middle);
        }

        return high;
    }

    internal static void CheckShare(double share, string name)
    {
        if (share is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(name, share, "a share above 0 and below 1");
        }
    }
}
