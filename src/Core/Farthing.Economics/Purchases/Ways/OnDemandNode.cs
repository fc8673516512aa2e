namespace Farthing.Economics.Purchases.Ways;

/// <summary>Node that is rented by the hour while it is needed: f = 0, v = p.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="UsdPerHour">p: price of one node-hour, above 0.</param>
public sealed record OnDemandNode(string Name, double UsdPerHour) : WayToBuy(Name)
{
    /// <inheritdoc/>
    public override double FixedUsdPerHour => 0;

    /// <inheritdoc/>
    public override double UsedUsdPerHour => UsdPerHour;

    /// <inheritdoc/>
    public override WayToBuy At(PriceFactors factors) =>
        this with
        {
            UsdPerHour = UsdPerHour * factors.OnDemand,
        };
}
