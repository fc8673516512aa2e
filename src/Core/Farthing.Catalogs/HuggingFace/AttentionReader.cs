using Farthing.Catalogs.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Models;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads what mixes tokens in a layer.</summary>
internal sealed class AttentionReader(ConfigFields fields)
{
    private readonly Architecture architecture = fields.Architecture;
    private readonly IReadOnlyList<string> indexers = fields.Words("indexer_types");
    private readonly IReadOnlyList<int> ratios = fields.Wholes("compress_ratios");
    private readonly MemberReader? blocks = fields.Section("sparse_attention_config");

    /// <summary>Attention of a layer that sees everything.</summary>
    /// <param name="layer">The layer, from 0.</param>
    public AttentionSpec Full(int layer)
    {
        if (fields.Has("o_lora_rank"))
        {
            return Compressed(layer);
        }

        if (fields.Has("kv_lora_rank"))
        {
            return Latent(layer);
        }

        GroupedAttention grouped = Grouped(null) with { Indexer = BlockIndexer(layer) };
        return fields.Positive("global_head_dim") is { } dimension
            ? grouped with
            {
                HeadDim = dimension,
                KvHeads = fields.Positive("num_global_key_value_heads") ?? grouped.KvHeads,
                KeysAreValues = fields.Flag("attention_k_eq_v", false),
            }
            : grouped;
    }

    /// <summary>Attention whose indexer picks tokens: it must have one.</summary>
    public AttentionSpec Sparse(int layer)
    {
        fields.Required("index_n_heads");
        return Full(layer);
    }

    /// <summary>Attention of a window, with the heads that a config may name for such layers alone (MiMo-V2).</summary>
    public GroupedAttention Sliding(int? window)
    {
        GroupedAttention grouped = Grouped(window);
        return grouped with
        {
            Heads = fields.Positive("swa_num_attention_heads") ?? grouped.Heads,
            KvHeads = fields.Positive("swa_num_key_value_heads") ?? grouped.KvHeads,
            HeadDim = fields.Positive("swa_head_dim") ?? grouped.HeadDim,
            ValueHeadDim = fields.Positive("swa_v_head_dim") ?? grouped.ValueHeadDim,
            HasSinks = fields.Flag("add_swa_attention_sink_bias", grouped.HasSinks),
        };
    }

    /// <summary>Grouped attention.</summary>
    /// <param name="window">Tokens that it sees; null for all.</param>
    public GroupedAttention Grouped(int? window)
    {
        int heads = fields.Required("num_attention_heads", "n_head");
        bool isMultiQuery =
            fields.Flag("multi_query", false) && !fields.Flag("new_decoder_architecture", false);
        int kvHeads = isMultiQuery ? 1 : fields.Whole("num_key_value_heads", "num_kv_heads") ?? heads;
        int dimension = fields.Positive("head_dim", "attention_head_dim") ?? HeadDimension(heads);
        bool hasBias =
            architecture.AlwaysQkvBias
            || fields.Flag(
                "attention_bias",
                fields.Flag("use_bias", fields.Flag("bias", architecture.QkvBias))
            );
        bool readsNorm = architecture.ReadsQkNorm && fields.Flag("use_qk_norm", false);
        return new GroupedAttention(heads, Math.Max(1, kvHeads), dimension)
        {
            ValueHeadDim = fields.Positive("v_head_dim"),
            Window = window,
            QkvBias = hasBias,
            OutputBias = hasBias && architecture.BiasCoversOutput,
            HasSinks = architecture.HasSinks,
            HasQkNorm = architecture.HasQkNorm || (readsNorm && !architecture.HasFullWidthQkNorm),
            HasFullWidthQkNorm = readsNorm && architecture.HasFullWidthQkNorm,
            HasOutputGate = fields.Flag("attn_output_gate", architecture.ModelType == "qwen3_next"),
        };
    }

