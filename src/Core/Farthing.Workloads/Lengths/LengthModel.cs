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

/// <summary>Prompt and output are drawn without regard to each other.</summary>
/// <param name="inputs">Prompt lengths.</param>
/// <param name="outputs">Output lengths.</param>
public sealed class IndependentLengths(LengthDistribution inputs, LengthDistribution outputs) : LengthModel
{
    /// <inheritdoc/>
    public override double MeanInput => inputs.Mean;

    /// <inheritdoc/>
    public override double MeanOutput => outputs.Mean;

    /// <inheritdoc/>
    public override int MaxTotal => (int)Math.Min(int.MaxValue, (long)inputs.Max + outputs.Max);

    /// <inheritdoc/>
    public override void Next(ref Pcg32 random, out int input, out int output)
    {
        input = inputs.Next(ref random);
        output = outputs.Next(ref random);
    }
}
