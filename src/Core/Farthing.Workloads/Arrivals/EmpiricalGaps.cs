using Farthing.Numerics.Randomness;
using Farthing.Workloads.Lengths;

namespace Farthing.Workloads.Arrivals;

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
