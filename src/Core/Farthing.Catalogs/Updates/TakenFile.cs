using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Offers;
using Farthing.Catalogs.Overlays;

namespace Farthing.Catalogs.Updates;

/// <summary>Writes what <c>catalog update</c> takes as a file of the user's own catalog.</summary>
public static class TakenFile
{
    /// <summary>API prices: the published file as it is, its day, the catalog's ids, and what the catalog alone knows.</summary>
    /// <param name="published">The published file.</param>
    /// <param name="asOf">Its day.</param>
    /// <param name="update">What it changes.</param>
    /// <param name="old">The catalog's prices.</param>
    public static string OfApis(
        byte[] published,
        DateOnly asOf,
        CatalogUpdate update,
        IReadOnlyList<ApiPrice> old
    )
    {
        HashSet<string> named = [.. update.Ids.Values];
        JsonObject kept = [];
        foreach (ApiPrice price in old.Where(price => named.Contains(price.Id)))
        {
            kept[price.Id] = new JsonObject
            {
                ["batch_multiplier"] = price.BatchMultiplier,
                ["image_tokens"] = price.ImageTokens,
                ["max_output_tokens"] = price.MaxOutputTokens,
            };
        }

        return Text(
            new JsonObject
            {
                ["schema"] = "farthing.catalog.update/1",
                ["as_of"] = Day(asOf),
                ["ids"] = new JsonObject(
                    update.Ids.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))
                ),
                ["kept"] = kept,
                [OverlayReader.TakenPrices] = JsonNode.Parse(published),
            }
        );
    }

    /// <summary>Instance prices, in the format of the built-in catalog.</summary>
    public static string OfOffers(IEnumerable<InstanceOffer> offers) =>
        Text(
            new JsonObject
            {
                ["schema"] = "farthing.catalog.instances/1",
                ["instances"] = new JsonArray([.. offers.Select(Row)]),
            }
        );

    private static JsonObject Row(InstanceOffer offer)
    {
        JsonObject row = new()
        {
            ["id"] = offer.Id,
            ["cloud"] = offer.Cloud,
            ["instance_type"] = offer.InstanceType,
            ["region"] = offer.Region,
            ["gpu"] = offer.GpuId,
            ["gpu_count"] = offer.GpuCount,
            ["gpu_fraction"] = offer.GpuFraction,
            ["on_demand_usd_per_hour"] = offer.OnDemandUsdPerHour,
            ["spot_usd_per_hour"] = offer.SpotUsdPerHour,
            ["reserved_1y_usd_per_hour"] = offer.Reserved1yUsdPerHour,
            ["reserved_3y_usd_per_hour"] = offer.Reserved3yUsdPerHour,
            ["vcpus"] = offer.Vcpus,
            ["memory_gb"] = offer.HostMemoryGb,
            ["source"] = offer.Sources[0].Source,
            ["as_of"] = offer.AsOf is DateOnly day ? Day(day) : null,
        };
        if (offer.Variant is not null)
        {
            row["variant"] = offer.Variant;
        }

        return row;
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(JsonObject root)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true }))
        {
            root.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
