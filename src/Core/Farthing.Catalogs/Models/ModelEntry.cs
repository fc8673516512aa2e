using Farthing.Documents.Catalogs;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs.Models;

/// <summary>A model with what a catalog knows beside its architecture.</summary>
/// <param name="Spec">The architecture.</param>
public sealed record ModelEntry(ModelSpec Spec)
{
    /// <summary>Other names of it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Its license; null where not known.</summary>
    public string? License { get; init; }

    /// <summary>Parameters that one token uses, as the vendor states them (vendors count embeddings differently); null where not known.</summary>
    public double? PublishedActiveParameters { get; init; }

    /// <summary>A remark for people.</summary>
    public string? Note { get; init; }

    /// <summary>Source of the figures.</summary>
    public IReadOnlyList<SourceNote> Sources { get; init; } = [];

    /// <summary>The overlay that it comes from; null for what is built in.</summary>
    public string? Origin { get; init; }

    /// <summary>The model's row.</summary>
    public ModelRow Row
    {
        get
        {
            ParameterCount count = ParameterCount.Of(Spec);
            return new(
                Spec.Id,
                Aliases,
                Spec.Family,
                License,
                Spec.HiddenSize,
                Spec.VocabSize,
                Spec.TieWordEmbeddings,
                Spec.MaxPositionEmbeddings,
                Spec.NumHiddenLayers,
                FormatFacts.Id(Spec.NativeFormat),
                Spec.Fp8Scheme switch
                {
                    Fp8Scheme.Block128 => "block128",
                    Fp8Scheme.Tensor => "tensor",
                    _ => null,
                },
                LayerWords.Of(MainAttention()),
                [
                    .. Spec.Layers.Select(group => new ModelLayers(
                        group.Count,
                        LayerWords.Of(group.Attention),
                        LayerWords.Of(group.Ffn)
                    )),
                ],
                new(
                    count.Total,
                    count.Active,
                    count.DecodeRead,
                    count.Embedding,
                    count.LmHead,
                    count.Attention,
                    count.DenseFfn,
                    count.SharedExperts,
                    count.RoutedExperts,
                    count.Routers,
                    count.Norms,
                    count.Other
                ),
                Spec.PublishedParameters,
                PublishedActiveParameters,
                KvFootprint.KvBytesPerToken(Spec, 2),
                KvFootprint.KvBytesPerToken(Spec, 1),
                KvFootprint.StateBytesPerSequence(Spec),
                Spec.CheckpointPrecision is { } precision
                    ? new(
                        FormatFacts.Id(precision.Attention),
                        FormatFacts.Id(precision.DenseFfn),
                        FormatFacts.Id(precision.SharedExpert),
                        FormatFacts.Id(precision.Experts),
                        FormatFacts.Id(precision.LmHead)
                    )
                    : null,
                Spec.AssumedFrom,
                Note,
                Origin,
                Sources
            );
        }
    }

    /// <summary>The attention of most layers that attend, without what a list has no room for: windows and sparse selection.</summary>
    private AttentionSpec MainAttention() =>
        Spec
            .Layers.Where(group => group.Attention is not NoAttention)
            .MaxBy(group => group.Count)
            ?.Attention switch
        {
            GroupedAttention grouped => grouped with { Window = null, Indexer = null },
            LatentAttention latent => latent with { Indexer = null },
            AttentionSpec other => other,
            null => new NoAttention(),
        };
}
