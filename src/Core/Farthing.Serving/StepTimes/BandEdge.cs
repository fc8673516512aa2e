using Farthing.Numerics.Statistics;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;

namespace Farthing.Serving.StepTimes;

/// <summary>Factor on a step-time model: every step is multiplied by one common factor, a quantile of its error band or a stated one. At a quantile first tokens take theirs too.</summary>
/// <remarks>The error is taken as one factor that all steps of a server share: engine version, clocks and kernels differ between servers far more than between the steps of one. A server whose steps are slow is taken for one whose first tokens are late.</remarks>
public readonly record struct BandEdge
{
    private BandEdge(double? share, double? factor) => (Share, Factor) = (share, factor);

    /// <summary>The prediction itself.</summary>
    public static BandEdge Center => default;

    /// <summary>The fast end of the 90 % band: one server in twenty is faster.</summary>
    public static BandEdge Optimistic { get; } = Sure(0.05);

    /// <summary>The slow end of the 90 % band: one server in twenty is slower.</summary>
    public static BandEdge Pessimistic { get; } = Sure(0.95);

    /// <summary>The share of the error's distribution that is at most this slow; null at the center and for a stated factor.</summary>
    public double? Share { get; }

    /// <summary>A stated multiple of the prediction; null at the center and for a share.</summary>
    public double? Factor { get; }

    /// <summary>Steps so slow that a share of all servers is at most as slow: what holds here holds with this certainty.</summary>
    /// <param name="share">Above 0 and below 1, such as 0.9.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public static BandEdge Sure(double share) =>
        share is > 0 and < 1
            ? new BandEdge(share, null)
            : throw new ArgumentOutOfRangeException(nameof(share), share, "a share above 0 and below 1");

    /// <summary>Steps that take a stated multiple of the prediction.</summary>
    /// <param name="factor">Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a positive number.</exception>
    public static BandEdge Times(double factor) =>
        factor > 0 && double.IsFinite(factor)
            ? new BandEdge(null, factor)
            : throw new ArgumentOutOfRangeException(nameof(factor), factor, "a number above 0");

    /// <summary>The multiple of a first token's time that remains where steps take their own: its error at this share over that of the steps.</summary>
    /// <param name="steps">The band of step times.</param>
    /// <param name="firstTokens">The band of first tokens, their steps included.</param>
    public double FirstTokenFactorIn(StepTimeBand steps, StepTimeBand firstTokens) =>
        Share is double sure ? firstTokens.At(sure) / steps.At(sure) : 1;

    /// <summary>A deployment with the link of this edge. Where nobody states it: peer to peer at the center, host memory at the slow end of the 90 % band.</summary>
    public Deployment LinkOf(Deployment deployment) =>
        Share is double sure && deployment.GpusPerReplica > 1 && deployment.Gpu.IsLinkAssumed
            ? deployment with
            {
                Gpu = deployment.Gpu.TowardsHostMemory(
                    Math.Min(1, NormalDistribution.Quantile(sure) / NormalDistribution.Quantile(0.95))
                ),
            }
            : deployment;

    /// <summary>The multiple of the predicted step times.</summary>
    public double FactorIn(StepTimeBand band) => Share is double sure ? band.At(sure) : Factor ?? 1;
}
