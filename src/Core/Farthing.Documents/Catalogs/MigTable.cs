using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Catalogs;

[Document("catalog.show")]
[Description("Partitions of some GPUs into instances (MIG)")]
public sealed record MigTable(
    [property: Description("The GPUs that it holds for")]
    [property: JsonPropertyName("gpus")]
        IReadOnlyList<string> GpuIds,
    [property: Description("Memory slices of the whole GPU")] int MemorySlices,
    [property: Description("Compute slices of the whole GPU")] int SmSlices,
    [property: Description("Most instances of one GPU")] int MaxInstances,
    IReadOnlyList<MigProfile> Profiles,
    string? Note,
    IReadOnlyList<SourceNote> Sources
)
{
    /// <summary>A profile of that name, without case; null when there is none.</summary>
    public MigProfile? Find(string name) =>
        Profiles.FirstOrDefault(profile => profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

[Description("A size that a GPU can be cut to")]
public sealed record MigProfile(
    [property: Description("NVIDIA's name, such as 1g.10gb; it means other limits on other GPUs")]
        string Name,
    [property: Description("Memory as the name says it")] double MemoryGb,
    [property: Description("The share of the GPU's compute; absent where not known")] double? ComputeFraction,
    [property: Description("The share of the GPU's memory, bandwidth and L2; absent where not known")]
        double? MemoryFraction,
    [property: Description("Number of them that fit on one GPU")] int MaxInstances,
    [property: Description("Streaming multiprocessors, unverified; absent where not known")] int? SmCount
);
