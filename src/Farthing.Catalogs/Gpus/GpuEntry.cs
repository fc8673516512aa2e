using Farthing.Catalogs.Facts;
using Farthing.Serving.Gpus;

namespace Farthing.Catalogs.Gpus;

/// <summary>A GPU with what a catalog knows beside its facts.</summary>
/// <param name="Spec">Its facts.</param>
public sealed record GpuEntry(GpuSpec Spec)
{
    /// <summary>Other names of it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>NVIDIA's compute capability, such as <c>9.0</c>; null for others.</summary>
    public string? ComputeCapability { get; init; }

    /// <summary>Where the figures come from.</summary>
    public IReadOnlyList<SourceNote> Sources { get; init; } = [];

    /// <summary>The overlay that it comes from; null for what is built in.</summary>
    public string? Origin { get; init; }
}
