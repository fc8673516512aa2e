using Farthing.Numerics.Randomness;
using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Lengths;

/// <summary>Pairs drawn from a table of requests with replacement: exactly the trace's joint distribution.</summary>
public sealed class SampledLengths : LengthModel
{
    private readonly RequestTable table;

    /// <summary>Draws from a table, such as a trace that has lengths but no arrivals.</summary>
    /// <param name="table">At least one request.</param>
    public SampledLengths(RequestTable table)
    {
        ArgumentOutOfRangeException.ThrowIfZero(table.Count);
        this.table = table;
        double inputs = 0;
        double outputs = 0;
        int most = 0;
        for (int i = 0; i < table.Count; i++)
        {
            inputs += table.InputTokens[i];
            outputs += table.OutputTokens[i];
            most = Math.Max(most, table.InputTokens[i] + table.OutputTokens[i]);
        }

        MeanInput = inputs / table.Count;
        MeanOutput = outputs / table.Count;
        MaxTotal = most;
    }

    /// <inheritdoc/>
    public override double MeanInput { get; }

    /// <inheritdoc/>
    public override double MeanOutput { get; }

    /// <inheritdoc/>
    public override int MaxTotal { get; }

    /// <inheritdoc/>
    public override void Next(ref Pcg32 random, out int input, out int output)
    {
        int index = random.NextInt32(0, table.Count - 1);
        input = table.InputTokens[index];
        output = table.OutputTokens[index];
    }
}
