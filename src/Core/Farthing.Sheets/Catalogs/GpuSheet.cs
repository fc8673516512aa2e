using Farthing.Documents.Catalogs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Catalogs;

/// <summary>One GPU of the catalog: what <c>catalog show gpu</c> prints.</summary>
public static class GpuSheet
{
    private const int BoxGpus = 8;

    /// <summary>The sheet of a GPU.</summary>
    public static Sheet Of(GpuRow gpu) =>
        new Sheet(
            $"{gpu.Id} · {gpu.Vendor} {gpu.Architecture}"
                + (gpu.ComputeCapability is string capability ? $", compute capability {capability}" : "")
        )
            .Section(
                "",
                new SheetFacts([
                    (
                        "Memory",
                        $"{CatalogTables.Gibibytes(gpu.MemoryBytes)} GiB as the driver reports it, {Show.Three(gpu.MemoryBytesPerSecond / 1e9)} GB/s"
                    ),
                    (
                        "Dense peaks",
                        $"16 bit {Tera(gpu.SixteenBitFlopPerSecond)}{(gpu.Bf16Native ? "" : " (FP16; no BF16)")}, FP8 {Tera(gpu.Fp8FlopPerSecond)}, FP4 {Tera(gpu.Fp4FlopPerSecond)}, INT8 {Tera(gpu.Int8OpPerSecond)} T/s"
                    ),
                    (
                        "Links, one way",
                        $"{Nvlink(gpu)}, PCIe {Show.Count(gpu.PcieBytesPerSecondPerDirection / 1e9)} GB/s"
                    ),
                    ("Interconnect", Link(gpu)),
                    (
                        "Chip",
                        $"{Show.Count(gpu.SmCount)} SMs, {Show.Count(gpu.L2Bytes / 1048576.0)} MiB last-level cache, {Show.Count(gpu.TdpWatts)} W"
                    ),
                    (
                        "Step times",
                        gpu.Coefficients == Coefficients.Fitted
                            ? "fitted: its kernels were timed"
                            : $"transferred: kernels of {gpu.CoefficientsFrom}, scaled by bandwidth and peak"
                    ),
                    ("Price", Price(gpu)),
                    .. gpu.Mig is null
                        ? ((string, string)[])[]
                        :
                        [
                            (
                                "MIG",
                                string.Join(
                                    " · ",
                                    gpu.Mig.Select(profile => $"{profile.Name} ×{profile.MaxInstances}")
                                )
                            ),
                        ],
                ])
            )
            .Table(
                gpu.Formats ?? [],
                new TableColumns<GpuFormat>()
                    .Words("FORMAT", format => format.Format + (format.Verified ? "" : " ?"))
                    .Words("DENSE", format => format.Dense)
                    .Words("EXPERTS", format => format.Experts ?? "")
                    .Words(
                        "SOURCE",
                        format => format.Note is null ? format.Source : $"{format.Note}; {format.Source}"
                    ),
                "weight-only: memory falls, the arithmetic stays in 16 bit   ? unverified"
            )
            .Section("Note", CatalogListSheet.Notes([gpu.Note]))
            .Section("Sources", CatalogParts.Sources(gpu.Sources));

    private static string Tera(double? perSecond) => CatalogTables.Tera(perSecond) ?? CatalogParts.Unknown;

    private static string Nvlink(GpuRow gpu) =>
        gpu.NvlinkBytesPerSecondPerDirection is not double link ? "no NVLink"
        : gpu.NvlinkDomainGpus >= BoxGpus ? $"{Show.Count(link / 1e9)} GB/s between GPUs"
        : $"{Show.Count(link / 1e9)} GB/s between {gpu.NvlinkDomainGpus} GPUs under a bridge";

    private static string Link(GpuRow gpu)
    {
        string words = gpu.Interconnect switch
        {
            "nvlink" => "NVLink",
            "pcie-p2p" => "PCIe, peer to peer",
            "pcie" => "PCIe through host memory",
            _ => throw new ArgumentOutOfRangeException(nameof(gpu), gpu.Interconnect, "no link"),
        };
        string twice = gpu.Interconnect == "pcie" ? ", since each byte crosses twice" : "";
        return $"{gpu.Interconnect}: {words}, {Show.Count(gpu.LinkBytesPerSecond / 1e9)} GB/s{twice}; a host may differ (hardware.interconnect, --interconnect)";
    }

    private static string Price(GpuRow gpu) =>
        gpu.OnDemand is GpuPriceRange known
            ? $"{Show.Usd(known.LowestUsdPerHour)} to {Show.Usd(known.HighestUsdPerHour)} per GPU-hour on demand in {known.Offers} offers (farthing catalog list instances --gpu {gpu.Id})"
            : "none known: give one with --gpu-price or --prices FILE";
}