    /// <summary>Linear attention: gated delta rule (Qwen), or with a decay per element (Kimi).</summary>
    public LinearAttention Linear()
    {
        if (fields.Section("linear_attn_config") is not { } kimi)
        {
            return new(
                fields.Required("linear_num_key_heads"),
                fields.Required("linear_key_head_dim"),
                fields.Required("linear_num_value_heads"),
                fields.Required("linear_value_head_dim"),
                fields.Required("linear_conv_kernel_dim")
            );
        }

        int heads = kimi.RequiredWhole("num_heads");
        int dimension = kimi.RequiredWhole("head_dim");
        return new(heads, dimension, heads, dimension, kimi.RequiredWhole("short_conv_kernel_size"))
        {
            DecayRank = dimension,
            GateRank = kimi.Flag("use_full_rank_gate") == true ? null : dimension,
        };
    }

    /// <summary>A Mamba-2 mixer.</summary>
    public MambaMixer Mamba() =>
        new(
            fields.Required("mamba_num_heads", "mamba_n_heads"),
            fields.Required("mamba_head_dim", "mamba_d_head"),
            fields.Required("ssm_state_size", "mamba_d_state"),
            fields.Required("n_groups", "mamba_n_groups"),
            fields.Required("conv_kernel", "mamba_d_conv")
        );

    private LatentAttention Latent(int layer)
    {
        bool shares = layer < indexers.Count && indexers[layer] == "shared";
        return new LatentAttention(
            fields.Required("num_attention_heads"),
            fields.Positive("q_lora_rank"),
            fields.Required("kv_lora_rank"),
            fields.Required("qk_nope_head_dim"),
            fields.Required("qk_rope_head_dim"),
            fields.Required("v_head_dim")
        )
        {
            Indexer = fields.Has("index_n_heads") ? Indexer() with { IsShared = shares } : null,
            HasOutputGate = fields.Flag("mla_use_output_gate", false),
        };
    }

    /// <summary>DeepSeek-V4: one head of keys that are the values, cached in a window and in compressed entries.</summary>
    private LatentAttention Compressed(int layer)
    {
        int head = fields.Required("head_dim");
        int rotary = fields.Required("qk_rope_head_dim");
        int latent = Math.Max(1, head - rotary);
        int ratio = layer < ratios.Count && ratios[layer] > 1 ? ratios[layer] : 0;
        CompressedLatent compressed = new(
            fields.Required("sliding_window"),
            ratio,
            fields.Required("o_groups"),
            fields.Required("o_lora_rank")
        );
        return new LatentAttention(
            fields.Required("num_attention_heads"),
            fields.Positive("q_lora_rank"),
            latent,
            latent,
            rotary,
            head
        )
        {
            Compressed = compressed,
            Indexer = compressed.Streams > 1 && fields.Has("index_n_heads") ? Indexer() : null,
        };
    }

    /// <summary>One FP8 key and a 32-bit scale per token.</summary>
    private SparseIndexer Indexer()
    {
        int dimension = fields.Required("index_head_dim");
        return new(fields.Required("index_n_heads"), dimension, fields.Required("index_topk"), dimension + 4);
    }

    /// <summary>An indexer that picks blocks of tokens (MiniMax-M3), with one 16-bit key per token; null where the layer has none.</summary>
    private SparseIndexer? BlockIndexer(int layer)
    {
        if (blocks is null || blocks.Flag("use_sparse_attention") == false)
        {
            return null;
        }

        IReadOnlyList<int> used = blocks.Wholes("sparse_attention_freq");
        if (layer < used.Count && used[layer] == 0)
        {
            return null;
        }

        int dimension = (int)(blocks.Whole("sparse_index_dim", 1, 65_536) ?? 128);
        long best =
            (blocks.Whole("sparse_topk_blocks", 1, 65_536) ?? 16)
            * (blocks.Whole("sparse_block_size", 1, 4_096) ?? 128);
        return new(
            (int)(blocks.Whole("sparse_num_index_heads", 1, 4_096) ?? 1),
            dimension,
            (int)best,
            2 * dimension
        );
    }

    private int HeadDimension(int heads)
    {
        int hidden = fields.Required("hidden_size", "n_embd");
        if (hidden % heads != 0)
        {
            fields.Refuse(
                CatalogFaultCodes.FieldMissing,
                "head_dim",
                $"head_dim is needed: hidden size {hidden} is not a multiple of {heads} heads",
                "the elements of one head"
            );
        }

        return Math.Max(1, hidden / heads);
    }
}
