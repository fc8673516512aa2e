using Farthing.Economics.Purchases.Ways;

namespace Farthing.Economics.Purchases.Screening;

/// <summary>Cost of a commitment in a future beside the cheapest choice for that future.</summary>
/// <param name="Case">The future.</param>
/// <param name="Held">The commitments as signed, the rest bought as is cheapest then.</param>
/// <param name="Best">Cheapest split for this future, everything open and at its prices.</param>
public sealed record SplitRegret(MarketCase Case, PurchaseSplit Held, PurchaseSplit Best)
{
    /// <summary>cost(k, s) ÷ min over k of cost(k, s) − 1, at least 0.</summary>
    public double Fraction => Regret.Fraction(Held.UsdPerMonth, Best.UsdPerMonth);

    /// <summary>Sets a split beside the best one in a future.</summary>
    /// <remarks>What is signed keeps its price. Where the price of new commitments falls by a share d, regret so has r · d · k more per hour.</remarks>
    /// <param name="curve">The choice of today.</param>
    /// <param name="signed">A split of it; only its committed nodes are kept.</param>
    /// <param name="future">The future.</param>
    /// <returns>Null where the load of that future cannot be carried.</returns>
    public static SplitRegret? Find(ScreeningCurve curve, PurchaseSplit signed, MarketCase future)
    {
        NodeLoad load = curve.Load.Scaled(future.TrafficFactor);
        WayToBuy[] then = [.. curve.Ways.Select(way => way.At(future.Prices))];
        WayToBuy[] kept = [.. curve.Ways.Zip(then, (today, later) => today.IsCommitted ? today : later)];
        int?[] nodes = [.. curve.Ways.Select(way => way.IsCommitted ? signed.NodesOf(way) : (int?)null)];
        PurchaseSplit? held = new ScreeningCurve(load, kept, curve.HoursPerMonth).FindBest(nodes);
        PurchaseSplit? best = new ScreeningCurve(load, then, curve.HoursPerMonth).FindBest();
        return held is null || best is null ? null : new SplitRegret(future, held, best);
    }
}

/// <summary>A future that a commitment may meet: another traffic, other prices.</summary>
/// <param name="TrafficFactor">Factor on the nodes that run, above 0.</param>
/// <param name="Prices">Factors on the prices.</param>
public sealed record MarketCase(double TrafficFactor, PriceFactors Prices)
{
    /// <summary>Cases of a regret table: traffic × 0.5 … 1.3, on demand × 0.7 and 2.5, spot × 0.7 and 2.5, new commitments × 0.7.</summary>
    /// <remarks>One step moved a spot price by −74 % to +57 % (GCP list prices, 2022-02 to 2025-10), so an upward case of two steps belongs in. One-year H100 contracts stood at $2.35 in March 2026 and $1.70 five months earlier, a factor of 0.72.</remarks>
    public static IReadOnlyList<MarketCase> Defaults { get; } =
    [
        .. ((double[])[0.5, 0.7, 0.9, 1.3]).Select(traffic => new MarketCase(
            traffic,
            PriceFactors.Unchanged
        )),
        new(1, new PriceFactors { OnDemand = 0.7 }),
        new(1, new PriceFactors { OnDemand = 2.5 }),
        new(1, new PriceFactors { Spot = 0.7 }),
        new(1, new PriceFactors { Spot = 2.5 }),
        new(1, new PriceFactors { NewCommitment = 0.7 }),
    ];
}

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
