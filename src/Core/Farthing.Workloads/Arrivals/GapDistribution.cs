using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Arrivals;

/// <summary>Distribution of gaps between arrivals around their mean of 1.</summary>
public abstract class GapDistribution
{
    /// <summary>Standard deviation over mean of a gap.</summary>
    public abstract double Cv { get; }

    /// <summary>Draws a gap, at least 0.</summary>
    public abstract double Next(ref Pcg32 random);
}
