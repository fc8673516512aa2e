namespace Farthing.Economics.Purchases.Ways;

/// <summary>Node on spot, and on demand in the hours in which spot cannot serve: f = 0, v = a · s + (1 − a) · p.</summary>
/// <remarks>Work that an interruption loses is not in v. The hours on demand are not counted against a quota of on-demand nodes.</remarks>
/// <param name="Name">Name in tables.</param>
/// <param name="SpotUsdPerHour">s: spot price of one node-hour, above 0.</param>
/// <param name="OnDemandUsdPerHour">p: price on demand of the node-hour that replaces it.</param>
/// <param name="ServedFraction">a: share of the need that spot serves, 0…1.</param>
public sealed record SpotNode(
    string Name,
    double SpotUsdPerHour,
    double OnDemandUsdPerHour,
    double ServedFraction
) : WayToBuy(Name)
{
    /// <inheritdoc/>
    public override double FixedUsdPerHour => 0;

    /// <inheritdoc/>
    public override double UsedUsdPerHour =>
        (ServedFraction * SpotUsdPerHour) + ((1 - ServedFraction) * OnDemandUsdPerHour);

    /// <inheritdoc/>
    public override WayToBuy At(PriceFactors factors) =>
        this with
        {
            SpotUsdPerHour = SpotUsdPerHour * factors.Spot,
            OnDemandUsdPerHour = OnDemandUsdPerHour * factors.OnDemand,
        };
}
