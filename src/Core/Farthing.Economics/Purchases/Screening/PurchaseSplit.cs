using Farthing.Economics.Purchases.Ways;

namespace Farthing.Economics.Purchases.Screening;

/// <summary>A load bought in bands, one for each way, from the node that is used most to the one that is used least.</summary>
/// <param name="Bands">The bands in the order of the nodes.</param>
public sealed record PurchaseSplit(IReadOnlyList<SplitBand> Bands)
{
    /// <summary>The bill of a month: the sum of its bands.</summary>
    public double UsdPerMonth => Bands.Sum(band => band.UsdPerMonth);

    /// <summary>Nodes that are paid for whether used or not: the commit level k, and the least that an autoscaler should keep.</summary>
    public int CommittedNodes => Committed.Sum(band => band.Nodes);

    /// <summary>Share of all used node-hours that committed nodes serve; 0 where none are used.</summary>
    public double CoverageFraction =>
        Share(
            Committed.Sum(band => band.UsedNodeHoursPerMonth),
            Bands.Sum(band => band.UsedNodeHoursPerMonth)
        );

    /// <summary>Share of the committed node-hours that are used; 0 without a committed node.</summary>
    public double UtilizationFraction =>
        Share(
            Committed.Sum(band => band.UsedNodeHoursPerMonth),
            Committed.Sum(band => band.Nodes * band.HoursPerMonth)
        );

    private IEnumerable<SplitBand> Committed => Bands.Where(band => band.Way.IsCommitted);

    /// <summary>Nodes that are bought in one way.</summary>
    public int NodesOf(WayToBuy way) => Bands.Where(band => band.Way == way).Sum(band => band.Nodes);

    /// <summary>Share of another bill that this one saves; negative where it costs more.</summary>
    /// <param name="usdPerMonth">The other bill, above 0.</param>
    public double SavingFraction(double usdPerMonth) => 1 - (UsdPerMonth / usdPerMonth);

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;
}
