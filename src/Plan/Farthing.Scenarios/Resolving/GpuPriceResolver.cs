using Farthing.Catalogs;
using Farthing.Catalogs.Offers;
using Farthing.Planning.Offers;
using Farthing.Scenarios.Parts;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;

namespace Farthing.Scenarios.Resolving;

/// <summary>Finds the price of a deployment's GPU-hour: the user's own, else the cheapest offer of the catalog whose instance holds a tensor-parallel group; one with a dated price where there is one.</summary>
public static class GpuPriceResolver
{
    /// <summary>The price; null where nobody named one and no offer has one.</summary>
    public static GpuPrice? Find(Scenario scenario, Deployment deployment, Catalog catalog)
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

        IReadOnlyList<string> kinds = scenario.Offers.Purchase;
        return Listed(scenario, deployment, catalog, kinds.Contains("on-demand") ? ["on-demand"] : kinds);
    }

    /// <summary>The cheapest price of some kinds of purchase in the catalog; null where no offer has one.</summary>
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
    ) =>
        Cheapest(scenario, deployment, catalog, kinds, cost, offer => offer.AsOf is not null)
        ?? Cheapest(scenario, deployment, catalog, kinds, cost, _ => true);

    private static GpuPrice? Cheapest(
        Scenario scenario,
        Deployment deployment,
        Catalog catalog,
        IReadOnlyList<string> kinds,
        Func<InstanceOffer, double, double>? cost,
        Predicate<InstanceOffer> accepts
    )
    {
        GpuPrice? best = null;
        double least = double.PositiveInfinity;
        RegionPattern[] regions = [.. scenario.Offers.Regions.Select(text => new RegionPattern(text))];
        bool isLinkOpen = scenario.Hardware.Interconnect is null && deployment.GpusPerReplica > 1;
        foreach (InstanceOffer offer in catalog.Offers)
        {
            if (
                offer.GpuId != deployment.Gpu.Id
                || !accepts(offer)
                || offer.Gpus < deployment.TensorParallel
                || (
                    isLinkOpen
                    && offer.Interconnect is Interconnect link
                    && link != deployment.Gpu.Interconnect
                )
                || !regions.Any(pattern => pattern.IsMatch(offer.Region))
            )
            {
                continue;
            }

            foreach (string kind in kinds)
            {
                if (
                    offer.PerGpu(PriceOf(offer, kind)) is double usd
                    && (cost is null ? usd : cost(offer, usd)) is double worth
                    && worth < least
                )
                {
                    least = worth;
                    string words = $"{offer.InstanceType} in {offer.Region}, {kind.Replace('-', ' ')}";
                    best = new GpuPrice(usd, words, offer.Source, offer.AsOf, false) { Offer = offer };
                }
            }
        }

        return best;
    }

    private static double? PriceOf(InstanceOffer offer, string kind) =>
        kind switch
        {
            "on-demand" => offer.IsOnDemandAvailable == false ? null : offer.OnDemandUsdPerHour,
            "spot" => offer.SpotUsdPerHour,
            "reserved-1y" => offer.Reserved1yUsdPerHour,
            "reserved-3y" => offer.Reserved3yUsdPerHour,
            _ => null,
        };
}
