namespace Farthing.Economics.Purchases.Ways;

/// <summary>One way to buy nodes: f dollars per hour of a bought node, used or not, and v dollars per hour in which it is used.</summary>
/// <param name="Name">Name in tables, unique among the ways of one choice.</param>
public abstract record WayToBuy(string Name)
{
    /// <summary>f: dollars per hour of a bought node, used or not.</summary>
    public abstract double FixedUsdPerHour { get; }

    /// <summary>v: dollars per hour in which the node is used, on top of the fixed part.</summary>
    public abstract double UsedUsdPerHour { get; }

    /// <summary>Numbers of nodes that the seller accepts.</summary>
    public BuyingRule Rule { get; init; } = BuyingRule.Free;

    /// <summary>True where a node costs something while it stands idle, so that its number is a promise.</summary>
    public bool IsCommitted => FixedUsdPerHour > 0;

    /// <summary>f + v · u: dollars per hour of the term of a node that is used for a share u of it.</summary>
    public double UsdPerHourAt(double usedFraction) => FixedUsdPerHour + (UsedUsdPerHour * usedFraction);

    /// <summary>Same way at the prices of a case; by default prices do not move.</summary>
    public virtual WayToBuy At(PriceFactors factors) => this;
}
