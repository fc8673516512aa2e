using Farthing.Numerics.Randomness;
using Farthing.Workloads.Lengths;

namespace Farthing.Workloads.Arrivals;

/// <summary>Distribution of gaps between arrivals around their mean of 1.</summary>
public abstract class GapDistribution
{
    /// <summary>Standard deviation over mean of a gap.</summary>
    public abstract double Cv { get; }

    /// <summary>Draws a gap, at least 0.</summary>
    public abstract double Next(ref Pcg32 random);
}

/// <summary>All gaps are equal.</summary>
public sealed class ConstantGaps : GapDistribution
{
    /// <inheritdoc/>
    public override double Cv => 0;

    /// <inheritdoc/>
    public override double Next(ref Pcg32 random) => 1;
}

/// <summary>Gaps drawn from a table of quantiles, scaled to mean 1. Keeps the distribution, not the order of gaps.</summary>
public sealed class EmpiricalGaps : GapDistribution
{
    private readonly QuantileTable table;
    private readonly double mean;

    /// <summary>Makes the distribution.</summary>
    /// <param name="table">Quantiles of gaps in any unit, with a mean above 0.</param>
    public EmpiricalGaps(QuantileTable table)
    {
        this.table = table;
        mean = table.Mean;
        if (!(mean > 0))
        {
            throw GeneratorFault.Of("gaps", mean, "gaps whose mean is above 0");
        }

        Cv = table.StandardDeviation / mean;
    }

    /// <inheritdoc/>
    public override double Cv { get; }

    /// <inheritdoc/>
    public override double Next(ref Pcg32 random) => table.At(random.NextDouble()) / mean;
}

/// <summary>Poisson arrivals: exponential gaps, CV 1.</summary>
public sealed class ExponentialGaps : GapDistribution
{
    /// <inheritdoc/>
    public override double Cv => 1;

    /// <inheritdoc/>
    public override double Next(ref Pcg32 random) => random.NextExponential();
}

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
