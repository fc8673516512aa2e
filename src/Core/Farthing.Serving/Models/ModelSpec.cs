using Farthing.Serving.Precision;

namespace Farthing.Serving.Models;

/// <summary>A model's architecture: what its weights, its cache and its steps are computed from.</summary>
public sealed record ModelSpec
{
    /// <summary>Hugging Face id.</summary>
    public required string Id { get; init; }

    /// <summary>Family word for reports, such as <c>llama3.3</c>.</summary>
    public required string Family { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Rows of the embedding and of the output head.</summary>
    public required int VocabSize { get; init; }

    /// <summary>True when the output head is the embedding.</summary>
    public required bool TieWordEmbeddings { get; init; }

    /// <summary>Longest sequence in tokens, prompt and output together.</summary>
    public required int MaxPositionEmbeddings { get; init; }

    /// <summary>All layers, like ones together.</summary>
    public required IReadOnlyList<LayerGroup> Layers { get; init; }

    /// <summary>The format of the vendor's checkpoint.</summary>
    public NumberFormat NativeFormat { get; init; } = NumberFormat.Bf16;

    /// <summary>The scaling of the FP8 checkpoint; null where none is known.</summary>
    public Fp8Scheme? Fp8Scheme { get; init; }

    /// <summary>The formats of a concrete checkpoint, read from its quantization config; null where the usual layout of a format applies.</summary>
    public WeightPrecision? CheckpointPrecision { get; init; }

    /// <summary>Parts that quantized checkpoints leave in 16 bit, beside embeddings, head, norms and routers.</summary>
    public IReadOnlyList<ModelPart> SixteenBitParts { get; init; } = [];

    /// <summary>Group size of the INT4 checkpoint.</summary>
    public int Int4GroupSize { get; init; } = 128;

    /// <summary>False where the INT4 checkpoint is symmetric and stores no zero points.</summary>
    public bool Int4HasZeroPoints { get; init; } = true;

    /// <summary>Elements of norms of one layer: 2 × hidden for pre-norm models, 4 × for Gemma 2 and later.</summary>
    public int NormElementsPerLayer { get; init; }

    /// <summary>Elements of the norm before the head; null for one per hidden element, 2 × hidden for a norm with bias.</summary>
    public int? FinalNormElements { get; init; }

    /// <summary>Parameters that the layer groups do not describe (position embeddings of old models and the like).</summary>
    public long OtherParameters { get; init; }

    /// <summary>Total parameters that the vendor states; null when not known.</summary>
    public double? PublishedParameters { get; init; }

    /// <summary>Source of the architecture.</summary>
    public string Source { get; init; } = "";

    /// <summary>The id that the architecture was copied from, where the entry is a stand-in; null otherwise.</summary>
    public string? AssumedFrom { get; init; }

    /// <summary>The last part of the id, for tables.</summary>
    public string ShortName => Id[(Id.LastIndexOf('/') + 1)..];

    /// <summary>Bytes that a weight takes in a format. INT4 in groups of g takes 0.5 + 2/g, and 0.5/g more with zero points.</summary>
    public double BytesPerWeight(NumberFormat format) =>
        format == NumberFormat.Int4
            ? 0.5 + ((Int4HasZeroPoints ? 2.5 : 2) / Int4GroupSize)
            : FormatFacts.BytesPerWeight(format);

    /// <summary>Number of layers.</summary>
    public int NumHiddenLayers => Layers.Sum(group => group.Count);

    /// <summary>True when some layer routes tokens to experts.</summary>
    public bool HasExperts => Layers.Any(group => group.Ffn is MoeFfn);

    /// <summary>True when some layer is latent attention, linear attention or Mamba.</summary>
    public bool HasLatentOrLinearAttention =>
        Layers.Any(group => group.Attention is LatentAttention or LinearAttention or MambaMixer);

    /// <summary>The one window of the model's windowed layers, in tokens; null when no layer is windowed.</summary>
    public int? SlidingWindow =>
        Layers
            .Select(group => (group.Attention as GroupedAttention)?.Window)
            .FirstOrDefault(window => window is not null);
}
