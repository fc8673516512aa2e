using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Catalogs;

[Document("catalog.show")]
[Description("A GPU: dense peaks, links one way; absent where there are no such units or no figure is known")]
public sealed record GpuRow(
    string Id,
    IReadOnlyList<string> Aliases,
    string Vendor,
    string Architecture,
    [property: Description("NVIDIA's, such as 9.0; absent for others")] string? ComputeCapability,
    [property: Description("Memory as the driver reports it")] long MemoryBytes,
    double MemoryBytesPerSecond,
    [property: Description("BF16, or FP16 on parts without BF16")] double SixteenBitFlopPerSecond,
    double? Fp8FlopPerSecond,
    double? Fp4FlopPerSecond,
    double? Int8OpPerSecond,
    bool Bf16Native,
    int SmCount,
    [property: Description("Last-level cache")] long L2Bytes,
    double? NvlinkBytesPerSecondPerDirection,
    [property: Description("GPUs that NVLink joins: 2 under a bridge, those of a server or rack otherwise")]
        int? NvlinkDomainGpus,
    double PcieBytesPerSecondPerDirection,
    [property: Description("nvlink, pcie-p2p or pcie: how the GPUs of one server exchange data")]
        string Interconnect,
    [property: Description("One way between two GPUs of a server over that link")] double LinkBytesPerSecond,
    double TdpWatts,
    [property: Description("fitted: its kernels were timed; transferred: those of another GPU are scaled")]
        Coefficients Coefficients,
    [property: Description("The GPU of the kernel tables, such as h100_sxm")] string CoefficientsFrom,
    bool Verified,
    string? Note,
    [property: Description("The overlay that it comes from; away for what is built in")] string? Origin,
    IReadOnlyList<SourceNote> Sources
)
{
    [Description("Formats that its generation runs; away in lists")]
    public IReadOnlyList<GpuFormat>? Formats { get; init; }

    [Description("Prices on demand; away in lists and where none is known")]
    public GpuPriceRange? OnDemand { get; init; }

    [Description("How it can be cut into instances; away in lists and where it cannot")]
    public IReadOnlyList<MigProfile>? Mig { get; init; }
}

[Description("A format of weights, or kv_fp8, on a generation of GPUs")]
public sealed record GpuFormat(
    string Format,
    [property: Description("native, weight-only (memory falls, arithmetic stays in 16 bit), none or unknown")]
        string Dense,
    [property: Description("The same for routed experts; absent for a cache")] string? Experts,
    bool Verified,
    string? Note,
    string Source
);

[Description("Dollars per GPU-hour over all offers that are sold on demand")]
public sealed record GpuPriceRange(double LowestUsdPerHour, double HighestUsdPerHour, int Offers);
