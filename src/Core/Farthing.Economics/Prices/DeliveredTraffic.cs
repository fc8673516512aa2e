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

/// <summary>Whole units (a GPU, a replica, a node) for a demand, and their utilization.</summary>
/// <param name="TokensPerSecond">The demand, at least 0.</param>
/// <param name="UnitTokensPerSecond">What one unit delivers at full load, above 0.</param>
/// <param name="MaxUtilization">The share of it that may be planned with, above 0 to 1.</param>
public sealed record FleetDemand(
    double TokensPerSecond,
    double UnitTokensPerSecond,
    double MaxUtilization = 1
)
{
    /// <summary>Whole units, at least one. A demand within a billionth of a whole number of units counts as that number.</summary>
    public double Units =>
        Math.Max(1, Math.Ceiling((TokensPerSecond / (UnitTokensPerSecond * MaxUtilization)) - 1e-9));

    /// <summary>Delivered over deliverable with that many units.</summary>
    public double Utilization => UtilizationOf(Units);

    /// <summary>Delivered over deliverable with a given number of units; above 1 it cannot be delivered.</summary>
    public double UtilizationOf(double units) => TokensPerSecond / (units * UnitTokensPerSecond);
}
