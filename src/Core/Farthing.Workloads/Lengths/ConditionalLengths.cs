using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Lengths;

/// <summary>Prompt lengths from quantiles; output lengths from the quantiles of the prompt's bucket. Buckets hold equal shares of the requests by prompt length, so that the dependence of a trace is kept.</summary>
public sealed class ConditionalLengths : LengthModel
{
    private readonly QuantileLength[] outputs;

    /// <summary>Makes the model.</summary>
    /// <param name="inputs">Quantiles of the prompt length.</param>
    /// <param name="outputsByInput">Quantiles of the output length per bucket of prompt length, shortest first; at least one.</param>
    public ConditionalLengths(QuantileTable inputs, IReadOnlyList<QuantileTable> outputsByInput)
    {
        ArgumentOutOfRangeException.ThrowIfZero(outputsByInput.Count);
        Inputs = inputs;
        OutputsByInput = outputsByInput;
        outputs = [.. outputsByInput.Select(table => new QuantileLength(table))];
        MeanOutput = outputsByInput.Average(table => table.Mean);
        MaxTotal = (int)
            Math.Min(int.MaxValue, (long)inputs.Values[^1] + outputs.Max(output => (long)output.Max));
    }

    /// <summary>Quantiles of the prompt length.</summary>
    public QuantileTable Inputs { get; }

    /// <summary>Quantiles of the output length per bucket of prompt length.</summary>
    public IReadOnlyList<QuantileTable> OutputsByInput { get; }

    /// <inheritdoc/>
    public override double MeanInput => Inputs.Mean;

    /// <inheritdoc/>
    public override double MeanOutput { get; }

    /// <inheritdoc/>
    public override int MaxTotal { get; }

    /// <inheritdoc/>
    public override void Next(ref Pcg32 random, out int input, out int output)
    {
        double probability = random.NextDouble();
        input = Math.Max(1, (int)Math.Round(Inputs.At(probability)));
        output = outputs[(int)(probability * outputs.Length)].Next(ref random);
    }
}
