using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Lengths;

/// <summary>Lengths of another distribution, none below a bound.</summary>
/// <param name="inner">The other distribution.</param>
/// <param name="minimum">The bound, at least 1.</param>
public sealed class FlooredLength(LengthDistribution inner, int minimum) : LengthDistribution
{
    /// <summary>Mean of the other distribution: what the bound adds is not counted.</summary>
    public override double Mean => Math.Max(minimum, inner.Mean);

    /// <inheritdoc/>
    public override int Max => Math.Max(minimum, inner.Max);

    /// <inheritdoc/>
    public override int Next(ref Pcg32 random) => Math.Max(minimum, inner.Next(ref random));
}
