namespace Farthing.Numerics.Statistics;

/// <summary>The standard normal distribution: shares and the values below which they lie.</summary>
public static class NormalDistribution
{
    /// <summary>The value below which a share lies.</summary>
    /// <param name="share">Above 0 and below 1.</param>
    /// <returns>Such as 1.6449 for 0.95; relative error below 1e-12.</returns>
    /// <remarks>P. Acklam's rational approximation (relative error 1.15e-9), then one step of Halley's method on <see cref="ShareBelow"/>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public static double Quantile(double share)
    {
        if (share is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "a share above 0 and below 1");
        }

        double x =
            share < LowTail ? Tail(Math.Sqrt(-2 * Math.Log(share)))
            : share > 1 - LowTail ? -Tail(Math.Sqrt(-2 * Math.Log(1 - share)))
            : Middle(share - 0.5);
        double error = ShareBelow(x) - share;
        double step = error * Math.Sqrt(2 * Math.PI) * Math.Exp(x * x / 2);
        return x - (step / (1 + (x * step / 2)));
    }

    /// <summary>The share that lies below a value.</summary>
    /// <param name="value">In standard deviations from the mean.</param>
    /// <returns>0 to 1; absolute error below 1e-14.</returns>
    /// <remarks>Marsaglia's series Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …) up to 6, beyond it the continued fraction of the tail.</remarks>
    public static double ShareBelow(double value)
    {
        if (double.IsNaN(value))
        {
            return double.NaN;
        }

        double x = Math.Abs(value);
        double density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (x > 6)
        {
            double tail = 0;
            for (int k = 30; k > 0; k--)
            {
                tail = k / (x + tail);
            }

            double above = double.IsInfinity(x) ? 0 : density / (x + tail);
            return value > 0 ? 1 - above : above;
        }

        double term = x;
        double sum = x;
        for (int k = 3; term > sum * 1e-17; k += 2)
        {
            term *= x * x / k;
            sum += term;
        }

        double beyond = density * sum;
        return value > 0 ? 0.5 + beyond : 0.5 - beyond;
    }

    private const double LowTail = 0.02425;

    private static double Tail(double q) =>
        Polynomial(
            q,
            [
                -7.784894002430293e-03,
                -3.223964580411365e-01,
                -2.400758277161838,
                -2.549732539343734,
                4.374664141464968,
                2.938163982698783,
            ]
        )
        / Polynomial(
            q,
            [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996, 3.754408661907416, 1]
        );

    private static double Middle(double q) =>
        q
        * Polynomial(
            q * q,
            [
                -3.969683028665376e+01,
                2.209460984245205e+02,
                -2.759285104469687e+02,
                1.383577518672690e+02,
                -3.066479806614716e+01,
                2.506628277459239,
            ]
        )
        / Polynomial(
            q * q,
            [
                -5.447609879822406e+01,
                1.615858368580409e+02,
                -1.556989798598866e+02,
                6.680131188771972e+01,
                -1.328068155288572e+01,
                1,
            ]
        );

    /// <summary>A polynomial by Horner's rule, highest power first.</summary>
    private static double Polynomial(double x, ReadOnlySpan<double> coefficients)
    {
        double sum = 0;
        foreach (double coefficient in coefficients)
        {
            sum = (sum * x) + coefficient;
        }

        return sum;
    }
}
