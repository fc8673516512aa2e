using Farthing.Numerics.Randomness;

namespace Farthing.Workloads.Lengths;

/// <summary>Lognormal lengths, rounded, cut to [1, max] (so that the mean of very wide ones falls short of the asked one).</summary>
public sealed class LognormalLength : LengthDistribution
{
    private readonly double mu;
    private readonly double sigma;

    /// <summary>Makes the distribution of a mean and a CV: σ² = ln(1 + CV²), μ = ln(mean) − σ²/2.</summary>
    /// <param name="mean">Mean before cutting, at least 1 token.</param>
    /// <param name="cv">Above 0.</param>
    /// <param name="max">Longest length.</param>
    public LognormalLength(double mean, double cv, int max = 1_000_000)
    {
        if (!(mean >= 1) || !(cv > 0) || !double.IsFinite(mean * cv) || max < 1)
        {
            throw GeneratorFault.Of(
                "lognormal",
                mean,
                "a mean of at least 1 token, a CV above 0, a longest length of at least 1"
            );
        }

        double variance = Math.Log(1 + (cv * cv));
        sigma = Math.Sqrt(variance);
        mu = Math.Log(mean) - (variance / 2);
        Mean = mean;
        Max = max;
    }

    /// <inheritdoc/>
    public override double Mean { get; }

    /// <inheritdoc/>
    public override int Max { get; }

    /// <inheritdoc/>
    public override int Next(ref Pcg32 random) =>
        (int)Math.Clamp(Math.Round(Math.Exp(mu + (sigma * random.NextNormal()))), 1, Max);
}
