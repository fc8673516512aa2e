using Farthing.Catalogs;
using Farthing.Catalogs.Facts;
using Farthing.Catalogs.Offers;
using Farthing.Numerics.Faults;
using Farthing.Serving.Gpus;

namespace Farthing.Planning.Offers;

/// <summary>Offers and prices under the user's conditions.</summary>
/// <param name="Offers">Priced offers, by GPU, then region, then price of one GPU.</param>
/// <param name="Unpriced">Ways of buying that were asked for and have no price.</param>
/// <param name="Notes">What holds for the whole choice.</param>
public sealed record OfferSelection(
    IReadOnlyList<PricedOffer> Offers,
    IReadOnlyList<UnpricedPurchase> Unpriced,
    IReadOnlyList<string> Notes
)
{
    /// <summary>True where offers were left out that nobody can rely on getting (<see cref="FirmOffers"/>).</summary>
    public bool IsNarrowed { get; init; }

    /// <summary>The offers of a GPU.</summary>
    public IEnumerable<PricedOffer> Of(string gpuId) => Offers.Where(offer => offer.GpuId == gpuId);

    /// <summary>The offers on which a GPU is linked as it says.</summary>
    public IEnumerable<PricedOffer> Of(GpuSpec gpu) =>
        Of(gpu.Id).Where(offer => offer.Interconnect is null || offer.Interconnect == gpu.Interconnect);

    /// <summary>A GPU once for each way in which its offers link it, its own way first; as it is where offers say nothing.</summary>
    public IReadOnlyList<GpuSpec> Linked(GpuSpec gpu)
    {
        GpuSpec[] linked =
        [
            .. Of(gpu.Id)
                .Select(offer => offer.Interconnect ?? gpu.Interconnect)
                .Where(gpu.CanLink)
                .Distinct()
                .OrderBy(link => link != gpu.Interconnect)
                .ThenBy(link => link)
                .Select(link => link == gpu.Interconnect ? gpu : gpu with { Interconnect = link }),
        ];
        return linked.Length > 0 ? linked : [gpu];
    }

    /// <summary>Chooses from the catalog's offers.</summary>
    /// <param name="catalog">The catalog with the person's overlays.</param>
    /// <param name="options">The conditions; ids of GPUs are the catalog's.</param>
    /// <param name="faults">Receives faults: regions or discounts that match nothing, options that exclude each other.</param>
    /// <param name="path">What precedes an option's name in a fault's path.</param>
    public static OfferSelection Choose(
        Catalog catalog,
        OfferOptions options,
        FaultList faults,
        string path = "offers."
    )
    {
        OfferOptionsValidator.Validate(options, faults, path);
        List<InstanceOffer> inRegions = InRegions(catalog.Offers, options, faults, path);
        bool IsAsked(string gpuId) => options.GpuIds.Count == 0 || options.GpuIds.Contains(gpuId);
        List<(InstanceOffer Row, PricedOffer Offer)> priced = [];
        List<UnpricedPurchase> unpriced = [];
        Dictionary<DiscountKey, double> discounts = OfferOptionsValidator.Discounts(options, faults, path);
        HashSet<DiscountKey> used = [];
        Dictionary<string, Interconnect> links = catalog.Gpus.ToDictionary(
            gpu => gpu.Id,
            gpu => gpu.Interconnect
        );
        foreach (InstanceOffer offer in inRegions)
        {
            Interconnect? link =
                options.Interconnect
                ?? offer.Interconnect
                ?? (links.TryGetValue(offer.GpuId, out Interconnect usual) ? usual : null);
            bool isShare = offer.GpuFraction < 1;
            if (IsAsked(offer.GpuId) && (!isShare || options.AllowFractions))
            {
                foreach (PurchaseKind kind in options.Purchases.Distinct())
                {
                    Price(
                        offer with
                        {
                            Interconnect = link,
                        },
                        kind,
                        options,
                        discounts,
                        used,
                        priced,
                        unpriced
                    );
                }
            }
        }

        foreach (DiscountKey key in discounts.Keys.Where(key => !used.Contains(key)))
        {
            string name = $"{key.Cloud}.{key.Family}.{PurchaseKinds.Term(key.Kind)}";
            faults.Add(
                new Fault(
                    OfferFaultCodes.UnusedDiscount,
                    "no offer in question has this cloud, family and kind of purchase: it would have no effect"
                )
                {
                    Path = $"{path}discounts.{name}",
                    Value = name,
                    Expected =
                        "cloud.family.term of an offer in your regions, and its kind of purchase among yours ("
                        + string.Join(", ", options.Purchases.Select(PurchaseKinds.Id))
                        + ")",
                    Nearest = NearestWord.Find(
                        name,
                        inRegions.Select(offer => DiscountKey.For(offer, key.Kind)).Distinct()
                    ),
                }
            );
        }

        List<PricedOffer> firm = options.AllowsUnsure
            ? [.. priced.Select(each => each.Offer)]
            : FirmOffers.Of(catalog.Offers, priced, options);
        OfferSelection market = new(Sorted(firm), unpriced, []) { IsNarrowed = firm.Count < priced.Count };
        return options.Inventory.Count > 0 ? OwnedOffers.FromInventory(market, options)
            : options.GpuUsdPerHour is double own ? OwnedOffers.AtPrice(catalog, market, options, own)
            : market;
    }

    private static List<PricedOffer> Sorted(List<PricedOffer> offers) =>
        [
            .. offers
                .OrderBy(offer => offer.GpuId, StringComparer.Ordinal)
                .ThenBy(offer => offer.Region, StringComparer.Ordinal)
                .ThenBy(offer => offer.UsdPerGpuHour)
                .ThenBy(offer => offer.Id, StringComparer.Ordinal),
        ];

    private static List<InstanceOffer> InRegions(
        IReadOnlyList<InstanceOffer> offers,
        OfferOptions options,
        FaultList faults,
        string path
    )
    {
        RegionPattern[] patterns = [.. options.Regions.Select(text => new RegionPattern(text))];
        for (int i = 0; i < patterns.Length; i++)
        {
            if (offers.Any(offer => patterns[i].IsMatch(offer.Region)))
            {
                continue;
            }

            string[] regions = [.. offers.Select(offer => offer.Region).Distinct()];
            string[] clouds = [.. offers.Select(offer => offer.Cloud).Distinct()];
            faults.Add(
                new Fault(OfferFaultCodes.NoSuchRegion, "no offer is in such a region")
                {
                    Path = path + "regions",
                    Value = patterns[i].Text,
                    Expected = "any, cloud/* or cloud/region; clouds are " + string.Join(", ", clouds),
                    Nearest = NearestWord.Find(patterns[i].Text, regions.Concat(clouds)),
                }
            );
        }

        return [.. offers.Where(offer => patterns.Any(pattern => pattern.IsMatch(offer.Region)))];
    }

    private static void Price(
        InstanceOffer offer,
        PurchaseKind kind,
        OfferOptions options,
        Dictionary<DiscountKey, double> discounts,
        HashSet<DiscountKey> used,
        List<(InstanceOffer, PricedOffer)> priced,
        List<UnpricedPurchase> unpriced
    )
    {
        double? discount = null;
        bool isSpotOnly = offer.IsOnDemandAvailable == false;
        foreach ((DiscountKey key, double share) in discounts)
        {
            bool hasList = offer.OnDemandUsdPerHour is not null && (!isSpotOnly || kind == PurchaseKind.Spot);
            if (hasList && key.IsMatch(offer, kind))
            {
                used.Add(key);
                discount = Math.Max(discount ?? 0, share);
            }
        }

        double? list = offer.OnDemandUsdPerHour;
        double? price = discount is double off
            ? list * (1 - off)
            : kind switch
            {
                PurchaseKind.OnDemand => list,
                PurchaseKind.Spot => offer.SpotUsdPerHour,
                PurchaseKind.Reserved1y => offer.Reserved1yUsdPerHour,
                PurchaseKind.Reserved3y => offer.Reserved3yUsdPerHour,
                _ => null,
            };
        if (kind == PurchaseKind.OnDemand && isSpotOnly)
        {
            price = null;
        }

        if (price is not > 0)
        {
            unpriced.Add(new UnpricedPurchase(offer.Id, offer.GpuId, kind, Reason(offer, kind)));
            return;
        }

        PricedOffer had = new()
        {
            Id = offer.Id,
            Cloud = offer.Cloud,
            InstanceType = offer.InstanceType,
            Region = offer.Region,
            GpuId = offer.GpuId,
            GpuCount = offer.GpuCount,
            GpuFraction = offer.GpuFraction,
            Interconnect = offer.Interconnect,
            Kind = kind,
            UsdPerHour = price.Value,
            ListUsdPerHour = discount is null ? null : list,
            Source = offer.Source,
            AsOf = offer.AsOf,
            IsVerified = offer.IsVerified && discount is null,
            Notes = NotesOn(offer, options, discount is not null),
        };
        priced.Add((offer, had));
    }

    private static string Reason(InstanceOffer offer, PurchaseKind kind)
    {
        if (kind != PurchaseKind.Spot && offer.IsOnDemandAvailable == false)
        {
            return "listed, but sold as spot or flex-start only"
                + (offer.Note is null ? "" : $" ({offer.Note})");
        }

        string from =
            offer.ReservedFromUsdPerHour is double least
            && kind is PurchaseKind.Reserved1y or PurchaseKind.Reserved3y
                ? string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"reserved from ${least:F2}/h is published, its term is not; "
                )
                : "no price is published: ";
        return offer.OnDemandUsdPerHour is null
            ? $"{from}give a price (--prices FILE)"
            : $"{from}give a price or a discount (--discount {DiscountKey.For(offer, kind)}=40%)";
    }

    private static List<string> NotesOn(InstanceOffer offer, OfferOptions options, bool isDiscounted)
    {
        List<string> notes = [];
        if (isDiscounted)
        {
            notes.Add($"your discount on the list price of {offer.Id}: assumed, not published");
        }

        // Old prices are told once an answer, by all days that it used; here only those that have none.
        if (
            options.Today is DateOnly today
            && offer.AsOf is null
            && Staleness.Warning(offer.Id, null, today) is { } undated
        )
        {
            notes.Add(undated);
        }

        if (!offer.IsVerified && offer.AsOf is not null)
        {
            notes.Add($"the price of {offer.Id} is not verified: {offer.Source}");
        }

        return notes;
    }
}

