using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Lengths;

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
