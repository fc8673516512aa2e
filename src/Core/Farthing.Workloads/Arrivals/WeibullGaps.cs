using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Arrivals;

/// <summary>Weibull gaps of a given CV or shape; the scale makes the mean 1.</summary>
public sealed class WeibullGaps : GapDistribution
{
    private readonly double shape;
    private readonly double mean;

    private WeibullGaps(double shape)
    {
        this.shape = shape;
        mean = Gamma(1 + (1 / shape));
        Cv = CvOf(shape);
    }

    /// <inheritdoc/>
    public override double Cv { get; }

    /// <summary>The distribution of a shape.</summary>
    /// <param name="shape">0.15 to 100; below 1 is burstier than Poisson.</param>
    public static WeibullGaps FromShape(double shape) =>
        shape is >= 0.15 and <= 100
            ? new WeibullGaps(shape)
            : throw GeneratorFault.Of("shape", shape, "a Weibull shape from 0.15 to 100");

    /// <summary>The distribution of a CV: the shape is found by bisection, since the CV falls with it.</summary>
    /// <param name="cv">0.02 to 30.</param>
    public static WeibullGaps FromCv(double cv)
    {
        if (cv is not (>= 0.02 and <= 30))
        {
            throw GeneratorFault.Of("cv", cv, "a coefficient of variation from 0.02 to 30");
        }

        double low = 0.15;
        double high = 100;
        for (int i = 0; i < 100; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = CvOf(middle) > cv ? (middle, high) : (low, middle);
        }

        return new WeibullGaps((low + high) / 2);
    }

    /// <inheritdoc/>
    public override double Next(ref Pcg32 random) => random.NextWeibull(shape) / mean;

    private static double CvOf(double shape)
    {
        double first = Gamma(1 + (1 / shape));
        return Math.Sqrt(Math.Max(0, (Gamma(1 + (2 / shape)) / (first * first)) - 1));
    }

    /// <summary>Γ(x) by Lanczos (g = 7, n = 9; Numerical Recipes), within 1e-13 for x from 1 to 15.</summary>
    private static double Gamma(double x)
    {
        ReadOnlySpan<double> c =
        [
            0.99999999999980993,
            676.5203681218851,
            -1259.1392167224028,
            771.32342877765313,
            -176.61502916214059,
            12.507343278686905,
            -0.13857109526572012,
            9.9843695780195716e-6,
            1.5056327351493116e-7,
        ];
        double y = x - 1;
        double sum = c[0];
        for (int i = 1; i < c.Length; i++)
        {
            sum += c[i] / (y + i);
        }

        double t = y + 7.5;
        return Math.Sqrt(2 * Math.PI) * Math.Pow(t, y + 0.5) * Math.Exp(-t) * sum;
    }
}
