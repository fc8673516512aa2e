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
