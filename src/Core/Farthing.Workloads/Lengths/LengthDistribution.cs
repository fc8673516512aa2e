using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Lengths;

/// <summary>Distribution of the tokens of a prompt or an output: at least 1.</summary>
public abstract class LengthDistribution
{
    /// <summary>Mean in tokens.</summary>
    public abstract double Mean { get; }

    /// <summary>The longest length that can be drawn.</summary>
    public abstract int Max { get; }

    /// <summary>Draws a length.</summary>
    public abstract int Next(ref Pcg32 random);
}