/// <summary>Allowed offers and kinds of purchase.</summary>
public sealed record OfferOptions
{
    /// <summary>Kinds of purchase that are considered. Default on demand alone.</summary>
    public IReadOnlyList<PurchaseKind> Purchases { get; init; } = [PurchaseKind.OnDemand];

    /// <summary>Patterns <c>cloud/region</c>; <c>*</c> stands for any text, a cloud alone for all its regions, <c>any</c> for all. Default any.</summary>
    public IReadOnlyList<string> Regions { get; init; } = ["any"];

    /// <summary>Discounts on the on-demand list price as fractions of 0 to below 1, by <c>cloud.family.term</c>: <c>aws.p5.1y</c>. Terms: on-demand, spot, 1y, 3y. They stand over published prices.</summary>
    public IReadOnlyDictionary<string, double> Discounts { get; init; } = new Dictionary<string, double>();

    /// <summary>The person's own price of one GPU-hour, above 0: replaces the offers of every GPU; null takes the offers.</summary>
    public double? GpuUsdPerHour { get; init; }

    /// <summary>GPUs that the person has; where there are any, nothing else is bought.</summary>
    public IReadOnlyList<InventoryItem> Inventory { get; init; } = [];

    /// <summary>GPUs to choose for; empty for all that are offered.</summary>
    public IReadOnlyList<string> GpuIds { get; init; } = [];

    /// <summary>Link of the GPUs as the user states it: it overrides offers and GPUs; null takes theirs.</summary>
    public Interconnect? Interconnect { get; init; }

    /// <summary>Instances with a share of one GPU are offered too. Default off: a share has neither the memory nor the speed that a plan computes with.</summary>
    public bool AllowFractions { get; init; }

    /// <summary>Offers are taken that nobody can rely on getting: without a day, of a sole provider, on strangers' hosts, on consumer cards. Default off: such are taken where the person named their GPU or cloud.</summary>
    public bool AllowsUnsure { get; init; }

    /// <summary>The day to judge the age of prices by; null leaves it unjudged.</summary>
    public DateOnly? Today { get; init; }
}
