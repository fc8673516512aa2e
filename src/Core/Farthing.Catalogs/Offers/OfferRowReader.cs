using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Offers;

/// <summary>Reads an instance's row.</summary>
internal static class OfferRowReader
{
    private static readonly string[] Prices =
    [
        "on_demand_usd_per_hour",
        "spot_usd_per_hour",
        "reserved_1y_usd_per_hour",
        "reserved_3y_usd_per_hour",
        "reserved_from_usd_per_hour",
    ];

    private static readonly string[] Unread =
    [
        .. Prices.Select(CurrencyReader.WithoutUsd),
        .. CurrencyReader.Keys,
        "source",
        "as_of",
    ];

    /// <summary>Reads a row; null after a fault.</summary>
    public static InstanceOffer? Read(MemberReader row)
    {
        int before = row.Faults.Faults.Count;
        CurrencyReader money = CurrencyReader.Of(row);
        string cloud = row.RequiredText("cloud");
        string type = row.RequiredText("instance_type");
        string region = row.Text("region") ?? cloud + "/any";
        if (!region.Contains('/'))
        {
            region = $"{cloud}/{region}";
        }

        InstanceOffer offer = new()
        {
            Id = row.Text("id") ?? $"{cloud}/{type}@{region[(region.IndexOf('/') + 1)..]}",
            Cloud = cloud,
            InstanceType = type,
            Variant = row.Text("variant"),
            Region = region,
            GpuId = row.RequiredText("gpu"),
            GpuCount = row.RequiredWhole("gpu_count"),
            GpuFraction = row.Number("gpu_fraction", 0.001, 1) ?? 1,
            Interconnect = row.Interconnect(),
            OnDemandUsdPerHour = money.Price("on_demand_usd_per_hour"),
            IsOnDemandAvailable = row.Flag("on_demand_available"),
            SpotUsdPerHour = money.Price("spot_usd_per_hour"),
            Reserved1yUsdPerHour = money.Price("reserved_1y_usd_per_hour"),
            Reserved3yUsdPerHour = money.Price("reserved_3y_usd_per_hour"),
            ReservedFromUsdPerHour = money.Price("reserved_from_usd_per_hour"),
            Vcpus = row.Number("vcpus"),
            HostMemoryGb = row.Number("memory_gb"),
            License = row.Text("license"),
            Stock = Stock(row),
            Note = row.Text("note"),
            Rate = money.Rate,
            Sources = Sources(row),
            Origin = row.Node.File.Name,
        };
        if (
            row.Node.File.Name is not null
            && offer.IsOnDemandAvailable is null
            && offer.OnDemandUsdPerHour is not null
        )
        {
            offer = offer with { IsOnDemandAvailable = true };
        }

        row.RefuseUnknown(CatalogFaultCodes.UnknownKey, Unread);
        bool hasPrice =
            offer.OnDemandUsdPerHour is not null
            || offer.SpotUsdPerHour is not null
            || offer.Reserved1yUsdPerHour is not null
            || offer.Reserved3yUsdPerHour is not null
            || offer.ReservedFromUsdPerHour is not null;
        if (!hasPrice && row.Faults.Faults.Count == before)
        {
            row.Refuse(
                "on_demand_usd_per_hour",
                "an offer needs a price of some kind",
                "one of " + string.Join(", ", Prices) + " (without usd and with currency for another one)",
                CatalogFaultCodes.FieldMissing
            );
        }

        return row.Faults.Faults.Count > before ? null : offer;
    }

    /// <summary>Kind of stock; null for the usual one or after a fault.</summary>
    private static OfferStock? Stock(MemberReader row)
    {
        switch (row.Text("stock"))
        {
            case null:
                return null;
            case "community":
                return OfferStock.Community;
            case "consumer":
                return OfferStock.Consumer;
            default:
                row.Refuse("stock", "no kind of stock", "community, consumer or no such key");
                return null;
        }
    }

    /// <summary>The sources of a price row; an overlay may give <c>source</c> and <c>as_of</c> short.</summary>
    internal static IReadOnlyList<SourceNote> Sources(MemberReader row)
    {
        IReadOnlyList<SourceNote> sources = row.Sources();
        return sources.Count > 0 || (!row.Has("source") && !row.Has("as_of"))
            ? sources
            :
            [
                new SourceNote(
                    "*",
                    null,
                    row.Text("source") ?? "the user",
                    row.Day("as_of"),
                    row.Has("as_of"),
                    null
                ),
            ];
    }
}
