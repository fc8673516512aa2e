using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Prices;

/// <summary>Tokens of a month on an option: how many such fleets they take, how full those are, and what a million of the tokens costs.</summary>
/// <param name="Option">One fleet with its deliverable rate.</param>
/// <param name="TokensPerMonth">Tokens that are delivered in a billed month.</param>
/// <param name="HoursPerMonth">Hours of that month.</param>
public sealed record DeliveredTraffic(PricedOption Option, double TokensPerMonth, double HoursPerMonth)
{
    /// <summary>Tokens per second around the clock.</summary>
    public double NeededTokensPerSecond { get; } =
        TokenCost.TokensPerSecond(TokensPerMonth, HoursPerMonth).Low;

    /// <summary>Whole fleets that carry them where each delivers what it does at least.</summary>
    public double Fleets => new FleetDemand(NeededTokensPerSecond, Option.TokensPerSecond.Low).Units;

    /// <summary>GPUs of those fleets.</summary>
    public double Gpus => Option.Gpus * Fleets;

    /// <summary>What those fleets deliver at full load.</summary>
    public Interval DeliverableTokensPerSecond => Option.TokensPerSecond * Fleets;

    /// <summary>Needed over deliverable.</summary>
    public Interval Utilization => NeededTokensPerSecond / DeliverableTokensPerSecond;

    /// <summary>The bill of the month.</summary>
    public Interval UsdPerMonth => Option.UsdPerGpuHour * (Gpus * HoursPerMonth);

    /// <summary>The bill over the tokens.</summary>
    public Interval UsdPerMillion => UsdPerMonth / TokensPerMonth * 1e6;
}
