using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Lengths;

/// <summary>Lengths drawn from a table of quantiles.</summary>
/// <param name="table">Quantiles in tokens, from at least 1.</param>
public sealed class QuantileLength(QuantileTable table) : LengthDistribution
{
    /// <summary>The quantiles.</summary>
    public QuantileTable Table { get; } = table;

    /// <inheritdoc/>
    public override double Mean => Table.Mean;

    /// <inheritdoc/>
    public override int Max => (int)Math.Round(Table.Values[^1]);

    /// <inheritdoc/>
    public override int Next(ref Pcg32 random) => Math.Max(1, (int)Math.Round(Table.At(random.NextDouble())));
}
