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
