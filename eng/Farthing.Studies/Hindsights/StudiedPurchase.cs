using Farthing.Catalogs.Histories;
using Farthing.Economics.Purchases.Hindsight;
using Farthing.Economics.Purchases.Outlook;
using Farthing.Economics.Purchases.Screening;
using Farthing.Scenarios.Fleets.Hindsight;
using Farthing.Scenarios.Purchases;
using Farthing.Scenarios.Resolving;

namespace Farthing.Studies.Hindsights;

/// <summary>One purchase of the study, decided as <c>plan --fleet</c> does and played against the traffic and the prices that came.</summary>
/// <param name="World">The world.</param>
/// <param name="Day">Day of the decision.</param>
/// <param name="Family">Family of machines.</param>
/// <param name="PeakNodes">Size of the fleet.</param>
/// <param name="Regrets">For each bound of the hedge: cost over the clairvoyant's − 1.</param>
/// <param name="ByPlace">For each: the part that another place would have saved.</param>
internal sealed record StudiedPurchase(
    TrafficWorld World,
    DateOnly Day,
    string Family,
    int PeakNodes,
    IReadOnlyList<double> Regrets,
    IReadOnlyList<double> ByPlace
)
{
    /// <summary>Decides and plays one.</summary>
    /// <param name="world">The world.</param>
    /// <param name="day">The day.</param>
    /// <param name="family">Machines and places.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="traffic">The course of traffic, months before the day and after it.</param>
    /// <param name="history">All prices.</param>
    /// <param name="hedges">Bounds of the hedge.</param>
    public static StudiedPurchase Of(
        TrafficWorld world,
        StudiedDay day,
        StudiedFamily family,
        StudiedFleet fleet,
        double[] traffic,
        PriceHistory history,
        IReadOnlyList<double> hedges
    )
    {
        GrowthRule rule = GrowthRule.Of(traffic.AsSpan(0, TrafficWorld.SeenMonths));
        NodeLoad today = fleet.At(rule.Level);
        NodeLoad[] came = [.. traffic.Skip(TrafficWorld.SeenMonths).Select(fleet.At)];
        FleetPurchase[][] decided =
        [
            .. hedges.Select(hedge => Places(day, family, today, rule.GrowthPerMonth, hedge)),
        ];
        Dictionary<string, PlayedPurchase> played = decided[0]
            .ToDictionary(
                place => place.Inputs.Price.Offer!.Region,
                place => Play(place, day.Stretch, history, came)
            );
        double least = played.Values.Min(Least);
        double[] regrets = new double[hedges.Count];
        double[] byPlace = new double[hedges.Count];
        for (int i = 0; i < hedges.Count; i++)
        {
            FleetPurchase chosen = decided[i].MinBy(place => place.Decided.UsdPerMonth)!;
            PlayedPurchase there = played[chosen.Inputs.Price.Offer!.Region];
            regrets[i] = (there.CostOf(chosen.Best!.Nodes).TotalUsd / least) - 1;
            byPlace[i] = (Least(there) / least) - 1;
        }

        return new StudiedPurchase(world, day.Stretch.Day, family.Name, fleet.PeakNodes, regrets, byPlace);
    }

    private static double Least(PlayedPurchase played) => played.CostOf(played.FindCheapest()).TotalUsd;

    private static FleetPurchase[] Places(
        StudiedDay day,
        StudiedFamily family,
        NodeLoad load,
        double? growth,
        double hedge
    ) =>
        [
            .. family.Places.Select(offer =>
                FleetPurchase.Of(
                    new PurchaseInputs(
                        [.. load.Levels.Zip(load.Hours, (nodes, hours) => new PaidStretch(nodes, hours))],
                        offer.GpuCount,
                        new GpuPrice(
                            offer.OnDemandUsdPerHour!.Value / offer.Gpus,
                            offer.Region,
                            offer.Source,
                            offer.AsOf,
                            false
                        )
                        {
                            Offer = offer,
                        },
                        day.Market.CommitmentsFor(offer),
                        new Dictionary<string, double>(),
                        null,
                        730
                    )
                    {
                        Futures = new PurchaseFutures(
                            FutureScenarios.DefaultTraffic,
                            day.OnDemand.Factors,
                            hedge
                        ),
                        GrowthPerMonth = growth,
                    }
                )!
            ),
        ];

    private static PlayedPurchase Play(
        FleetPurchase purchase,
        HindsightStretch stretch,
        PriceHistory history,
        IReadOnlyList<NodeLoad> came
    )
    {
        PriceSeries series = history.Find(
            purchase.Inputs.Price.Offer!.InstanceType,
            purchase.Inputs.Price.Offer.Region
        )!;
        return new PlayedPurchase(
            [.. stretch.Spans(series, 1, came)],
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
    }
}
