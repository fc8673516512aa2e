using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Catalogs;

[Document("catalog.show")]
[Description("A GPU: dense peaks, links one way; null where there are no such units or no figure is known")]
public sealed record GpuRow(
    string Id,
    IReadOnlyList<string> Aliases,
    string Vendor,
    string Architecture,
    [property: Description("NVIDIA's, such as 9.0; null for others")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? ComputeCapability,
    [property: Description("Memory as the driver reports it")] long MemoryBytes,
    double MemoryBytesPerSecond,
    [property: Description("BF16, or FP16 on parts without BF16")] double SixteenBitFlopPerSecond,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Fp8FlopPerSecond,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Fp4FlopPerSecond,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Int8OpPerSecond,
    bool Bf16Native,
    int SmCount,
    [property: Description("Last-level cache")] long L2Bytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? NvlinkBytesPerSecondPerDirection,
    double PcieBytesPerSecondPerDirection,
    [property: Description("nvlink, pcie-p2p or pcie: how the GPUs of one server exchange data")]
        string Interconnect,
    double TdpWatts,
    [property: Description("fitted: its kernels were timed; transferred: those of another GPU are scaled")]
        Coefficients Coefficients,
    [property: Description("The GPU of the kernel tables, such as h100_sxm")] string CoefficientsFrom,
    bool Verified,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Note,
    [property: Description("The overlay that it comes from; away for what is built in")] string? Origin,
    IReadOnlyList<SourceNote> Sources
);
