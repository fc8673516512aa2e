using Farthing.Catalogs.Offers;

namespace Farthing.Planning.Offers;

/// <summary>Offers that a buyer can rely on. Their price has a day, two providers or more sell the GPU, the host is no stranger's and the card no consumer's. What the person named, by its GPU, its cloud or in an own file, is taken as it is.</summary>
internal static class FirmOffers
{
    /// <summary>Providers of a GPU that make a market.</summary>
    private const int Sellers = 2;

    /// <summary>The firm offers, and those that were named. A GPU that was named and has no firm offer keeps all that it has.</summary>
    /// <param name="listed">All that the catalog lists, whatever the region.</param>
    /// <param name="priced">Offers in the regions, of the kinds of purchase and GPUs that were asked for, each with its row of the catalog.</param>
    /// <param name="options">What was asked for.</param>
    public static List<PricedOffer> Of(
        IReadOnlyList<InstanceOffer> listed,
        IReadOnlyList<(InstanceOffer Row, PricedOffer Offer)> priced,
        OfferOptions options
    )
    {
        RegionPattern[] named =
        [
            .. options.Regions.Select(text => new RegionPattern(text)).Where(pattern => pattern.NamesCloud),
        ];
        bool IsNamed(InstanceOffer row) =>
            row.Origin is not null || named.Any(pattern => pattern.IsMatch(row.Region));
        string RuleOf(InstanceOffer row, bool isAsked) =>
            row.Origin is not null ? "of your price file"
            : named.FirstOrDefault(pattern => pattern.IsMatch(row.Region)) is { } region
                ? $"cheapest where you named {region.Text}"
            : isAsked ? "cheapest dated price of the GPU that you named"
            : "cheapest dated price, two sellers or more";
        ILookup<string, string> sellers = listed
            .Where(row => row.Stock is null && row.GpuFraction == 1)
            .ToLookup(row => row.GpuId, row => row.Cloud, StringComparer.Ordinal);
        List<PricedOffer> firm = [];
        foreach (var gpu in priced.GroupBy(each => each.Row.GpuId, StringComparer.Ordinal))
        {
            bool isAsked =
                options.GpuIds.Contains(gpu.Key) || options.Inventory.Any(item => item.GpuId == gpu.Key);
            bool IsUsual(InstanceOffer row) =>
                row.Stock is null || (row.Stock == OfferStock.Consumer && isAsked);
            bool isMarket = isAsked || sellers[gpu.Key].Distinct().Count() >= Sellers;
            PricedOffer[] kept =
            [
                .. gpu.Where(each =>
                        IsNamed(each.Row) || (isMarket && IsUsual(each.Row) && each.Row.AsOf is not null)
                    )
                    .Select(each => each.Offer with { Rule = RuleOf(each.Row, isAsked) }),
            ];
            firm.AddRange(
                kept.Length == 0 && isAsked
                    ? gpu.Select(each =>
                        each.Offer with
                        {
                            Rule = "none of this GPU has a dated price: any listed one",
                        }
                    )
                    : kept
            );
        }

        return firm;
    }
}
