using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Prices;

/// <summary>One way to serve, with what its price follows from.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="UsdPerGpuHour">Price of one GPU-hour.</param>
/// <param name="Gpus">GPUs paid for.</param>
/// <param name="TokensPerSecond">Tokens per second of all GPUs at full load.</param>
/// <param name="Utilization">Share of full load that is delivered; null where nobody said.</param>
public sealed record PricedOption(
    string Name,
    Interval UsdPerGpuHour,
    double Gpus,
    Interval TokensPerSecond,
    Interval? Utilization
)
{
    /// <summary>Dollars per million tokens at a utilization.</summary>
    public Interval UsdPerMillionAt(Interval utilization) =>
        TokenCost.UsdPerMillion(UsdPerGpuHour, Gpus, TokensPerSecond, utilization);

    /// <summary>Dollars per hour of the whole fleet.</summary>
    public Interval UsdPerHour => UsdPerGpuHour * Gpus;
}
