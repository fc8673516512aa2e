using Farthing.Numerics.Quantities;

namespace Farthing.Numerics.Statistics;

/// <summary>Score interval of a share.</summary>
public static class WilsonInterval
{
    /// <summary>The normal quantile of a two-sided 95 % interval.</summary>
    public const double Z95 = 1.959963984540054;

    /// <summary>The interval: (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n).</summary>
    /// <param name="successes">Successes, from 0 to <paramref name="trials"/>; may be fractional where trials are weighted.</param>
    /// <param name="trials">Trials; with none, the interval is all of [0, 1].</param>
    /// <param name="z">Normal quantile.</param>
    /// <remarks>Wilson, Journal of the American Statistical Association 22 (1927) 209; Newcombe, Statistics in Medicine 17 (1998) 857, method 3.</remarks>
    public static Interval Of(double successes, double trials, double z = Z95)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        if (trials <= 0)
        {
            return new Interval(0, 1);
        }

        double share = Math.Min(1, successes / trials);
        double square = z * z / trials;
        double center = (share + (square / 2)) / (1 + square);
        double half = z * Math.Sqrt((share * (1 - share) / trials) + (square / (4 * trials))) / (1 + square);
        return new Interval(Math.Clamp(center - half, 0, share), Math.Clamp(center + half, share, 1));
    }
}
