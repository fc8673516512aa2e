using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Catalogs;

[Description("A size that a GPU can be cut to")]
public sealed record MigProfile(
    [property: Description("NVIDIA's name, such as 1g.10gb; it means other limits on other GPUs")]
        string Name,
    [property: Description("Memory as the name says it")] double MemoryGb,
    [property: Description("The share of the GPU's compute; null where not known")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? ComputeFraction,
    [property: Description("The share of the GPU's memory, bandwidth and L2; null where not known")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? MemoryFraction,
    [property: Description("Number of them that fit on one GPU")] int MaxInstances,
    [property: Description("Streaming multiprocessors, unverified; null where not known")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        int? SmCount
);
