using Farthing.Economics.Ownership;

namespace Farthing.Economics.Purchases.Ways;

/// <summary>Owned node: f = capital, room, spares and people per hour of its life, v = kW · PUE · $/kWh.</summary>
/// <remarks>A node draws power only while it is used. Ranges of the costs count with their middle.</remarks>
/// <param name="Name">Name in tables.</param>
/// <param name="GpuCost">Cost of owning one GPU with its share of the node.</param>
/// <param name="GpusPerNode">GPUs of one node, at least 1.</param>
public sealed record OwnedNode(string Name, GpuOwnershipCost GpuCost, int GpusPerNode) : WayToBuy(Name)
{
    /// <inheritdoc/>
    public override double FixedUsdPerHour =>
        PerNodeHour(
            (
                GpuCost.CapitalUsdPerYear
                + GpuCost.ColoUsdPerYear
                + GpuCost.SparesUsdPerYear
                + GpuCost.Options.StaffUsdPerYear
            ).Middle
        );

    /// <inheritdoc/>
    public override double UsedUsdPerHour => PerNodeHour(GpuCost.PowerUsdPerYear.Middle);

    private double PerNodeHour(double usdPerGpuYear) =>
        GpusPerNode * usdPerGpuYear / GpuOwnershipCost.HoursPerYear;
}
