namespace Farthing.Numerics.Statistics;

/// <summary>The beta distribution, and the logarithm of the gamma function it is made of.</summary>
public static class BetaDistribution
{
    private const int MaxTerms = 10_000;

    /// <summary>The share below a value: the regularized incomplete beta function I_x(a, b).</summary>
    /// <param name="value">x, from 0 to 1.</param>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    /// <remarks>The continued fraction of DLMF 8.17.22, by Lentz's method, on the side of the mean where it converges fast.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A parameter that is not above 0.</exception>
    public static double ShareBelow(double value, double a, double b)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(a);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(b);
        if (value <= 0 || value >= 1)
        {
            return value <= 0 ? 0 : 1;
        }

        double logFront = (a * Math.Log(value)) + (b * double.LogP1(-value)) - LogBeta(a, b);
        return value < (a + 1) / (a + b + 2)
            ? Math.Exp(logFront) * Fraction(value, a, b) / a
            : 1 - (Math.Exp(logFront) * Fraction(1 - value, b, a) / b);
    }

    /// <summary>The value below which a share lies.</summary>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    /// <returns>By bisection of <see cref="ShareBelow"/>, to the last bit that it can tell.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A share outside 0 to 1, or a parameter that is not above 0.</exception>
    public static double Quantile(double share, double a, double b)
    {
        if (share is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "a share from 0 to 1");
        }

        double low = 0;
        double high = 1;
        while (true)
        {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high)
            {
                return middle;
            }

            if (ShareBelow(middle, a, b) < share)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }
    }

    /// <summary>ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b).</summary>
    public static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    /// <summary>ln Γ(x).</summary>
    /// <param name="x">Above 0.</param>
    /// <remarks>Stirling's series (DLMF 5.11.1) from 24 on; below it by Γ(x) = Γ(x + 1) / x. Error below 1e-14 of the greater of it and 1.</remarks>
    public static double LogGamma(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(x);
        double product = 1;
        while (x < 24)
        {
            product *= x++;
        }

        double square = 1 / (x * x);
        double series =
            ((1.0 / 12) - (((1.0 / 360) - (((1.0 / 1260) - (square / 1680)) * square)) * square)) / x;
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series - Math.Log(product);
    }

    private static double Fraction(double x, double a, double b)
    {
        double c = 1;
        double d = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        double result = d;
        for (int m = 1; m <= MaxTerms; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            result *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            double factor = d * c;
            result *= factor;
            if (Math.Abs(factor - 1) < 1e-16)
            {
                break;
            }
        }

        return result;
    }

    private static double NotZero(double x) => Math.Abs(x) < 1e-300 ? 1e-300 : x;
}
