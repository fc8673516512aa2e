using Farthing.Catalogs;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Offers;
using Farthing.Catalogs.Support;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Gpus;

namespace Farthing.Verbs.Catalogs;

/// <summary>One GPU for people.</summary>
internal static class GpuPage
{
    /// <summary>Prints the page.</summary>
    public static void Write(TextWriter writer, GpuEntry entry, Catalog catalog)
    {
        GpuSpec gpu = entry.Spec;
        string capability = entry.ComputeCapability is null
            ? ""
            : $", compute capability {entry.ComputeCapability}";
        writer.WriteLine($"{gpu.Id} · {gpu.Vendor} {gpu.Architecture}{capability}");
        writer.WriteLine();
        CatalogText
            .Facts()
            .Row(
                "Memory",
                $"{CatalogText.Gibibytes(gpu.MemoryBytes)} GiB as the driver reports it, {Show.Three(gpu.MemoryBytesPerSecond / 1e9)} GB/s"
            )
            .Row(
                "Dense peaks",
                $"16 bit {CatalogText.Tera(gpu.SixteenBitFlopPerSecond)}{(gpu.HasBf16 ? "" : " (FP16; no BF16)")}, FP8 {CatalogText.Tera(gpu.Fp8FlopPerSecond)}, FP4 {CatalogText.Tera(gpu.Fp4FlopPerSecond)}, INT8 {CatalogText.Tera(gpu.Int8FlopPerSecond)} T/s"
            )
            .Row(
                "Links, one way",
                $"{NvlinkWords(gpu)}, PCIe {Show.Count(gpu.PcieBytesPerSecond / 1e9)} GB/s"
            )
            .Row(
                "Interconnect",
                $"{Interconnects.Id(gpu.Interconnect)}: {Interconnects.Words(gpu.Interconnect)}, {Show.Count(gpu.LinkBytesPerSecond(2) / 1e9)} GB/s{(gpu.Interconnect == Interconnect.Pcie ? ", since each byte crosses twice" : "")}; a host may differ (hardware.interconnect, --interconnect)"
            )
            .Row(
                "Chip",
                $"{Show.Count(gpu.SmCount)} SMs, {Show.Count(gpu.L2Bytes / 1048576.0)} MiB last-level cache, {Show.Count(gpu.TdpWatts)} W"
            )
            .Row(
                "Step times",
                gpu.HasOwnCoefficients
                    ? "fitted: its kernels were timed"
                    : $"transferred: kernels of {gpu.CoefficientsFrom}, scaled by bandwidth and peak"
            )
            .Write(writer);
        writer.WriteLine();
        WriteFormats(writer, gpu, catalog.Support);
        WritePrices(writer, gpu, catalog);
        if (catalog.MigOf(gpu.Id) is { } mig)
        {
            CatalogText.WriteWrapped(
                writer,
                "MIG   ",
                string.Join(
                    " · ",
                    mig.Profiles.Select((MigProfile profile) => $"{profile.Name} ×{profile.MaxInstances}")
                )
            );
        }

        if (gpu.Note.Length > 0)
        {
            CatalogText.WriteWrapped(writer, "NOTE  ", gpu.Note);
        }

        CatalogText.WriteSources(writer, entry.Sources);
    }

    private static string NvlinkWords(GpuSpec gpu) =>
        gpu.NvlinkBytesPerSecond is not double link ? "no NVLink"
        : gpu.NvlinkDomainGpus >= GpuSpec.BoxGpus ? $"{Show.Count(link / 1e9)} GB/s between GPUs"
        : $"{Show.Count(link / 1e9)} GB/s between {gpu.NvlinkDomainGpus} GPUs under a bridge";

    private static void WriteFormats(TextWriter writer, GpuSpec gpu, PrecisionSupport support)
    {
        TextTable formats = new(
            TextColumn.Text("FORMAT"),
            TextColumn.Text("DENSE"),
            TextColumn.Text("EXPERTS"),
            TextColumn.Text("SOURCE")
        );
        foreach (SupportEntry entry in support.Entries.Where(entry => entry.Architecture == gpu.Architecture))
        {
            string source = entry.Note is null ? entry.Source : $"{entry.Note}; {entry.Source}";
            formats.Row(
                entry.Format + (entry.IsVerified ? "" : " ?"),
                Word(entry.Dense),
                entry.Format == PrecisionSupport.KvFp8 ? "" : Word(entry.Moe),
                source.Length > 76 ? source[..75] + "…" : source
            );
        }

        formats.Write(writer);
        writer.WriteLine("weight-only: memory falls, the arithmetic stays in 16 bit   ? unverified");
        writer.WriteLine();
    }

    private static void WritePrices(TextWriter writer, GpuSpec gpu, Catalog catalog)
    {
        double[] prices =
        [
            .. catalog
                .Offers.Where(offer => offer.GpuId == gpu.Id && offer.IsOnDemandAvailable == true)
                .Select((InstanceOffer offer) => offer.PerGpu(offer.OnDemandUsdPerHour))
                .OfType<double>()
                .Order(),
        ];
        if (prices.Length > 0)
        {
            writer.WriteLine(
                $"PRICE on demand {Show.Usd(prices[0])} to {Show.Usd(prices[^1])} per GPU-hour in {prices.Length} offers: farthing catalog list instances --gpu {gpu.Id}"
            );
        }
        else
        {
            writer.WriteLine("PRICE none known: give one with --gpu-price or --prices FILE");
        }
    }

    /// <summary>A level in a word.</summary>
    internal static string Word(SupportLevel level) =>
        level switch
        {
            SupportLevel.Native => "native",
            SupportLevel.WeightOnly => "weight-only",
            SupportLevel.None => "none",
            _ => "unknown",
        };
}
