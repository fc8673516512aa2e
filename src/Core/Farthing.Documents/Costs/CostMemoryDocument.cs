using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.memory")]
[Description("Weights, KV cache, what fits, how fast memory feeds a step, what fixed shapes waste")]
public sealed record CostMemoryDocument(
    [property: Description("Parameters times the bytes of the format, like all that is nominal")]
        Quantity? NominalWeightBytes = null,
    Quantity? NominalKvBytesPerToken = null,
    Quantity? NominalKvBytesPerSequence = null,
    Quantity? NominalKvBytes = null,
    [property: Description("Weights and KV")] Quantity? NominalTotalBytes = null,
    bool? NominalFits = null,
    [property: Description("Of a model, like what follows")] Quantity? Parameters = null,
    [property: Description("With what stays in 16 bit, scales and zero points")] Quantity? WeightBytes = null,
    Quantity? KvBytesPerToken = null,
    Quantity? KvBytesPerSequence = null,
    Quantity? KvBytes = null,
    IReadOnlyList<FittedMemory>? Budgets = null,
    [property: Description("True where weights and the KV that was asked for fit")] bool? Fits = null,
    [property: Description("Read in each step, rows of the input embedding aside")]
        Quantity? FloorWeightBytes = null,
    [property: Description("Weights alone")] Quantity? FloorStepSeconds = null,
    [property: JsonPropertyName("floor_tps_batch_1")] Quantity? FloorTpsBatch1 = null,
    [property: Description("Weights alone, at the batch that was given")] Quantity? FloorTpsWeights = null,
    [property: Description("At most, at the batch that was given, KV included where it is known")]
        Quantity? FloorTps = null,
    Quantity? FloorTpsWithOverhead = null,
    [property: Description("Share of a contiguous reservation")] Quantity? ContiguousWaste = null,
    Quantity? PagedWaste = null,
    [property: Description("At most, whatever the length")] Quantity? PagedWasteBoundSlots = null,
    [property: Description("Share of a static batch")] Quantity? Padding = null,
    Quantity? PaddingOfFirst = null,
    [property: Description("Computed over dense peak")] Quantity? Mfu = null
) : CostDocument;

[Description("Memory of a GPU that an engine's setting leaves")]
public sealed record FittedMemory(
    string Setting,
    double GpuMemoryUtilization,
    double UsableBytes,
    double WeightBytes,
    double OverheadBytes,
    [property: Description("Below zero where the weights do not fit")] double KvRoomBytes,
    long KvTokens
);
