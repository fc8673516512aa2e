using Farthing.Documents.Catalogs;
using Farthing.Serving.Gpus;
using CoefficientsWord = Farthing.Numerics.Quantities.Coefficients;

namespace Farthing.Catalogs.Gpus;

/// <summary>A GPU with what a catalog knows beside its facts.</summary>
/// <param name="Spec">Its facts.</param>
public sealed record GpuEntry(GpuSpec Spec)
{
    /// <summary>Other names of it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>NVIDIA's compute capability, such as <c>9.0</c>; null for others.</summary>
    public string? ComputeCapability { get; init; }

    /// <summary>Source of the figures.</summary>
    public IReadOnlyList<SourceNote> Sources { get; init; } = [];

    /// <summary>The overlay that it comes from; null for what is built in.</summary>
    public string? Origin { get; init; }

    /// <summary>The GPU's row.</summary>
    public GpuRow Row =>
        new(
            Spec.Id,
            Aliases,
            Spec.Vendor,
            Spec.Architecture,
            ComputeCapability,
            Spec.MemoryBytes,
            Spec.MemoryBytesPerSecond,
            Spec.SixteenBitFlopPerSecond,
            Spec.Fp8FlopPerSecond,
            Spec.Fp4FlopPerSecond,
            Spec.Int8FlopPerSecond,
            Spec.HasBf16,
            Spec.SmCount,
            Spec.L2Bytes,
            Spec.NvlinkBytesPerSecond,
            Spec.NvlinkBytesPerSecond is null ? null : Spec.NvlinkDomainGpus,
            Spec.PcieBytesPerSecond,
            Interconnects.Id(Spec.Interconnect),
            Spec.LinkBytesPerSecond(2),
            Spec.TdpWatts,
            Spec.HasOwnCoefficients ? CoefficientsWord.Fitted : CoefficientsWord.Transferred,
            Spec.CoefficientsFrom,
            Spec.IsVerified,
            Spec.Note.Length == 0 ? null : Spec.Note,
            Origin,
            Sources
        );
}
