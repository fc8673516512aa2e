using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Arrivals;

/// <summary>Poisson arrivals: exponential gaps, CV 1.</summary>
public sealed class ExponentialGaps : GapDistribution
{
    /// <inheritdoc/>
    public override double Cv => 1;

    /// <inheritdoc/>
    public override double Next(ref Pcg32 random) => random.NextExponential();
}
