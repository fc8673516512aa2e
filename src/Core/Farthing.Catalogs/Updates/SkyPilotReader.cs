using System.Globalization;
using Farthing.Catalogs.Offers;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Csv;

namespace Farthing.Catalogs.Updates;

/// <summary>Reads SkyPilot's catalog of a cloud (<c>vms.csv</c>): instances with accelerators, dollars per hour of the whole instance. The cheapest zone of a region counts.</summary>
public static class SkyPilotReader
{
    private static readonly string[] Needed =
    [
        "InstanceType",
        "AcceleratorName",
        "AcceleratorCount",
        "Price",
        "Region",
    ];

    /// <summary>True for a first line with the columns of the catalog.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        string[] heads = System
            .Text.Encoding.UTF8.GetString(end < 0 ? text : text[..end])
            .TrimStart('\uFEFF')
            .Split(',', StringSplitOptions.TrimEntries);
        return Needed.All(heads.Contains);
    }

    /// <summary>Reads the offers.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="cloud">The cloud that it is of.</param>
    /// <param name="asOf">The day of the prices.</param>
    /// <param name="known">Offers of the catalog: their GPUs are taken as they stand there.</param>
    /// <param name="catalog">Names of GPUs.</param>
    /// <param name="unknown">Receives accelerators that the catalog does not know.</param>
    public static IReadOnlyList<InstanceOffer> Read(
        string name,
        byte[] bytes,
        string cloud,
        DateOnly? asOf,
        IReadOnlyDictionary<string, InstanceOffer> known,
        Catalog catalog,
        SortedSet<string> unknown
    )
    {
        Dictionary<string, InstanceOffer> offers = new(StringComparer.OrdinalIgnoreCase);
        using CsvRecords records = new(new MemoryStream(bytes), spansLines: false);
        Dictionary<string, int> columns = [];
        if (records.Read())
        {
            for (int i = 0; i < records.Count; i++)
            {
                columns.TryAdd(records.Text(i).TrimStart('\uFEFF'), i);
            }
        }

        string Cell(string head) => columns.TryGetValue(head, out int at) ? records.Text(at) : "";
        while (records.Read())
        {
            string gpu = Cell("AcceleratorName");
            double? count = Number(Cell("AcceleratorCount"));
            if (gpu.Length == 0 || count is null)
            {
                continue;
            }

            string type = Cell("InstanceType");
            string region = Cell("Region");
            string id = $"{cloud}/{type}@{region}";
            InstanceOffer? old = known.GetValueOrDefault(id);
            string? gpuId = old?.GpuId ?? catalog.TryGpu(gpu, out Fault? _)?.Spec.Id;
            double? price = Number(Cell("Price"));
            double? spot = Number(Cell("SpotPrice"));
            if (gpuId is null || (price is null && spot is null))
            {
                if (gpuId is null)
                {
                    unknown.Add(gpu);
                }

                continue;
            }

            if (offers.TryGetValue(id, out InstanceOffer? other))
            {
                offers[id] = other with
                {
                    OnDemandUsdPerHour = Least(other.OnDemandUsdPerHour, price),
                    SpotUsdPerHour = Least(other.SpotUsdPerHour, spot),
                };
                continue;
            }

            offers[id] = (
                old
                ?? new InstanceOffer
                {
                    Id = id,
                    Cloud = cloud,
                    InstanceType = type,
                    Region = $"{cloud}/{region}",
                    GpuId = gpuId,
                    GpuCount = Math.Max(1, (int)Math.Ceiling(count.Value)),
                    GpuFraction = Math.Min(1, count.Value),
                    IsOnDemandAvailable = price is null ? null : true,
                    Vcpus = Number(Cell("vCPUs")),
                    HostMemoryGb = Number(Cell("MemoryGiB")),
                }
            ) with
            {
                OnDemandUsdPerHour = price,
                SpotUsdPerHour = spot,
                Origin = name,
                Sources =
                [
                    new SourceNote("*", null, $"SkyPilot catalog {name}", asOf, asOf is not null, null),
                ],
            };
        }

        return [.. offers.Values.OrderBy(offer => offer.Id, StringComparer.Ordinal)];
    }

    private static double? Least(double? a, double? b) => a is null || b < a ? b : a;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && number > 0
            ? number
            : null;
}
