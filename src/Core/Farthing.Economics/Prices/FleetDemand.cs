namespace Farthing.Economics.Prices;

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
