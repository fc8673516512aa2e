using Farthing.Economics.Purchases.Ways;

namespace Farthing.Economics.Purchases.Screening;

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
