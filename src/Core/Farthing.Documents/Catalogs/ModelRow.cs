using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Catalogs;

[Document("catalog.show")]
[Document("catalog.add")]
[Description("A model: its architecture and what follows from it")]
public sealed record ModelRow(
    [property: Description("Hugging Face id")] string Id,
    IReadOnlyList<string> Aliases,
    string Family,
    string? License,
    int HiddenSize,
    int VocabSize,
    bool TieWordEmbeddings,
    int MaxPositionEmbeddings,
    int NumHiddenLayers,
    [property: Description("The format of the vendor's checkpoint")] string NativeFormat,
    [property: Description("Scales of its FP8 checkpoints, unverified: block128 or tensor; away: not known")]
        string? Fp8Scales,
    [property: Description(
        "Attention of most of the layers that attend, windows and sparse selection left out"
    )]
        string Attention,
    IReadOnlyList<ModelLayers> Layers,
    ModelParameters Params,
    [property: Description("As the vendor states it; absent: not stated")] double? PublishedTotalParams,
    [property: Description("As the vendor states it: some leave embeddings out; absent: not stated")]
        double? PublishedActiveParams,
    [property: Description("While every window still grows")]
    [property: JsonPropertyName("kv_bytes_per_token_16_bit")]
        long KvBytesPerToken16Bit,
    [property: Description("The same with an FP8 cache")] long KvBytesPerTokenFp8,
    [property: Description("Of linear attention and Mamba, whatever the sequence's length")]
        long StateBytesPerSequence,
    [property: Description("As config.json quantizes it; away: the usual layout of its format")]
        CheckpointFormats? CheckpointPrecision,
    [property: Description("The model whose architecture stands in; absent: its own")] string? AssumedFrom,
    string? Note,
    [property: Description("The overlay that it comes from; away for what is built in")] string? Origin,
    IReadOnlyList<SourceNote> Sources
);

[Description("Layers of one kind, wherever they stand in the stack")]
public sealed record ModelLayers(
    int Count,
    [property: Description("Such as GQA 64/8×128: heads, KV heads, head dimension")] string Attention,
    [property: Description("Such as 128 experts × 768, top 8")] string Ffn
);

[Description("Parameters by part, as the architecture implies them")]
public sealed record ModelParameters(
    [property: Description("Tied embeddings once")] long Total,
    [property: Description("Those that one token uses")] long Active,
    [property: Description("Those that a decode step of one sequence reads")] long DecodeRead,
    long Embedding,
    long LmHead,
    long Attention,
    long DenseFfn,
    long SharedExperts,
    long RoutedExperts,
    long Routers,
    long Norms,
    long Other
);

[Description("Formats of a checkpoint's parts")]
public sealed record CheckpointFormats(
    string Attention,
    string DenseFfn,
    string SharedExperts,
    string RoutedExperts,
    string LmHead
);
