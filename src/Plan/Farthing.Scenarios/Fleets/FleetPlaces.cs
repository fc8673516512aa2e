using Farthing.Catalogs.Offers;
using Farthing.Numerics.Faults;
using Farthing.Planning.Offers;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Purchases;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Deployments;

namespace Farthing.Scenarios.Fleets;

/// <summary>Where a fleet can be bought: the split into commitments and on demand of every instance type and region that the scenario allows.</summary>
/// <param name="inputs">The scenario with its offers.</param>
/// <param name="deployment">What is served.</param>
/// <param name="spares">Replicas that are bought beside those that are needed; null for none.</param>
public sealed class FleetPlaces(PlanInputs inputs, Deployment deployment, FleetSpares? spares = null)
{
    private readonly Scenario scenario = inputs.Scenario;
    private readonly int most = inputs.Limits.For(deployment.Gpu.Id);
    private readonly PurchaseFutures futures = PurchaseFutures.Of(
        inputs.Scenario.Offers,
        inputs.Catalog.Prices
    );

    /// <summary>The split of each place for a fleet, cheapest month first. Where traffic grows or falls it is the cheapest year: nodes signed for later months make the first one dear.</summary>
    /// <param name="paid">Replicas over time that follow the traffic.</param>
    /// <param name="needed">Fewest replicas that keep the promise: places whose nodes leave no room for more that may be gone are left out.</param>
    public IReadOnlyList<FleetPurchase> For(IReadOnlyList<PaidStretch> paid, int needed) =>
        [
            .. Prices()
                .Where(price => spares?.Holds(needed, PerNode(price)) != false)
                .Select(price =>
                    FleetPurchase.Of(
                        new PurchaseInputs(
                            spares?.With(paid, PerNode(price)) ?? paid,
                            deployment.GpusPerReplica,
                            price,
                            inputs.Catalog.CommitmentsFor(price.Offer),
                            scenario.Offers.Discounts,
                            scenario.Offers.AssumedDiscount,
                            scenario.HoursPerMonth
                        )
                        {
                            Futures = futures,
                            GrowthPerMonth = scenario.Workload.GrowthPerMonth,
                            MostNodes = (int)(most / (price.Offer?.Gpus ?? deployment.GpusPerReplica)),
                        }
                    )
                )
                .OfType<FleetPurchase>()
                .Where(IsAllowed)
                .OrderBy(purchase =>
                    scenario.Workload.GrowthPerMonth is null
                        ? purchase.Decided.UsdPerMonth
                        : purchase.StatedUsd
                ),
        ];

    /// <summary>A month of a fleet that stays, with what may be gone, on demand in whole instances where that is cheapest, however many GPUs that takes; null without a price.</summary>
    /// <param name="replicas">Its replicas.</param>
    public double? OnDemandUsdPerMonth(int replicas) =>
        Prices()
            .Select(price => new PurchaseInputs(
                [
                    new PaidStretch(
                        spares?.Rule.Needed(replicas, PerNode(price)) ?? replicas,
                        scenario.HoursPerMonth
                    ),
                ],
                deployment.GpusPerReplica,
                price,
                [],
                scenario.Offers.Discounts,
                null,
                scenario.HoursPerMonth
            )
            {
                Futures = futures,
            })
            .Min(one => (double?)one.OnDemandUsdPerMonth);

    /// <summary>The cheapest GPU-hour on demand; null without a price.</summary>
    public double? UsdPerGpuHour() => Prices().Min(price => (double?)price.UsdPerHour);

    private int PerNode(GpuPrice price) =>
        FleetSpares.PerNode(price.Offer?.Gpus ?? deployment.GpusPerReplica, deployment.GpusPerReplica);

    /// <summary>Whole instances may hold more GPUs than replicas use: all of them count.</summary>
    private bool IsAllowed(FleetPurchase purchase) =>
        purchase.Load.PeakNodes * purchase.Inputs.GpusPerNode <= most;

    /// <summary>Prices on demand of instances that hold a replica.</summary>
    private IEnumerable<GpuPrice> Prices()
    {
        FaultList ignored = new(); // The plan has refused what is wrong with the offers; a discount for another term is not wrong here.
        OfferSelection market = OfferSelection.Choose(
            inputs.Catalog,
            inputs.Offers with
            {
                Purchases = [PurchaseKind.OnDemand],
                GpuIds = [deployment.Gpu.Id],
            },
            ignored
        );
        return market
            .Of(deployment.Gpu)
            .Where(offer => !offer.IsRented || offer.GpuCount >= deployment.TensorParallel)
            .Select(Priced);
    }

    private GpuPrice Priced(PricedOffer offer)
    {
        InstanceOffer? listed = inputs.Catalog.Offers.FirstOrDefault(one => one.Id == offer.Id);
        return new GpuPrice(
            offer.UsdPerGpuHour,
            offer.IsRented ? $"{offer.InstanceType} in {offer.Region}, on demand" : "your price",
            offer.Source,
            offer.AsOf,
            !offer.IsRented
        )
        {
            Offer = listed,
        };
    }
}
