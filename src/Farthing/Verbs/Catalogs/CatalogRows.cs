using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Facts;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Offers;
using Farthing.Cli;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Verbs.Catalogs;

/// <summary>Entries of one kind as a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Legend">What the table's marks mean; null for none.</param>
internal sealed record CatalogRows(TextTable Table, string? Legend)
{
    private const string PriceMarks = "! older than 90 days  ? no date in its source  – not known";

    /// <summary>Models.</summary>
    public static CatalogRows Of(IReadOnlyList<ModelEntry> entries)
    {
        TextTable table = new(
            TextColumn.Text("MODEL"),
            TextColumn.Number("PARAMS"),
            TextColumn.Number("ACTIVE"),
            TextColumn.Number("LAYERS"),
            TextColumn.Text("ATTENTION"),
            TextColumn.Number("KV/TOKEN"),
            TextColumn.Number("CONTEXT"),
            TextColumn.Text("FORMAT")
        );
        foreach (ModelEntry entry in entries)
        {
            ModelSpec model = entry.Spec;
            ParameterCount count = ParameterCount.Of(model);
            LayerGroup main = model
                .Layers.Where(group => group.Attention is not NoAttention)
                .MaxBy(group => group.Count)!;
            string attention = LayerWords.Of(main.Attention).Split(" window", 2)[0].Split(" sparse", 2)[0];
            table.Row(
                model.Id + (model.AssumedFrom is null ? "" : " *"),
                Show.Scaled(count.Total),
                model.HasExperts ? Show.Scaled(count.Active) : "",
                Show.Count(model.NumHiddenLayers),
                attention.Split(',')[0],
                Show.Bytes(KvFootprint.KvBytesPerToken(model, 2)),
                Show.Count(model.MaxPositionEmbeddings),
                FormatFacts.Id(model.NativeFormat)
            );
        }

        return new CatalogRows(
            table,
            "KV/TOKEN: 16-bit cache, while every window still grows   * architecture of another model stands in"
        );
    }

    /// <summary>GPUs.</summary>
    public static CatalogRows Of(IReadOnlyList<GpuEntry> entries)
    {
        TextTable table = new(
            TextColumn.Text("GPU"),
            TextColumn.Text("GENERATION"),
            TextColumn.Number("GiB"),
            TextColumn.Number("TB/s"),
            TextColumn.Number("16-BIT"),
            TextColumn.Number("FP8"),
            TextColumn.Number("FP4"),
            TextColumn.Number("LINK GB/s"),
            TextColumn.Number("W"),
            TextColumn.Text("KERNELS")
        );
        foreach (GpuEntry entry in entries)
        {
            GpuSpec gpu = entry.Spec;
            table.Row(
                gpu.Id + (gpu.IsVerified ? "" : " ?"),
                gpu.Architecture,
                CatalogText.Gibibytes(gpu.MemoryBytes),
                Show.Three(gpu.MemoryBytesPerSecond / 1e12),
                CatalogText.Tera(gpu.SixteenBitFlopPerSecond),
                CatalogText.Tera(gpu.Fp8FlopPerSecond),
                CatalogText.Tera(gpu.Fp4FlopPerSecond),
                (
                    gpu.Interconnect switch
                    {
                        Interconnect.Nvlink => "",
                        Interconnect.PciePeerToPeer => "P2P ",
                        _ => "PCIe ",
                    }
                ) + Show.Count(gpu.LinkBytesPerSecond(2) / 1e9),
                Show.Count(gpu.TdpWatts),
                gpu.HasOwnCoefficients ? "fitted" : "from " + gpu.CoefficientsFrom
            );
        }

        return new CatalogRows(
            table,
            "dense TFLOPS, driver's memory, links one way (P2P: PCIe peer to peer; PCIe: through host memory)   ? see show"
        );
    }

