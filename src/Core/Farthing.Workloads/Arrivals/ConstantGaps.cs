using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Arrivals;

/// <summary>All gaps are equal.</summary>
public sealed class ConstantGaps : GapDistribution
{
    /// <inheritdoc/>
    public override double Cv => 0;

    /// <inheritdoc/>
    public override double Next(ref Pcg32 random) => 1;
}
