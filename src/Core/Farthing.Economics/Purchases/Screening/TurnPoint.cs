using Farthing.Economics.Purchases.Ways;

namespace Farthing.Economics.Purchases.Screening;

/// <summary>Share of use at which the cheapest way changes: u = (f_j − f_i) ÷ (v_i − v_j).</summary>
/// <param name="Below">i: the cheapest way for a node that is used less.</param>
/// <param name="Above">j: the cheapest way for a node that is used more.</param>
/// <param name="UsedFraction">u, 0…1.</param>
public sealed record TurnPoint(WayToBuy Below, WayToBuy Above, double UsedFraction)
{
    /// <summary>Share of use at which two ways cost the same, of any size or sign; not a finite number where their v is equal.</summary>
    public static double Between(WayToBuy below, WayToBuy above) =>
        (above.FixedUsdPerHour - below.FixedUsdPerHour) / (below.UsedUsdPerHour - above.UsedUsdPerHour);
}