    /// <summary>Instances.</summary>
    public static CatalogRows Of(IReadOnlyList<InstanceOffer> offers, DateOnly today)
    {
        TextTable table = new(
            TextColumn.Text("INSTANCE"),
            TextColumn.Text("REGION"),
            TextColumn.Text("GPUS"),
            TextColumn.Number("$/h"),
            TextColumn.Number("$/GPU-h"),
            TextColumn.Number("SPOT"),
            TextColumn.Number("1 y"),
            TextColumn.Number("3 y"),
            TextColumn.Text("AS OF")
        );
        foreach (InstanceOffer offer in offers)
        {
            string unsold = offer.IsOnDemandAvailable == false ? " x" : "";
            table.Row(
                Cut(offer.InstanceType),
                Cut(offer.Region),
                (offer.GpuFraction < 1 ? Show.Three(offer.GpuFraction) : Show.Count(offer.GpuCount))
                    + " × "
                    + offer.GpuId,
                CatalogText.UsdPerHour(offer.OnDemandUsdPerHour) + unsold,
                CatalogText.UsdPerHour(offer.PerGpu(offer.OnDemandUsdPerHour)),
                CatalogText.UsdPerHour(offer.SpotUsdPerHour),
                CatalogText.UsdPerHour(offer.Reserved1yUsdPerHour),
                CatalogText.UsdPerHour(offer.Reserved3yUsdPerHour),
                CatalogText.Day(offer.AsOf, today)
            );
        }

        return new CatalogRows(table, PriceMarks + "  x sold as spot or flex-start only");
    }

    /// <summary>Hosted models.</summary>
    public static CatalogRows Of(IReadOnlyList<ApiPrice> prices, DateOnly today)
    {
        TextTable table = new(
            TextColumn.Text("API"),
            TextColumn.Number("IN $/M"),
            TextColumn.Number("CACHED"),
            TextColumn.Number("OUT $/M"),
            TextColumn.Number("BATCH"),
            TextColumn.Number("CONTEXT"),
            TextColumn.Text("AS OF")
        );
        foreach (ApiPrice price in prices)
        {
            ApiRates rates = price.RatesFor(0, today);
            table.Row(
                price.Id + (price.Tiers.Count > 0 ? " +" : ""),
                CatalogText.UsdPerM(rates.InputUsdPerM),
                CatalogText.UsdPerM(rates.CachedInputUsdPerM),
                CatalogText.UsdPerM(rates.OutputUsdPerM),
                price.BatchMultiplier is { } factor ? $"×{Show.Three((double)factor)}"
                    : price.BatchRates is not null ? "listed"
                    : CatalogText.Unknown,
                CatalogText.Count(price.ContextTokens),
                CatalogText.Day(price.AsOf, today)
            );
        }

        return new CatalogRows(table, PriceMarks + "   + dearer above a prompt length");
    }

    /// <summary>MIG profiles.</summary>
    public static CatalogRows Of(IReadOnlyList<MigTable> tables)
    {
        TextTable table = new(
            TextColumn.Text("GPU"),
            TextColumn.Text("PROFILE"),
            TextColumn.Number("COMPUTE"),
            TextColumn.Number("MEMORY, BANDWIDTH"),
            TextColumn.Number("MOST PER GPU")
        );
        foreach (MigTable of in tables)
        {
            string gpus = string.Join(", ", of.GpuIds);
            foreach (MigProfile profile in of.Profiles)
            {
                table.Row(
                    gpus,
                    profile.Name,
                    Slices(profile.ComputeFraction, of.SmSlices),
                    Slices(profile.MemoryFraction, of.MemorySlices),
                    Show.Count(profile.MaxInstances)
                );
                gpus = "";
            }
        }

        return new CatalogRows(
            table,
            "a profile's name means other limits on another GPU; no tensor parallelism between instances"
        );
    }

    /// <summary>Warns once about all stale and undated prices.</summary>
    public static void WarnAboutAge(VerbContext context, IReadOnlyList<DateOnly?> days, DateOnly today)
    {
        int stale = days.Count(day => Staleness.IsStale(day, today));
        int undated = days.Count(day => day is null);
        if (stale > 0)
        {
            DateOnly oldest = days.Min() ?? today;
            context.Warn(
                $"{stale} of {days.Count} prices are older than {Staleness.LimitDays} days (oldest {oldest:yyyy-MM-dd}): bring your own with --prices FILE"
            );
        }

        if (undated > 0)
        {
            context.Warn($"{undated} of {days.Count} prices have no date in their source");
        }
    }

    private static string Slices(double? fraction, int slices) =>
        fraction is { } share ? $"{Show.Count(share * slices)}/{slices}" : CatalogText.Unknown;

    private static string Cut(string name) => name.Length > 20 ? name[..19] + "…" : name;
}
