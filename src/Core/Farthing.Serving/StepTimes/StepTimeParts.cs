namespace Farthing.Serving.StepTimes;

/// <summary>A step by kind of operator, in nanoseconds.</summary>
/// <param name="GemmNs">Dense products and the output head.</param>
/// <param name="ExpertsNs">Routed experts.</param>
/// <param name="CollectivesNs">Exchange between GPUs.</param>
/// <param name="AttentionNs">Token mixing.</param>
/// <param name="ElementwiseNs">Small kernels and gaps.</param>
/// <param name="HostNs">Scheduling and pipeline hops.</param>
public readonly record struct StepTimeParts(
    double GemmNs,
    double ExpertsNs,
    double CollectivesNs,
    double AttentionNs,
    double ElementwiseNs,
    double HostNs
)
{
    /// <summary>The whole step.</summary>
    public double TotalNs => GemmNs + ExpertsNs + CollectivesNs + AttentionNs + ElementwiseNs + HostNs;
}
