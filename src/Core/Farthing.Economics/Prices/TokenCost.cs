using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Prices;

/// <summary>The one formula of the field: dollars per million tokens from dollars per hour and tokens per second, and its inverses. Ranges in, ranges out.</summary>
/// <remarks>$/M = rate · n / 3600 / (TPS · utilization) · 10⁶. Symbols: rate in dollars per GPU-hour, n GPUs, TPS tokens per second that all n deliver at full load, utilization delivered / deliverable over the billed time.</remarks>
public static class TokenCost
{
    /// <summary>The utilization that stands in for one that nobody gave.</summary>
    public const double TypicalUtilization = 0.7;

    private const double SecondsPerHour = 3600;

    /// <summary>Dollars per million tokens.</summary>
    /// <param name="usdPerGpuHour">Price of one GPU-hour, above 0.</param>
    /// <param name="gpus">GPUs paid for, above 0.</param>
    /// <param name="tokensPerSecond">Tokens per second of all GPUs at full load, above 0.</param>
    /// <param name="utilization">Share of that which is delivered, above 0 to 1.</param>
    public static Interval UsdPerMillion(
        Interval usdPerGpuHour,
        double gpus,
        Interval tokensPerSecond,
        Interval utilization
    ) => usdPerGpuHour * (gpus * 1e6) / (tokensPerSecond * utilization * SecondsPerHour);

    /// <summary>Tokens per second at full load that reach a target price.</summary>
    /// <param name="usdPerMillion">The target, above 0.</param>
    /// <param name="usdPerGpuHour">Price of one GPU-hour.</param>
    /// <param name="gpus">GPUs paid for.</param>
    /// <param name="utilization">Share of full load that is delivered, above 0 to 1.</param>
    public static Interval TokensPerSecondFor(
        Interval usdPerMillion,
        Interval usdPerGpuHour,
        double gpus,
        Interval utilization
    ) => usdPerGpuHour * (gpus * 1e6) / (usdPerMillion * utilization * SecondsPerHour);

    /// <summary>Tokens in a month at a steady rate.</summary>
    public static Interval TokensPerMonth(Interval tokensPerSecond, double hoursPerMonth) =>
        tokensPerSecond * (SecondsPerHour * hoursPerMonth);

    /// <summary>The steady rate that a month's tokens need, around the clock.</summary>
    public static Interval TokensPerSecond(Interval tokensPerMonth, double hoursPerMonth) =>
        tokensPerMonth / (SecondsPerHour * hoursPerMonth);

    /// <summary>Cost of a token over that at full load: 1 / utilization.</summary>
    public static Interval RealWorldMultiplier(Interval utilization) => 1.0 / utilization;

    /// <summary>The price of one GPU-hour of a node that is sold whole.</summary>
    public static Interval UsdPerGpuHour(Interval usdPerNodeHour, double gpusPerNode) =>
        usdPerNodeHour / gpusPerNode;
}
