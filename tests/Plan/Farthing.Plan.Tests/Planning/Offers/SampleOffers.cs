using Farthing.Catalogs;
using Farthing.Catalogs.Offers;
using Farthing.Catalogs.Overlays;
using Farthing.Documents.Catalogs;
using Farthing.Planning.Offers;

namespace Farthing.Tests.Planning.Offers;

/// <summary>Offers with round prices, so that sums can be done on paper.</summary>
internal static class SampleOffers
{
    /// <summary>Day of the samples' prices.</summary>
    public static readonly DateOnly Day = new(2026, 11, 1);

    /// <summary>An offer of the catalog.</summary>
    public static InstanceOffer Listed(
        string cloud,
        string type,
        string region,
        int gpus,
        double? onDemand
    ) =>
        new()
        {
            Id = $"{cloud}/{type}@{region}",
            Cloud = cloud,
            InstanceType = type,
            Region = $"{cloud}/{region}",
            GpuId = "H100-SXM",
            GpuCount = gpus,
            OnDemandUsdPerHour = onDemand,
            IsOnDemandAvailable = onDemand is null ? null : true,
            Sources = [new SourceNote("*", null, "a price list", Day, true, null)],
        };

    /// <summary>The built-in catalog with offers on top, in clouds of their own.</summary>
    public static Catalog Catalog(params InstanceOffer[] offers) =>
        Farthing.Catalogs.Catalog.BuiltIn.With(new CatalogOverlay("test") { Offers = offers });

    /// <summary>A whole instance at a price.</summary>
    public static PricedOffer Priced(
        int gpus,
        double usdPerHour,
        string region = "one/r",
        string gpu = "H100-SXM"
    ) =>
        new()
        {
            Id = $"{region}/x{gpus}",
            Cloud = region[..region.IndexOf('/')],
            InstanceType = $"x{gpus}",
            Region = region,
            GpuId = gpu,
            GpuCount = gpus,
            Kind = PurchaseKind.OnDemand,
            UsdPerHour = usdPerHour,
            Source = "a price list",
            AsOf = Day,
            IsVerified = true,
        };

    /// <summary>GPUs that a person has.</summary>
    public static PricedOffer Owned(int available, double usdPerGpuHour, int node = 8) =>
        Priced(node, usdPerGpuHour * node, "inventory/own") with
        {
            Id = $"inventory/{available}",
            Kind = PurchaseKind.Inventory,
            IsSoldSingly = true,
            AvailableGpus = available,
        };
}
