using Farthing.Serving.Precision;

namespace Farthing.Serving.Models;

/// <summary>The format of each part of a model's weights. Embeddings, norms and routers stay in 16 bit.</summary>
/// <param name="Attention">Projections of attention, linear-attention and Mamba layers.</param>
/// <param name="DenseFfn">Feed-forward layers of dense layers.</param>
/// <param name="SharedExpert">The expert that every token visits.</param>
/// <param name="Experts">Routed experts.</param>
/// <param name="LmHead">The output head; 16 bit in the vendors' checkpoints.</param>
public sealed record WeightPrecision(
    NumberFormat Attention,
    NumberFormat DenseFfn,
    NumberFormat SharedExpert,
    NumberFormat Experts,
    NumberFormat LmHead = NumberFormat.Bf16
)
{
    /// <summary>The format that the largest part has: what the deployment is called by.</summary>
    public NumberFormat Headline { get; init; } = Experts;

    /// <summary>Projections from attention's heads back to the hidden size, where they have a format of their own.</summary>
    public NumberFormat AttentionOutput { get; init; } = Attention;

    /// <summary>Mean bytes of a parameter by part, for checkpoints whose matrices differ within a part; null where each part has one format.</summary>
    public PartBytes? MeanBytes { get; init; }

    /// <summary>True where weights in NVFP4 meet activations of 16 bit (W4A16): they are computed in 16 bit, whatever units the GPU has.</summary>
    public bool IsWeightOnly { get; init; }

    /// <summary>Bytes that one parameter of a part takes, scales and zero points included.</summary>
    /// <param name="model">The model, for the groups of INT4.</param>
    /// <param name="part">The part.</param>
    public double BytesPerWeight(ModelSpec model, ModelPart part) =>
        part switch
        {
            ModelPart.Attention => MeanBytes?.Attention ?? model.BytesPerWeight(Attention),
            ModelPart.DenseFfn => MeanBytes?.DenseFfn ?? model.BytesPerWeight(DenseFfn),
            ModelPart.SharedExpert => MeanBytes?.SharedExpert ?? model.BytesPerWeight(SharedExpert),
            _ => MeanBytes?.Experts ?? model.BytesPerWeight(Experts),
        };

    /// <summary>A model's weights in a format: as its checkpoint declares them, or in the usual layout of a format that is not the checkpoint's.</summary>
    /// <param name="model">The model; its <see cref="ModelSpec.SixteenBitParts"/> name what is not quantized, its FP8 scheme decides between per-tensor and block scales.</param>
    /// <param name="format">The wanted format.</param>
    public static WeightPrecision Of(ModelSpec model, NumberFormat format)
    {
        NumberFormat used =
            format == NumberFormat.Fp8 && model.Fp8Scheme == Fp8Scheme.Block128
                ? NumberFormat.Fp8Block
                : format;
        return model.CheckpointPrecision is { } declared && declared.Headline == used
            ? declared
            : Usual(model, used);
    }

    private static WeightPrecision Usual(ModelSpec model, NumberFormat used)
    {
        NumberFormat Part(ModelPart part) => model.SixteenBitParts.Contains(part) ? NumberFormat.Bf16 : used;

        bool expertsOnly = model.HasExperts && used is (NumberFormat.Mxfp4 or NumberFormat.Int4);
        bool linearOrLatent = used == NumberFormat.Nvfp4 && model.HasLatentOrLinearAttention;
        return new WeightPrecision(
            expertsOnly || linearOrLatent ? NumberFormat.Bf16 : Part(ModelPart.Attention),
            expertsOnly ? NumberFormat.Bf16 : Part(ModelPart.DenseFfn),
            expertsOnly ? NumberFormat.Bf16 : Part(ModelPart.SharedExpert),
            Part(ModelPart.Experts)
        )
        {
            Headline = used,
            AttentionOutput =
                linearOrLatent && model.Layers.Any(group => group.Attention is LatentAttention)
                    ? NumberFormat.Nvfp4
                : expertsOnly ? NumberFormat.Bf16
                : Part(ModelPart.Attention),
        };
    }
}

/// <summary>Mean bytes of a parameter of each part.</summary>
/// <param name="Attention">Of attention, linear-attention and Mamba layers.</param>
/// <param name="DenseFfn">Of dense feed-forward layers.</param>
/// <param name="SharedExpert">Of shared experts, and of projections into and out of the experts' latent.</param>
/// <param name="Experts">Of routed experts.</param>
public readonly record struct PartBytes(
    double Attention,
    double DenseFfn,
    double SharedExpert,
    double Experts
);

/// <summary>The scaling of a vendor's FP8 checkpoint.</summary>
public enum Fp8Scheme
{
    /// <summary>One scale per tensor or channel.</summary>
    Tensor,

    /// <summary>128×128 weight blocks, 1×128 activation groups.</summary>
    Block128,
}

/// <summary>Parts of a model that a checkpoint may keep in different formats.</summary>
public enum ModelPart
{
    /// <summary>Projections of attention, linear-attention and Mamba layers.</summary>
    Attention,

    /// <summary>Dense feed-forward layers.</summary>
    DenseFfn,

    /// <summary>The shared expert.</summary>
    SharedExpert,

    /// <summary>Routed experts.</summary>
    Experts,
}
