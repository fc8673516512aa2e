using Farthing.Economics.Purchases.Ways;

namespace Farthing.Economics.Purchases.Screening;

/// <summary>Part of a decided purchase that could be on spot: what it rents on demand; all of it where it rents nothing.</summary>
/// <remarks>
/// A used node-hour costs v = a · s · m + (1 − a) · p (<see cref="SpotNode"/>), m the factor on the spot price. The decided
/// month pays h for it: p where the part is rented. Spot stops paying at m* = (h − (1 − a) · p) ÷ (a · s), which is p ÷ s
/// for a rented part, whatever a is. Work that reclaims lose is not in it.
/// </remarks>
public sealed class SpotPart
{
    /// <summary>a where nobody measured it: share of the need that spot serves. Assumed; published losses differ by a factor of a thousand.</summary>
    public const double AssumedServedFraction = 0.92;

    /// <summary>Factors on today's spot price: one that falls as prices on demand do, today's, and two steps up (see <see cref="MarketCase.Defaults"/>).</summary>
    private static readonly double[] Factors = [0.7, 1, 2, 2.5];

    private readonly SpotNode node;
    private readonly double partUsd;
    private readonly double decidedUsd;

    /// <summary>The part of a decided purchase.</summary>
    /// <param name="decided">The purchase, with a node in use.</param>
    /// <param name="node">A node on spot, and on demand where spot cannot serve.</param>
    public SpotPart(PurchaseSplit decided, SpotNode node)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(node.SpotUsdPerHour);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(node.ServedFraction);
        SplitBand[] rented = [.. decided.Bands.Where(band => band.Way is OnDemandNode)];
        IsRented = rented.Sum(band => band.UsedNodeHoursPerMonth) > 0;
        IReadOnlyList<SplitBand> part = IsRented ? rented : decided.Bands;
        NodeHoursPerMonth = part.Sum(band => band.UsedNodeHoursPerMonth);
        partUsd = part.Sum(band => band.UsdPerMonth);
        decidedUsd = decided.UsdPerMonth;
        this.node = node;
        Choices = [.. Factors.Select(At)];
    }

    /// <summary>True where the part is what is rented on demand; false where nothing is, and all nodes are taken.</summary>
    public bool IsRented { get; }

    /// <summary>Used node-hours of the part.</summary>
    public double NodeHoursPerMonth { get; }

    /// <summary>The month at each factor on the spot price, lowest first.</summary>
    public IReadOnlyList<SpotChoice> Choices { get; }

    /// <summary>Factor on today's spot price from which on spot costs more than the decided month; 0 where it never pays.</summary>
    public double StopsPayingAt =>
        Math.Max(
            0,
            ((partUsd / NodeHoursPerMonth) - ((1 - node.ServedFraction) * node.OnDemandUsdPerHour))
                / (node.ServedFraction * node.SpotUsdPerHour)
        );

    /// <summary>The month at a factor on the spot price.</summary>
    public SpotChoice At(double priceFactor) =>
        new(
            priceFactor,
            NodeHoursPerMonth * node.ServedFraction * node.SpotUsdPerHour * priceFactor,
            NodeHoursPerMonth * (1 - node.ServedFraction) * node.OnDemandUsdPerHour,
            decidedUsd - partUsd,
            decidedUsd
        );
}

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
    /// <summary>Dollars of a month that are due whether the nodes are used or not.</summary>
    public double FixedUsdPerMonth => Way.FixedUsdPerHour * Nodes * HoursPerMonth;

    /// <summary>Dollars of a month for the hours of use.</summary>
    public double UsedUsdPerMonth => Way.UsedUsdPerHour * UsedNodeHoursPerMonth;

    /// <summary>Both parts of the bill.</summary>
    public double UsdPerMonth => FixedUsdPerMonth + UsedUsdPerMonth;

    /// <summary>Share of the month in which its nodes are used on average.</summary>
    public double UtilizationFraction => UsedNodeHoursPerMonth / (Nodes * HoursPerMonth);
}

/// <summary>A month with a part of its nodes on spot, at a multiple of today's spot price, beside the month as it was decided.</summary>
/// <param name="PriceFactor">Factor on today's spot price, above 0.</param>
/// <param name="SpotUsd">Paid for spot nodes.</param>
/// <param name="OnDemandUsd">Paid for nodes on demand while spot has none.</param>
/// <param name="RestUsd">Paid for what is not on spot: commitments.</param>
/// <param name="DecidedUsd">The month as it was decided, without spot.</param>
public sealed record SpotChoice(
    double PriceFactor,
    double SpotUsd,
    double OnDemandUsd,
    double RestUsd,
    double DecidedUsd
)
{
    /// <summary>The month: spot, what stands in for it, and the rest.</summary>
    public double UsdPerMonth => SpotUsd + OnDemandUsd + RestUsd;

    /// <summary>Excess of the decided month over the cheaper of both; 0 where spot does not pay.</summary>
    public double RegretFraction => (DecidedUsd / Math.Min(DecidedUsd, UsdPerMonth)) - 1;
}
