using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Reading;
using Farthing.Serving.Gpus;

namespace Farthing.Catalogs.Gpus;

/// <summary>Reads a GPU's row.</summary>
internal static class GpuRowReader
{
    private const double Giga = 1e9;
    private const double Tera = 1e12;

    /// <summary>A gigaflop a second: one core of a processor has some tens.</summary>
    private const double LeastTera = 1e-3;
    private const long Mebi = 1024 * 1024;

    /// <summary>Reads a row; null after a fault.</summary>
    public static GpuEntry? Read(MemberReader row)
    {
        int before = row.Faults.Faults.Count;
        IReadOnlyList<SourceNote> sources = row.Sources();
        bool hasBf16 = row.Flag("bf16_native") ?? row.Has("bf16_tflops");
        GpuSpec spec = new()
        {
            Id = row.RequiredText("id"),
            Vendor = row.RequiredText("vendor"),
            Architecture = row.RequiredText("architecture"),
            MemoryBytes = (long)Finite(row.RequiredNumber("memory_mib", 1)) * Mebi,
            MemoryBytesPerSecond = row.RequiredNumber("memory_bandwidth_gb_per_second", 1) * Giga,
            SixteenBitFlopPerSecond =
                row.RequiredNumber(hasBf16 ? "bf16_tflops" : "fp16_tflops", LeastTera) * Tera,
            Fp8FlopPerSecond = row.Number("fp8_tflops", LeastTera) * Tera,
            Fp4FlopPerSecond = row.Number("fp4_tflops", LeastTera) * Tera,
            Int8FlopPerSecond = row.Number("int8_tops", LeastTera) * Tera,
            HasBf16 = hasBf16,
            SmCount = row.RequiredWhole("sm_count"),
            TileTokens = row.Whole("tile_tokens", 1),
            L2Bytes = (long)(Finite(row.RequiredNumber("l2_mib")) * Mebi),
            NvlinkBytesPerSecond = row.Number("nvlink_gb_per_second_per_direction", 1) * Giga,
            NvlinkDomainGpus = row.Whole("nvlink_domain_gpus", 1) ?? GpuSpec.BoxGpus,
            PcieBytesPerSecond = row.RequiredNumber("pcie_gb_per_second_per_direction", 1) * Giga,
            TdpWatts = row.RequiredNumber("tdp_watts", 1),
            CoefficientsFrom = row.RequiredText("coefficients_from"),
            HasOwnCoefficients = row.Flag("has_kernel_tables") ?? false,
            IsVerified = row.Flag("verified") ?? false,
            Source = sources.FirstOrDefault(source => source.Field == "*")?.Source ?? "",
            Note = row.Text("note") ?? "",
        };
        if (row.Interconnect() is Interconnect link)
        {
            spec = spec with { Interconnect = link };
            if (!spec.CanLink(link))
            {
                row.Refuse(
                    "interconnect",
                    "nvlink without nvlink_gb_per_second_per_direction",
                    "the figure beside it, or pcie-p2p or pcie"
                );
            }
        }

        GpuEntry entry = new(spec)
        {
            Aliases = row.Texts("aliases"),
            ComputeCapability = row.Text("compute_capability"),
            Sources = sources,
            Origin = row.Node.File.Name,
        };
        row.RefuseUnknown(CatalogFaultCodes.UnknownKey, "bf16_tflops", "fp16_tflops");
        return row.Faults.Faults.Count > before ? null : entry;
    }

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;
}
