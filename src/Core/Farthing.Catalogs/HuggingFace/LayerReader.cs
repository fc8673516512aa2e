using Farthing.Catalogs.Faults;
using Farthing.Serving.Models;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads the stack of layers and puts like ones together.</summary>
internal sealed class LayerReader(ConfigFields fields)
{
    private readonly AttentionReader attention = new(fields);
    private readonly FfnReader ffn = new(fields);

    /// <summary>The layers; empty after a fault.</summary>
    public IReadOnlyList<LayerGroup> Read()
    {
        int layers = fields.Required("num_hidden_layers", "n_layer", "num_layers");
        List<LayerGroup> groups = [];
        string? pattern = fields.Word("hybrid_override_pattern");
        IReadOnlyList<string> kinds = fields.Words("layer_types");
        if ((pattern is not null && pattern.Length != layers) || (kinds.Count > 0 && kinds.Count != layers))
        {
            string key = pattern is not null ? "hybrid_override_pattern" : "layer_types";
            fields.Refuse(
                CatalogFaultCodes.WrongValue,
                key,
                $"it names {pattern?.Length ?? kinds.Count} layers, num_hidden_layers {layers}",
                "one entry per layer"
            );
            return [];
        }

        for (int layer = 0; layer < layers; layer++)
        {
            (AttentionSpec, FfnSpec)? parts = pattern is not null
                ? OfPattern(pattern[layer])
                : OfKind(kinds.Count > 0 ? kinds[layer] : null, layer);
            if (parts is not var (mixer, network))
            {
                return [];
            }

            Add(groups, mixer, network);
        }

        return groups;
    }

    private static void Add(List<LayerGroup> groups, AttentionSpec mixer, FfnSpec network)
    {
        int known = groups.FindIndex(group => group.Attention == mixer && group.Ffn == network);
        if (known < 0)
        {
            groups.Add(new LayerGroup(1, mixer, network));
        }
        else
        {
            groups[known] = groups[known] with { Count = groups[known].Count + 1 };
        }
    }

    private (AttentionSpec, FfnSpec)? OfPattern(char kind)
    {
        switch (kind)
        {
            case 'M':
                return (attention.Mamba(), new NoFfn());
            case '*':
                return (attention.Full(false), new NoFfn());
            case 'E':
                return (new NoAttention(), ffn.Mixture());
            case '-':
                return (new NoAttention(), ffn.Dense());
            default:
                fields.Refuse(
                    CatalogFaultCodes.UnknownArchitecture,
                    "hybrid_override_pattern",
                    $"a layer of kind '{kind}' is not known",
                    "M (Mamba-2), * (attention), E (experts) or - (feed-forward)"
                );
                return null;
        }
    }

    private (AttentionSpec, FfnSpec)? OfKind(string? kind, int layer)
    {
        AttentionSpec mixer;
        switch (kind)
        {
            case null:
                mixer =
                    IsLinear(layer) ? attention.Linear()
                    : WindowOf(layer) is { } window ? attention.Grouped(window)
                    : attention.Full(SharesIndexer(layer));
                break;
            case "full_attention":
                mixer = attention.Full(SharesIndexer(layer));
                break;
            case "sliding_attention":
                mixer = attention.Grouped(Bounded(fields.Required("sliding_window")));
                break;
            case "chunked_attention":
                mixer = attention.Grouped(Bounded(fields.Required("attention_chunk_size")));
                break;
            case "linear_attention":
                mixer = attention.Linear();
                break;
            default:
                fields.Refuse(
                    CatalogFaultCodes.UnknownArchitecture,
                    "layer_types",
                    $"a layer of kind '{kind}' is not known",
                    "full_attention, sliding_attention, chunked_attention or linear_attention"
                );
                return null;
        }

        return (mixer, ffn.HasExperts(layer) ? ffn.Mixture() : ffn.Dense());
    }

    private bool IsLinear(int layer) =>
        fields.Whole("full_attention_interval") is { } interval and > 0 && (layer + 1) % interval != 0;

    private bool SharesIndexer(int layer)
    {
        IReadOnlyList<string> kinds = fields.Words("indexer_types");
        return layer < kinds.Count && kinds[layer] == "shared";
    }

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
