using Farthing.Numerics.Statistics;

namespace Farthing.Reduction.Cascade.Calibration;

/// <summary>Tests whether a mean loss is at most a limit: p-values of the hypothesis that it is above.</summary>
public static class RiskTest
{
    /// <summary>The p-value of the hypothesis that the mean of the losses' source is above a limit.</summary>
    /// <param name="bound">The test.</param>
    /// <param name="losses">Losses from 0 to 1, independent; for <see cref="RiskBound.ClopperPearson"/> 0 or 1.</param>
    /// <param name="limit">The limit, above 0 and below 1.</param>
    /// <param name="alpha">The level that the bet of <see cref="RiskBound.Betting"/> aims at.</param>
    /// <returns>At most α with probability at most α where the mean is above the limit; 1 without a loss at all.</returns>
    public static double PValue(RiskBound bound, ReadOnlySpan<double> losses, double limit, double alpha)
    {
        if (losses.IsEmpty)
        {
            return 1;
        }

        double sum = 0;
        foreach (double loss in losses)
        {
            sum += loss;
        }

        return bound switch
        {
            RiskBound.ClopperPearson => BinomialAtMost((long)Math.Round(sum), losses.Length, limit),
            RiskBound.HoeffdingBentkus => HoeffdingBentkus(sum / losses.Length, losses.Length, limit),
            _ => Betting(losses, limit, alpha),
        };
    }

    /// <summary>The upper bound of a mean loss: the least limit that the test does not keep.</summary>
    /// <param name="bound">The test.</param>
    /// <param name="losses">As above.</param>
    /// <param name="alpha">How often the mean may lie above the bound.</param>
    public static double Upper(RiskBound bound, ReadOnlySpan<double> losses, double alpha)
    {
        double low = 0;
        double high = 1;
        for (int i = 0; i < 50; i++)
        {
            double middle = (low + high) / 2;
            if (PValue(bound, losses, middle, alpha) <= alpha)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return high;
    }

    /// <summary>P(Binomial(n, p) ≤ k).</summary>
    public static double BinomialAtMost(long k, long n, double p) =>
        k >= n ? 1
        : k < 0 ? 0
        : BetaDistribution.ShareBelow(1 - p, n - k, k + 1);

    /// <summary>min(e^(−n·h(min(m, limit), limit)), e · P(Binomial(n, limit) ≤ ⌈n·m⌉)), h the relative entropy of two coins.</summary>
    private static double HoeffdingBentkus(double mean, int n, double limit)
    {
        double hoeffding = Math.Exp(-n * RelativeEntropy(Math.Min(mean, limit), limit));
        // A sum that is whole but for rounding is not lifted to the next whole number.
        double bentkus = Math.E * BinomialAtMost((long)Math.Ceiling((n * mean) - 1e-9), n, limit);
        return Math.Min(1, Math.Min(hoeffding, bentkus));
    }

    private static double RelativeEntropy(double a, double b) =>
        (a == 0 ? 0 : a * Math.Log(a / b)) + (a == 1 ? 0 : (1 - a) * Math.Log((1 - a) / (1 - b)));

    /// <summary>1 over the most that a gambler ever has who bets that losses are below the limit, on past losses alone (Ville).</summary>
    private static double Betting(ReadOnlySpan<double> losses, double limit, double alpha)
    {
        double most = 0;
        double logCapital = 0;
        double sum = 0.5;
        double squares = 0.25;
        double cap = 0.75 / (1 - limit);
        for (int i = 0; i < losses.Length; i++)
        {
            double variance = squares / (i + 1);
            double bet = Math.Min(cap, Math.Sqrt(2 * Math.Log(1 / alpha) / (losses.Length * variance)));
            logCapital += double.LogP1(bet * (limit - losses[i]));
            most = Math.Max(most, logCapital);
            sum += losses[i];
            double distance = losses[i] - (sum / (i + 2));
            squares += distance * distance;
        }

        return Math.Exp(-most);
    }
}
