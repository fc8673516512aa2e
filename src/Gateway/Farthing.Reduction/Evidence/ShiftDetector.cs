namespace Farthing.Reduction.Evidence;

/// <summary>Evidence that a share of errors has passed a limit at some label, nobody knows which. It may be looked at after every label.</summary>
/// <remarks>
/// For each share q that is bet on, Rₜ = (Rₜ₋₁ + 1) · Eₜ with Eₜ the label's likelihood ratio of q against the limit: q / p₀ for an
/// error, (1 − q) / (1 − p₀) else. That is the sum, over all labels at which the shift may have begun, of what a gambler holds who
/// began there with 1 (Shiryaev and Roberts; as an e-detector Shin, Ramdas and Rinaldo, arXiv 2203.03532). The evidence is their
/// weighted mean. While each label is an error with probability p₀ at most (below: at least), given all before it, evidence − t is
/// a supermartingale. So it reaches W / α within W labels, begun anywhere, with probability α at most. Old labels weigh nothing
/// once the gamblers who bet on them have lost: it needs no end of a window. Not thread-safe.
/// </remarks>
public sealed class ShiftDetector
{
    private const double Most = 1e100; // Beyond any threshold; an infinite one times 0 would be no number.

    private readonly double[] weights;
    private readonly double[] onError;
    private readonly double[] onRight;
    private readonly double[] sums;

    private ShiftDetector(double limit, double[] shares, double[] weights)
    {
        this.weights = weights;
        onError = Array.ConvertAll(shares, share => share / limit);
        onRight = Array.ConvertAll(shares, share => (1 - share) / (1 - limit));
        sums = new double[shares.Length];
    }

    /// <summary>The evidence so far; 0 without a label.</summary>
    public double Evidence
    {
        get
        {
            double evidence = 0;
            for (int i = 0; i < sums.Length; i++)
            {
                evidence += weights[i] * sums[i];
            }

            return evidence;
        }
    }

    /// <summary>A detector of shares above a limit.</summary>
    /// <param name="limit">Above 0 and below 1, such as 0.02.</param>
    /// <remarks>It bets most on errors alone, so that a few in a row are enough, and on p₀^0.3 and p₀^0.6: at 2 % on 31 % and 10 %.</remarks>
    public static ShiftDetector Above(double limit)
    {
        MixtureMartingale.CheckShare(limit, nameof(limit));
        return new ShiftDetector(limit, [1, Math.Pow(limit, 0.3), Math.Pow(limit, 0.6)], [0.6, 0.2, 0.2]);
    }

    /// <summary>A detector of shares below a limit.</summary>
    /// <param name="limit">As in <see cref="Above"/>.</param>
    /// <remarks>It bets on no error at all, and on a third of the limit.</remarks>
    public static ShiftDetector Below(double limit)
    {
        MixtureMartingale.CheckShare(limit, nameof(limit));
        return new ShiftDetector(limit, [0, limit / 3], [0.5, 0.5]);
    }

    /// <summary>Takes a label.</summary>
    public void Add(bool isError)
    {
        double[] factors = isError ? onError : onRight;
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = Math.Min((sums[i] + 1) * factors[i], Most);
        }
    }

    /// <summary>True where the evidence is enough.</summary>
    /// <param name="alpha">How often it may be enough within a window although the limit is kept.</param>
    /// <param name="window">Labels of that window.</param>
    public bool Passes(double alpha, int window) => Evidence >= window / alpha;
}
