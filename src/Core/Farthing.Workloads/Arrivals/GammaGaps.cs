using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Arrivals;

/// <summary>Gamma gaps of a given CV: shape 1/CV², scale CV². CV above 1 is burstier than Poisson.</summary>
public sealed class GammaGaps : GapDistribution
{
    private readonly double shape;

    /// <summary>Makes the distribution.</summary>
    /// <param name="cv">Above 0, at most 100.</param>
    public GammaGaps(double cv)
    {
        if (cv is not (> 0 and <= 100))
        {
            throw GeneratorFault.Of("cv", cv, "a coefficient of variation above 0, at most 100");
        }

        Cv = cv;
        shape = 1 / (cv * cv);
    }

    /// <inheritdoc/>
    public override double Cv { get; }

    /// <inheritdoc/>
    public override double Next(ref Pcg32 random) => random.NextGamma(shape) / shape;
}
