using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Offers;
using Farthing.Documents.Catalogs;

namespace Farthing.Catalogs.Updates;

/// <summary>Changes that a file of prices makes in a catalog.</summary>
public sealed record CatalogUpdate
{
    /// <summary>Ids of the file by their names in the catalog, where both differ.</summary>
    public IReadOnlyDictionary<string, string> Ids { get; private init; } = new Dictionary<string, string>();

    /// <summary>New ids.</summary>
    public required IReadOnlyList<string> New { get; init; }

    /// <summary>Prices that change.</summary>
    public required IReadOnlyList<PriceChange> Changed { get; init; }

    /// <summary>Ids of the catalog that the file's sellers no longer list.</summary>
    public required IReadOnlyList<string> Gone { get; init; }

    /// <summary>Rows without a change.</summary>
    public required int Same { get; init; }

    /// <summary>The changes of API prices.</summary>
    /// <param name="old">The catalog's.</param>
    /// <param name="published">The file's.</param>
    /// <param name="today">The day whose prices count.</param>
    public static CatalogUpdate OfApis(
        IReadOnlyList<ApiPrice> old,
        IReadOnlyList<ApiPrice> published,
        DateOnly today
    )
    {
        ILookup<string, ApiPrice> known = old.ToLookup(price => SellerNames.Key(price.Id));
        Dictionary<string, string> ids = new(StringComparer.Ordinal);
        Dictionary<string, ApiPrice> taken = new(StringComparer.Ordinal);
        HashSet<string> sellers = new(StringComparer.Ordinal);
        List<string> added = [];
        foreach (ApiPrice price in published)
        {
            string key = SellerNames.Key(price.Id);
            ApiPrice? before = old.FirstOrDefault(one => one.Id == price.Id) ?? known[key].FirstOrDefault();
            if (before is null)
            {
                added.Add(price.Id);
            }
            else if (taken.TryAdd(before.Id, price))
            {
                sellers.Add(before.Provider);
                if (before.Id != price.Id)
                {
                    ids[price.Id] = before.Id;
                }
            }
        }

        PriceChange[] changed =
        [
            .. old.Where(price => taken.ContainsKey(price.Id))
                .SelectMany(price => Changes(price, taken[price.Id], today)),
        ];
        return new CatalogUpdate
        {
            Ids = ids,
            New = added,
            Changed = changed,
            Gone =
            [
                .. old.Where(price => sellers.Contains(price.Provider) && !taken.ContainsKey(price.Id))
                    .Select(price => price.Id),
            ],
            Same = taken.Count - changed.Select(change => change.Id).Distinct().Count(),
        };
    }

    /// <summary>The changes of instance prices.</summary>
    /// <param name="old">The catalog's.</param>
    /// <param name="published">The file's, of one cloud.</param>
    public static CatalogUpdate OfOffers(
        IReadOnlyList<InstanceOffer> old,
        IReadOnlyList<InstanceOffer> published
    )
    {
        Dictionary<string, InstanceOffer> now = published.ToDictionary(offer => offer.Id);
        HashSet<string> clouds = [.. published.Select(offer => offer.Cloud)];
        HashSet<string> before = [.. old.Select(offer => offer.Id)];
        PriceChange[] changed =
        [
            .. old.Where(offer => now.ContainsKey(offer.Id))
                .SelectMany(offer =>
                    Fields(
                        offer.Id,
                        offer.AsOf,
                        (
                            "on_demand_usd_per_hour",
                            (decimal?)offer.OnDemandUsdPerHour,
                            (decimal?)now[offer.Id].OnDemandUsdPerHour
                        ),
                        (
                            "spot_usd_per_hour",
                            (decimal?)offer.SpotUsdPerHour,
                            (decimal?)now[offer.Id].SpotUsdPerHour
                        )
                    )
                ),
        ];
        return new CatalogUpdate
        {
            New = [.. published.Where(offer => !before.Contains(offer.Id)).Select(offer => offer.Id)],
            Changed = changed,
            Gone =
            [
                .. old.Where(offer => clouds.Contains(offer.Cloud) && !now.ContainsKey(offer.Id))
                    .Select(offer => offer.Id),
            ],
            Same =
                old.Count(offer => now.ContainsKey(offer.Id))
                - changed.Select(change => change.Id).Distinct().Count(),
        };
    }

    private static IEnumerable<PriceChange> Changes(ApiPrice old, ApiPrice now, DateOnly today)
    {
        ApiRates? before = old.RatesFor(0, today);
        ApiRates? after = now.RatesFor(0, today);
        foreach (
            PriceChange change in Fields(
                old.Id,
                old.AsOf,
                ("input_usd_per_m", before?.InputUsdPerM, after?.InputUsdPerM),
                ("cached_input_usd_per_m", before?.CachedInputUsdPerM, after?.CachedInputUsdPerM),
                ("cache_write_usd_per_m", before?.CacheWriteUsdPerM, after?.CacheWriteUsdPerM),
                ("output_usd_per_m", before?.OutputUsdPerM, after?.OutputUsdPerM)
            )
        )
        {
            yield return change;
        }

        foreach (
            long above in old.Tiers.Concat(now.Tiers).Select(tier => tier.AboveInputTokens).Distinct().Order()
        )
        {
            ApiRates? far = old.Tiers.Any(tier => tier.AboveInputTokens <= above)
                ? old.RatesFor(above + 1, today)
                : null;
            ApiRates? near = now.Tiers.Any(tier => tier.AboveInputTokens <= above)
                ? now.RatesFor(above + 1, today)
                : null;
            foreach (
                PriceChange change in Fields(
                    old.Id,
                    old.AsOf,
                    ($"input_usd_per_m above {above}", far?.InputUsdPerM, near?.InputUsdPerM),
                    ($"output_usd_per_m above {above}", far?.OutputUsdPerM, near?.OutputUsdPerM)
                )
            )
            {
                yield return change;
            }
        }
    }

    private static IEnumerable<PriceChange> Fields(
        string id,
        DateOnly? asOf,
        params (string Name, decimal? Old, decimal? New)[] fields
    ) =>
        fields
            .Where(field => field.Old != field.New)
            .Select(field => new PriceChange(id, field.Name, field.Old, field.New, asOf));
}
