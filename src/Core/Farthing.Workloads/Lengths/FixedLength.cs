using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Lengths;

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
