using Farthing.Catalogs.Histories;
using Farthing.Catalogs.Offers;
using Farthing.Economics.Purchases.Hindsight;
using Farthing.Scenarios.Purchases;

namespace Farthing.Scenarios.Fleets.Hindsight;

/// <summary>A place in which the fleet could be bought, with the prices that came there.</summary>
public sealed class PlayedPlace
{
    private PlayedPlace(FleetPurchase purchase, HindsightStretch stretch, PriceSeries series)
    {
        Purchase = purchase;
        Series = series;
        Played = new PlayedPurchase(
            [.. stretch.Spans(series, PriceFactor, purchase.Load, purchase.Inputs.MostNodes)],
            [
                .. purchase.Commitments.Ways.Select(way => new PlayedCommitment(
                    way,
                    stretch.RestHours(way.TermMonths)
                )
                {
                    LaterUsdPerHour = stretch.LaterUsdPerHour(way, series),
                }),
            ]
        );
        Unmoved = new PlayedPurchase(
            [
                .. Played.Spans.Select(span =>
                    span with
                    {
                        OnDemandUsdPerHour = purchase.Inputs.NodeUsdPerHour,
                    }
                ),
            ],
            [.. Played.Commitments.Select(one => one with { LaterUsdPerHour = one.Way.FixedUsdPerHour })]
        );
        LeftOn = series.Between(stretch.Day, stretch.Last).FirstOrDefault(step => !step.IsListed)?.From;
    }

    /// <summary>How the fleet would have been bought here, as decided on the day.</summary>
    public FleetPurchase Purchase { get; }

    /// <summary>Prices here over time.</summary>
    public PriceSeries Series { get; }

    /// <summary>What numbers of committed nodes cost at the prices that came.</summary>
    public PlayedPurchase Played { get; }

    /// <summary>What they would have cost had the price on demand stayed as it was on the day.</summary>
    public PlayedPurchase Unmoved { get; }

    /// <summary>Day on which the series left the list; null where it stayed.</summary>
    public DateOnly? LeftOn { get; }

    /// <summary>What is bought.</summary>
    public InstanceOffer Offer => Purchase.Inputs.Price.Offer!;

    /// <summary>Nodes that were decided on the day.</summary>
    public IReadOnlyList<int> DecidedNodes => Purchase.Best?.Nodes ?? [];

    /// <summary>Nothing signed.</summary>
    public IReadOnlyList<int> NoNodes => [.. Played.Commitments.Select(_ => 0)];

    /// <summary>The person's price on demand over the list's: a discount holds on.</summary>
    private double PriceFactor =>
        Purchase.Inputs.NodeUsdPerHour / Offer.OnDemandUsdPerHour!.Value is var factor
        && Math.Abs(factor - 1) < 1e-12
            ? 1
            : factor;

    /// <summary>Plays a place.</summary>
    /// <param name="purchase">How the fleet would be bought there.</param>
    /// <param name="stretch">The time that came.</param>
    /// <param name="history">All prices.</param>
    public static PlayedPlace Of(FleetPurchase purchase, HindsightStretch stretch, PriceHistory history)
    {
        InstanceOffer offer = purchase.Inputs.Price.Offer!;
        return new PlayedPlace(purchase, stretch, history.Find(offer.InstanceType, offer.Region)!);
    }

    /// <summary>Numbers of nodes here, with what they cost.</summary>
    public HindsightChoice With(IReadOnlyList<int> nodes) => new(this, nodes, Played.CostOf(nodes));
}
