using Farthing.Catalogs.Faults;
using Farthing.Serving.Models;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads the stack of layers in its order.</summary>
internal sealed class LayerReader(ConfigFields fields)
{
    private const string SparseKind = "deepseek_sparse_attention";
    private const string LatentKey = "kv_lora_rank";

    private readonly AttentionReader attention = new(fields);
    private readonly FfnReader ffn = new(fields);
    private readonly IReadOnlyList<int> linear =
        fields.Section("linear_attn_config")?.Wholes("kda_layers") ?? [];

    private bool HasLatent => fields.Has(LatentKey);

    /// <summary>The layers one by one; empty after a fault.</summary>
    public IReadOnlyList<LayerGroup> Read()
    {
        LayerKinds? kinds = LayerKinds.Of(fields);
        if (kinds is null && fields.Architecture.HasOnePartLayers)
        {
            fields.Refuse(
                CatalogFaultCodes.FieldMissing,
                "layers_block_type",
                $"the kinds of its layers are needed for a {fields.Architecture.ModelType}",
                $"one of {LayerKinds.Keys}"
            );
            return [];
        }

        int layers = LayerKinds.Count(fields, kinds);
        if (fields.Has("block_configs"))
        {
            return new BlockReader(fields, attention).Read(layers);
        }

        List<LayerGroup> read = new(layers);
        HashSet<string> unknown = [];
        for (int layer = 0; layer < layers; layer++)
        {
            string? kind = kinds?.Words[layer];
            (AttentionSpec, FfnSpec)? parts = fields.Architecture.HasOnePartLayers
                ? OnePart(kind!)
                : TwoParts(kind, layer);
            if (parts is not var (mixer, network))
            {
                unknown.Add(kind!);
                continue;
            }

            read.Add(new LayerGroup(1, mixer, network));
        }

        if (unknown.Count == 0)
        {
            return read;
        }

        fields.Refuse(
            CatalogFaultCodes.UnknownArchitecture,
            kinds!.Key,
            (
                unknown.Count == 1
                    ? $"a layer of kind '{unknown.First()}' is not known"
                    : $"layers of kinds '{string.Join("', '", unknown.Take(8))}' are not known"
            )
                + $" for a {fields.Architecture.ModelType}"
                + (
                    unknown.Contains(SparseKind) && !fields.Architecture.HasOnePartLayers
                        ? $" without {LatentKey}"
                        : ""
                ),
            Taken()
        );
        return [];
    }

    /// <summary>Like layers together.</summary>
    public static IReadOnlyList<LayerGroup> Grouped(IReadOnlyList<LayerGroup> layers)
    {
        List<LayerGroup> groups = [];
        foreach (LayerGroup layer in layers)
        {
            int known = groups.FindIndex(group =>
                group.Attention == layer.Attention && group.Ffn == layer.Ffn
            );
            if (known < 0)
            {
                groups.Add(layer);
            }
            else
            {
                groups[known] = groups[known] with { Count = groups[known].Count + 1 };
            }
        }

        return groups;
    }

    /// <summary>The kinds that <see cref="OnePart"/> or <see cref="TwoParts"/> reads for this architecture.</summary>
    private string Taken() =>
        fields.Architecture.HasOnePartLayers ? "mamba (M), attention (*), moe (E) or mlp (-)"
        : HasLatent
            ? $"full_attention, sliding_attention, chunked_attention, linear_attention, mamba or {SparseKind}"
        : "full_attention, sliding_attention, chunked_attention, linear_attention or mamba";

    private (AttentionSpec, FfnSpec)? OnePart(string kind) =>
        kind switch
        {
            "M" or "mamba" or "mamba2" => (attention.Mamba(), new NoFfn()),
            "*" or "attention" or "full_attention" => (attention.Full(0), new NoFfn()),
            "E" or "moe" => (new NoAttention(), ffn.Mixture()),
            "-" or "mlp" => (new NoAttention(), ffn.Dense()),
            _ => null,
        };

    private (AttentionSpec, FfnSpec)? TwoParts(string? kind, int layer)
    {
        AttentionSpec? mixer = kind switch
        {
            null => IsLinear(layer) ? attention.Linear()
            : WindowOf(layer) is { } window ? attention.Grouped(window)
            : attention.Full(layer),
            "full_attention" or "attention" => attention.Full(layer),
            "sliding_attention" => attention.Sliding(Bounded(fields.Required("sliding_window"))),
            "chunked_attention" => attention.Grouped(Bounded(fields.Required("attention_chunk_size"))),
            "linear_attention" => attention.Linear(),
            "mamba" or "mamba2" => attention.Mamba(),
            SparseKind when HasLatent => attention.Sparse(layer),
            _ => null,
        };
        return mixer is null ? null : (mixer, ffn.HasExperts(layer) ? ffn.Mixture() : ffn.Dense());
    }

    private bool IsLinear(int layer) =>
        linear.Count > 0
            ? linear.Contains(layer + 1) // counted from 1
            : fields.Whole("full_attention_interval") is { } interval and > 0 && (layer + 1) % interval != 0;

    private int? WindowOf(int layer)
    {
        switch (fields.Architecture.Windows)
        {
            case WindowRule.All:
                return Bounded(fields.Whole("sliding_window"));
            case WindowRule.WhenUsed:
                return
                    fields.Flag("use_sliding_window", false)
                    && layer >= (fields.Whole("max_window_layers") ?? 0)
                    ? Bounded(fields.Whole("sliding_window"))
                    : null;
            case WindowRule.Alternating:
                return layer % 2 == 0 ? Bounded(fields.Whole("sliding_window")) : null;
            case WindowRule.Pattern:
                int every = Math.Max(
                    1,
                    fields.Whole("sliding_window_pattern", "_sliding_window_pattern") ?? 1
                );
                return (layer + 1) % every != 0 ? Bounded(fields.Whole("sliding_window")) : null;
            case WindowRule.Chunked:
                IReadOnlyList<int> rotary = fields.Wholes("no_rope_layers");
                bool isChunked =
                    layer < rotary.Count
                        ? rotary[layer] == 1
                        : (layer + 1) % Math.Max(1, fields.Whole("no_rope_layer_interval") ?? 4) != 0;
                return isChunked ? Bounded(fields.Whole("attention_chunk_size")) : null;
            default:
                return null;
        }
    }

    /// <summary>A window as long as the context is none.</summary>
    private int? Bounded(int? window) =>
        window is > 0 && window < (fields.Whole("max_position_embeddings", "n_positions") ?? int.MaxValue)
            ? window
            : null;
}
