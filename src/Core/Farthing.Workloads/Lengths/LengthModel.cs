using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Lengths;

/// <summary>Draws prompt and output length of a request together, so that their dependence can be kept.</summary>
public abstract class LengthModel
{
    /// <summary>Mean prompt length in tokens.</summary>
    public abstract double MeanInput { get; }

    /// <summary>Mean output length in tokens.</summary>
    public abstract double MeanOutput { get; }

    /// <summary>Longest prompt plus longest output that can be drawn together; an upper bound.</summary>
    public abstract int MaxTotal { get; }

    /// <summary>Draws a pair.</summary>
    public abstract void Next(ref Pcg32 random, out int input, out int output);
}
