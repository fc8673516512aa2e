using Farthing.Catalogs.Histories;
using Farthing.Economics.Purchases.Outlook;
using Farthing.Scenarios.Parts;

namespace Farthing.Scenarios.Purchases;

/// <summary>Weighted futures that commitments allow for, and the bound of the hedge.</summary>
/// <param name="Traffic">Factors on the expected traffic after 12 months.</param>
/// <param name="OnDemand">Factors on the price on demand after 12 months.</param>
/// <param name="HedgeFraction">Largest share by which the purchase may cost more than the best one if traffic comes as stated.</param>
public sealed record PurchaseFutures(
    IReadOnlyList<WeightedFactor> Traffic,
    IReadOnlyList<WeightedFactor> OnDemand,
    double HedgeFraction
)
{
    /// <summary>True where the person gave the weights of traffic; else they are the project's guess.</summary>
    public bool IsTrafficGiven { get; init; }

    /// <summary>The fit of the price factors; null where the person gave them, or no history was at hand.</summary>
    public FittedOnDemand? Fitted { get; init; }

    /// <summary>True where the person gave the weights of prices.</summary>
    public bool IsOnDemandGiven { get; init; }

    /// <summary>Futures of a scenario: the person's weights, else the project's guess for traffic and a fit for prices.</summary>
    /// <param name="offers">The scenario's part.</param>
    /// <param name="known">Prices up to the day of the decision.</param>
    public static PurchaseFutures Of(ScenarioOffers offers, PriceHistory known)
    {
        FittedOnDemand? fitted =
            offers.OnDemandFutures.Count > 0
                ? null
                : FittedOnDemand.Of(known, FutureScenarios.DefaultOnDemand);
        return new PurchaseFutures(
            offers.TrafficFutures.Count > 0 ? offers.TrafficFutures : FutureScenarios.DefaultTraffic,
            fitted?.Factors ?? offers.OnDemandFutures,
            offers.HedgeFraction
        )
        {
            IsTrafficGiven = offers.TrafficFutures.Count > 0,
            IsOnDemandGiven = fitted is null,
            Fitted = fitted,
        };
    }
}
