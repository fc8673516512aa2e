namespace Farthing.Economics.Purchases.Ways;

/// <summary>Factors on today's prices in a case of the future.</summary>
public sealed record PriceFactors
{
    /// <summary>Leaves every price as it is.</summary>
    public static PriceFactors Unchanged { get; } = new();

    /// <summary>Factor on prices on demand, above 0.</summary>
    public double OnDemand { get; init; } = 1;

    /// <summary>Factor on spot prices, above 0.</summary>
    public double Spot { get; init; } = 1;

    /// <summary>Factor on the price of a commitment that is signed from now on, above 0; one that is already signed keeps its price.</summary>
    public double NewCommitment { get; init; } = 1;
}
