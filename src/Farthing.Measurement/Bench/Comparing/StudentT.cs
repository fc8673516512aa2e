namespace Farthing.Measurement.Bench.Comparing;

/// <summary>Student's t distribution.</summary>
public static class StudentT
{
    private static readonly double[] Lanczos =
    [
        676.5203681218851,
        -1259.1392167224028,
        771.32342877765313,
        -176.61502916214059,
        12.507343278686905,
        -0.13857109526572012,
        9.9843695780195716e-6,
        1.5056327351493116e-7,
    ];

    /// <summary>The chance of a value at least as far from 0, on either side: I(ν / (ν + t²); ν/2, 1/2).</summary>
    /// <param name="t">The value.</param>
    /// <param name="degrees">Degrees of freedom ν, above 0.</param>
    public static double TwoSided(double t, double degrees) =>
        t == 0 ? 1
        : double.IsInfinity(t) ? 0
        : Beta(degrees / (degrees + (t * t)), degrees / 2, 0.5);

    /// <summary>The value that the middle share of the distribution ends at.</summary>
    /// <param name="share">Share in the middle, such as 0.95.</param>
    /// <param name="degrees">Degrees of freedom, above 0.</param>
    public static double Middle(double share, double degrees)
    {
        double low = 0;
        double high = 1;
        while (TwoSided(high, degrees) > 1 - share && high < 1e12)
        {
            high *= 2;
        }

        for (int i = 0; i < 80; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = TwoSided(middle, degrees) > 1 - share ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>The regularized incomplete beta function by its continued fraction (Abramowitz and Stegun 26.5.8, evaluated as Lentz does).</summary>
    private static double Beta(double x, double a, double b)
    {
        if (x is <= 0 or >= 1)
        {
            return x <= 0 ? 0 : 1;
        }

        double front = Math.Exp(
            LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x))
        );
        return x < (a + 1) / (a + b + 2)
            ? front * Fraction(x, a, b) / a
            : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    private static double Fraction(double x, double a, double b)
    {
        const double tiny = 1e-300;
        double c = 1;
        double d = 1 / NotZero(1 - ((a + b) * x / (a + 1)));
        double h = d;
        for (int m = 1; m <= 500; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            h *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            h *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-14)
            {
                break;
            }
        }

        return h;

        static double NotZero(double value) => Math.Abs(value) < tiny ? tiny : value;
    }

    /// <summary>ln Γ(x) for x above 0.5 (Lanczos 1964, g = 7, nine terms).</summary>
    private static double LogGamma(double x)
    {
        double shifted = x - 1;
        double sum = 0.99999999999980993;
        for (int i = 0; i < Lanczos.Length; i++)
        {
            sum += Lanczos[i] / (shifted + i + 1);
        }

        double t = shifted + Lanczos.Length - 0.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((shifted + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }
}
