using Farthing.Economics.Purchases.Ways;

namespace Farthing.Economics.Purchases.Screening;

/// <summary>Consecutive nodes that are bought in one way, and their bill.</summary>
/// <param name="Way">The way they are bought.</param>
/// <param name="FirstNode">First of them, from 1 = the node that is used most.</param>
/// <param name="Nodes">How many they are, at least 1.</param>
/// <param name="UsedNodeHoursPerMonth">Node-hours of a month in which they are used.</param>
/// <param name="HoursPerMonth">Hours of the billed month.</param>
public sealed record SplitBand(
    WayToBuy Way,
    int FirstNode,
    int Nodes,
    double UsedNodeHoursPerMonth,
    double HoursPerMonth
)
{
    /// <summary>Last node of the band.</summary>
    public int LastNode => FirstNode + Nodes - 1;

    /// <summary>Dollars of a month that are due whether the nodes are used or not.</summary>
    public double FixedUsdPerMonth => Way.FixedUsdPerHour * Nodes * HoursPerMonth;

    /// <summary>Dollars of a month for the hours of use.</summary>
    public double UsedUsdPerMonth => Way.UsedUsdPerHour * UsedNodeHoursPerMonth;

    /// <summary>Both parts of the bill.</summary>
    public double UsdPerMonth => FixedUsdPerMonth + UsedUsdPerMonth;

    /// <summary>Share of the month in which its nodes are used on average.</summary>
    public double UtilizationFraction => UsedNodeHoursPerMonth / (Nodes * HoursPerMonth);
}
