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

/// <summary>Always the same length.</summary>
public sealed class FixedLength : LengthDistribution
{
    private readonly int tokens;

    /// <summary>Makes the distribution.</summary>
    /// <param name="tokens">At least 1.</param>
    public FixedLength(int tokens)
    {
        this.tokens = tokens >= 1 ? tokens : throw GeneratorFault.Of("tokens", tokens, "at least 1 token");
    }

    /// <inheritdoc/>
    public override double Mean => tokens;

    /// <inheritdoc/>
    public override int Max => tokens;

    /// <inheritdoc/>
    public override int Next(ref Pcg32 random) => tokens;
}

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
