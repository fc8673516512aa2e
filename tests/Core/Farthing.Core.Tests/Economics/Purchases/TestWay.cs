using Farthing.Economics.Purchases.Ways;

namespace Farthing.Tests.Economics.Purchases;

/// <summary>A way with any f and v.</summary>
internal sealed record TestWay(string Name, double Fixed, double Used) : WayToBuy(Name)
{
    public override double FixedUsdPerHour => Fixed;

    public override double UsedUsdPerHour => Used;
}
