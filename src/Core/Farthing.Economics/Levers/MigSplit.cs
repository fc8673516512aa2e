using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Levers;

/// <summary>One GPU cut into slices that serve apart, against the same GPU whole.</summary>
/// <param name="UsdPerGpuHour">Price of the whole GPU.</param>
/// <param name="WholeTokensPerSecond">What it delivers uncut.</param>
/// <param name="Slices">Slices that are used, at least 1.</param>
/// <param name="SliceTokensPerSecond">What one slice delivers.</param>
public sealed record MigSplit(
    Interval UsdPerGpuHour,
    Interval WholeTokensPerSecond,
    double Slices,
    Interval SliceTokensPerSecond
)
{
    /// <summary>Tokens per second of all slices.</summary>
    public Interval SlicedTokensPerSecond => SliceTokensPerSecond * Slices;

    /// <summary>Dollars per million tokens uncut.</summary>
    public Interval WholeUsdPerMillion(Interval utilization) =>
        TokenCost.UsdPerMillion(UsdPerGpuHour, 1, WholeTokensPerSecond, utilization);

    /// <summary>Dollars per million tokens of the slices.</summary>
    public Interval SlicedUsdPerMillion(Interval utilization) =>
        TokenCost.UsdPerMillion(UsdPerGpuHour, 1, SlicedTokensPerSecond, utilization);

    /// <summary>Tokens of the slices over tokens of the whole: not a gain of cutting where the models differ.</summary>
    public Interval TokensRatio => SlicedTokensPerSecond / WholeTokensPerSecond;
}
