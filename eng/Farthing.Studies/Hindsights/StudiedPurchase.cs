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
    /// <param name="traffic">The course of traffic.</param>
    /// <param name="history">All prices.</param>
    /// <param name="hedges">Bounds of the hedge.</param>
    public static StudiedPurchase Of(
        TrafficWorld world,
        StudiedDay day,
        StudiedFamily family,
        StudiedFleet fleet,
        TrafficCourse traffic,
        PriceHistory history,
        IReadOnlyList<double> hedges
    )
    {
        GrowthRule rule = GrowthRule.Of(traffic.Seen);
        NodeLoad today = fleet.At(rule.Level);
        NodeLoad[] came = [.. traffic.Came.Select(fleet.At)];
        NodeLoad after = fleet.At(traffic.Levels[LastMonth(day.Stretch)]);
        FleetPurchase[][] decided =
        [
            .. hedges.Select(hedge => Places(day, family, today, rule.GrowthPerMonth, hedge)),
        ];
        Dictionary<string, PlayedPurchase> played = decided[0]
            .ToDictionary(
                place => place.Inputs.Price.Offer!.Region,
                place => Play(place, day.Stretch, history, came, after)
            );
        double least = played.Values.Min(Least);
        double[] regrets = new double[hedges.Count];
        double[] byPlace = new double[hedges.Count];
        for (int i = 0; i < hedges.Count; i++)
        {
            FleetPurchase chosen = decided[i]
                .MinBy(place => rule.GrowthPerMonth is null ? place.Decided.UsdPerMonth : place.StatedUsd)!;
            PlayedPurchase there = played[chosen.Inputs.Price.Offer!.Region];
            regrets[i] = (there.CostOf(chosen.Best!.Nodes).TotalUsd / least) - 1;
            byPlace[i] = (Least(there) / least) - 1;
        }

        return new StudiedPurchase(world, day.Stretch.Day, family.Name, fleet.PeakNodes, regrets, byPlace);
    }

    private static int LastMonth(HindsightStretch stretch) =>
        Enumerable
            .Range(1, TrafficWorld.PlayedMonths - 1)
            .Count(month => stretch.Day.AddMonths(month) <= stretch.Last);

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
        IReadOnlyList<NodeLoad> came,
        NodeLoad after
    )
    {
        PriceSeries series = history.Find(
            purchase.Inputs.Price.Offer!.InstanceType,
            purchase.Inputs.Price.Offer.Region
        )!;
        PlayedSpan[] spans = [.. stretch.Spans(series, 1, came)];
        return new PlayedPurchase(
            // An hour at the course's own level ends it: noise of the last month is not what two more years are worth.
            [.. spans, new PlayedSpan(1, spans[^1].OnDemandUsdPerHour, after)],
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
