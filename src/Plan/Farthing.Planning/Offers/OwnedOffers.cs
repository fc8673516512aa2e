using System.Globalization;
using Farthing.Catalogs;

namespace Farthing.Planning.Offers;

/// <summary>GPUs that are not bought from the offers: at the person's own price, or from an inventory.</summary>
internal static class OwnedOffers
{
    /// <summary>Every GPU at the person's price, sold singly in nodes as large as any that is offered.</summary>
    public static OfferSelection AtPrice(
        Catalog catalog,
        OfferSelection market,
        OfferOptions options,
        double usdPerGpuHour
    )
    {
        IEnumerable<string> gpus =
            options.GpuIds.Count > 0 ? options.GpuIds : catalog.Gpus.Select(gpu => gpu.Id);
        List<PricedOffer> offers = [];
        foreach (string gpu in gpus.Distinct())
        {
            int node = catalog
                .Offers.Where(offer => offer.GpuId == gpu)
                .Select(offer => offer.GpuCount)
                .DefaultIfEmpty(InventoryItem.AssumedGpusPerNode)
                .Max();
            node = Math.Max(node, InventoryItem.AssumedGpusPerNode);
            offers.Add(
                new PricedOffer
                {
                    Id = "own-price/" + gpu,
                    Cloud = "own-price",
                    InstanceType = gpu,
                    Region = "own-price/any",
                    GpuId = gpu,
                    GpuCount = node,
                    Kind = PurchaseKind.OwnPrice,
                    UsdPerHour = usdPerGpuHour * node,
                    IsSoldSingly = true,
                    Source = "your own price",
                    Notes =
                    [
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"assumed: {gpu} are sold singly at your price, up to {node} share a node"
                        ),
                    ],
                }
            );
        }

        return new OfferSelection(offers, [], ["your own price of a GPU-hour stands for all offers"]);
    }

    /// <summary>The GPUs that the person has; without a price of its own, at the cheapest offer's price of one GPU.</summary>
    public static OfferSelection FromInventory(OfferSelection market, OfferOptions options)
    {
        List<PricedOffer> offers = [];
        List<UnpricedPurchase> unpriced = [];
        for (int i = 0; i < options.Inventory.Count; i++)
        {
            InventoryItem item = options.Inventory[i];
            string id = string.Create(CultureInfo.InvariantCulture, $"inventory/{i + 1}:{item.GpuId}");
            PricedOffer? cheapest = market.Of(item.GpuId).MinBy(offer => offer.UsdPerGpuHour);
            double? price = item.UsdPerGpuHour ?? options.GpuUsdPerHour ?? cheapest?.UsdPerGpuHour;
            if (options.GpuIds.Count > 0 && !options.GpuIds.Contains(item.GpuId))
            {
                continue;
            }

            if (price is not double each)
            {
                unpriced.Add(
                    new UnpricedPurchase(
                        id,
                        item.GpuId,
                        PurchaseKind.Inventory,
                        "no price of its own and no offer to take one from: give a price"
                    )
                );
                continue;
            }

            bool isOwn = item.UsdPerGpuHour is not null || options.GpuUsdPerHour is not null;
            offers.Add(
                new PricedOffer
                {
                    Id = id,
                    Cloud = "inventory",
                    InstanceType = item.GpuId,
                    Region = "inventory/own",
                    GpuId = item.GpuId,
                    GpuCount = item.GpusPerNode,
                    Kind = PurchaseKind.Inventory,
                    UsdPerHour = each * item.GpusPerNode,
                    IsSoldSingly = true,
                    AvailableGpus = item.Count,
                    Source = isOwn ? "your own price" : cheapest!.Source,
                    AsOf = isOwn ? null : cheapest!.AsOf,
                    IsVerified = !isOwn && cheapest!.IsVerified,
                    Notes = NotesOn(item, isOwn ? null : cheapest),
                }
            );
        }

        return new OfferSelection(offers, unpriced, ["only your inventory is used: nothing else is bought"]);
    }

    private static List<string> NotesOn(InventoryItem item, PricedOffer? cheapest)
    {
        List<string> notes = [];
        if (item.GpusPerNode == InventoryItem.AssumedGpusPerNode)
        {
            notes.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"assumed: your {item.GpuId} stand {item.GpusPerNode} to a node"
                )
            );
        }

        if (cheapest is not null)
        {
            notes.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"your {item.GpuId} are priced like {cheapest.Id}, ${cheapest.UsdPerGpuHour:F2} per GPU-hour: the cheapest offer"
                )
            );
            notes.AddRange(cheapest.Notes);
        }

        return notes;
    }
}

/// <summary>GPUs that a person has.</summary>
/// <param name="GpuId">The GPU's id.</param>
/// <param name="Count">How many, at least 1.</param>
/// <param name="UsdPerGpuHour">What one of them costs per hour; null takes the cheapest offer's price of one GPU.</param>
/// <param name="GpusPerNode">GPUs that sit in one node: ranks of tensor parallelism share one.</param>
public sealed record InventoryItem(
    string GpuId,
    int Count,
    double? UsdPerGpuHour = null,
    int GpusPerNode = InventoryItem.AssumedGpusPerNode
)
{
    /// <summary>GPUs of a node where nobody states them: the usual HGX and PCIe servers hold 8.</summary>
    public const int AssumedGpusPerNode = 8;
}

/// <summary>A way of buying that was asked for and that no price is known of: shown, never guessed.</summary>
/// <param name="OfferId">The offer.</param>
/// <param name="GpuId">Its GPU.</param>
/// <param name="Kind">The way of buying.</param>
/// <param name="Reason">Why there is no price, and what the person can do: <c>no price is published: give one (--discount aws.p5.1y=40%)</c>.</param>
public sealed record UnpricedPurchase(string OfferId, string GpuId, PurchaseKind Kind, string Reason);
