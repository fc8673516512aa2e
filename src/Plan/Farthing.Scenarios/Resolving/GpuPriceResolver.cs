using Farthing.Catalogs;
using Farthing.Catalogs.Offers;
using Farthing.Numerics.Faults;
using Farthing.Planning.Offers;
using Farthing.Planning.Packing;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Deployments;

namespace Farthing.Scenarios.Resolving;

/// <summary>Finds the price of a deployment's GPU-hour by the rules of a plan: the same offers (<see cref="OfferSelection"/>) and the same whole instances (<see cref="OfferPricing"/>).</summary>
public static class GpuPriceResolver
{
    private const string Spot = "spot";

    /// <summary>The price; null where nobody named one and no offer has one.</summary>
    /// <param name="scenario">Says prices, purchases and regions.</param>
    /// <param name="deployment">The fleet.</param>
    /// <param name="catalog">The offers.</param>
    /// <param name="isOpen">True where its number of replicas is still searched: an instance is then taken to be full of them.</param>
    public static GpuPrice? Find(
        Scenario scenario,
        Deployment deployment,
        Catalog catalog,
        bool isOpen = false
    )
    {
        string gpu = deployment.Gpu.Id;
        if (scenario.Offers.GpuUsdPerHour is double own)
        {
            return new GpuPrice(own, "your price", "the user's own price", null, true);
        }

        foreach (ScenarioInventoryItem item in scenario.Hardware.Inventory)
        {
            if (item.UsdPerHour is double price && catalog.TryGpu(item.Gpu, out _)?.Spec.Id == gpu)
            {
                return new GpuPrice(price, "your price", "the user's own price", null, true);
            }
        }

        // Spot may be taken away: it prices a fleet only where it is the only purchase that was asked for.
        string[] lasting = [.. scenario.Offers.Purchase.Where(kind => kind != Spot)];
        IReadOnlyList<string> kinds = lasting.Length > 0 ? lasting : scenario.Offers.Purchase;
        if (isOpen || scenario.Autoscale is not null)
        {
            return Listed(scenario, deployment, catalog, kinds);
        }

        PackingResult packing = new OfferPricing(
            Market(scenario, deployment, catalog, kinds),
            PackingLimits.None
        ).Pack(
            deployment.Gpu,
            deployment.GpusPerReplica / deployment.PipelineParallel,
            deployment.PipelineParallel,
            deployment.Replicas
        );
        return packing.IsPossible ? Of(packing, catalog) : null;
    }

    /// <summary>The cheapest price of some kinds of purchase for one GPU-hour of an instance that holds a tensor-parallel group; null where no offer has one.</summary>
    /// <param name="scenario">Says the regions.</param>
    /// <param name="deployment">What is served.</param>
    /// <param name="catalog">The offers.</param>
    /// <param name="kinds">Kinds of purchase, such as <c>spot</c>.</param>
    /// <param name="cost">What an offer at a price of one GPU-hour comes to; null for the price itself. Infinite for one that is not wanted.</param>
    public static GpuPrice? Listed(
        Scenario scenario,
        Deployment deployment,
        Catalog catalog,
        IReadOnlyList<string> kinds,
        Func<InstanceOffer, double, double>? cost = null
    )
    {
        PricedOffer? best = null;
        InstanceOffer? row = null;
        double least = double.PositiveInfinity;
        foreach (PricedOffer offer in Market(scenario, deployment, catalog, kinds).Of(deployment.Gpu))
        {
            if (offer.GpuCount < deployment.TensorParallel)
            {
                continue;
            }

            InstanceOffer? listed = RowOf(catalog, offer);
            double worth =
                cost is null ? offer.UsdPerGpuHour
                : listed is null ? double.PositiveInfinity
                : cost(listed, offer.UsdPerGpuHour);
            if (worth < least)
            {
                (best, row, least) = (offer, listed, worth);
            }
        }

        return best is null
            ? null
            : new GpuPrice(
                best.UsdPerGpuHour,
                $"{best.InstanceType} in {best.Region}, {PurchaseKinds.Words(best.Kind)}",
                Sources([best]),
                best.AsOf,
                false
            )
            {
                Offer = row,
            };
    }

    private static GpuPrice Of(PackingResult packing, Catalog catalog)
    {
        PackingLine most = packing.Lines.MaxBy(line => line.GpusPaid)!;
        string words = string.Join(" + ", packing.Lines.Select(OfferPricing.Words));
        int idle = packing.GpusPaid - packing.GpusUsed;
        return new GpuPrice(
            packing.UsdPerHour / packing.GpusUsed,
            idle > 0
                ? FormattableString.Invariant(
                    $"{words}, {idle} of its {packing.GpusPaid} GPUs unused and paid"
                )
                : words,
            Sources(packing.Lines.Select(line => line.Offer)),
            packing.Lines.Min(line => line.Offer.AsOf),
            false
        )
        {
            Offer = RowOf(catalog, most.Offer),
        };
    }

    private static string Sources(IEnumerable<PricedOffer> offers) =>
        string.Join(
            "; ",
            offers
                .Select(offer => offer.Rule is string rule ? $"{rule}; {offer.Source}" : offer.Source)
                .Distinct()
        );

    private static InstanceOffer? RowOf(Catalog catalog, PricedOffer offer) =>
        catalog.Offers.FirstOrDefault(row => row.Id == offer.Id);

    /// <summary>The offers that a plan of the same scenario chooses from. What is wrong with them is the plan's to say.</summary>
    private static OfferSelection Market(
        Scenario scenario,
        Deployment deployment,
        Catalog catalog,
        IReadOnlyList<string> kinds
    )
    {
        string gpu = deployment.Gpu.Id;
        List<PurchaseKind> purchases = [];
        foreach (string kind in kinds)
        {
            if (PurchaseKinds.TryParse(kind, out PurchaseKind known))
            {
                purchases.Add(known);
            }
        }

        InventoryItem[] owned =
        [
            .. scenario
                .Hardware.Inventory.Where(item => catalog.TryGpu(item.Gpu, out _)?.Spec.Id == gpu)
                .Select(item => new InventoryItem(
                    gpu,
                    Math.Max(item.Count, deployment.TotalGpus),
                    item.UsdPerHour
                )),
        ];
        return OfferSelection.Choose(
            catalog,
            new OfferOptions
            {
                Purchases = purchases,
                Regions = scenario.Offers.Regions,
                Discounts = scenario.Offers.Discounts,
                Interconnect = scenario.Hardware.Interconnect,
                Inventory = owned,
                GpuIds = [gpu],
            },
            new FaultList()
        );
    }
}
