using Farthing.Catalogs.Faults;
using Farthing.Serving.Models;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads what mixes tokens in a layer.</summary>
internal sealed class AttentionReader(ConfigFields fields)
{
    private readonly Architecture architecture = fields.Architecture;

    /// <summary>Attention of a layer that sees everything.</summary>
    /// <param name="sharesIndexer">The layer reuses the indexer of an earlier one.</param>
    public AttentionSpec Full(bool sharesIndexer)
    {
        if (fields.Has("kv_lora_rank"))
        {
            return Latent(sharesIndexer);
        }

        if (fields.Whole("global_head_dim") is not { } dimension)
        {
            return Grouped(null);
        }

        GroupedAttention grouped = Grouped(null);
        return grouped with
        {
            HeadDim = dimension,
            KvHeads = fields.Whole("num_global_key_value_heads") ?? grouped.KvHeads,
            KeysAreValues = fields.Flag("attention_k_eq_v", false),
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
        int dimension = fields.Whole("head_dim") ?? HeadDimension(heads);
        bool hasBias =
            architecture.AlwaysQkvBias
            || fields.Flag(
                "attention_bias",
                fields.Flag("use_bias", fields.Flag("bias", architecture.QkvBias))
            );
        bool readsNorm = architecture.ReadsQkNorm && fields.Flag("use_qk_norm", false);
        return new GroupedAttention(heads, Math.Max(1, kvHeads), dimension)
        {
            Window = window,
            QkvBias = hasBias,
            OutputBias = hasBias && architecture.BiasCoversOutput,
            HasSinks = architecture.HasSinks,
            HasQkNorm = architecture.HasQkNorm || (readsNorm && !architecture.HasFullWidthQkNorm),
            HasFullWidthQkNorm = readsNorm && architecture.HasFullWidthQkNorm,
            HasOutputGate = fields.Flag("attn_output_gate", architecture.ModelType == "qwen3_next"),
        };
    }

    /// <summary>Gated delta-rule attention.</summary>
    public LinearAttention Linear() =>
        new(
            fields.Required("linear_num_key_heads"),
            fields.Required("linear_key_head_dim"),
            fields.Required("linear_num_value_heads"),
            fields.Required("linear_value_head_dim"),
            fields.Required("linear_conv_kernel_dim")
        );

    /// <summary>A Mamba-2 mixer.</summary>
    public MambaMixer Mamba() =>
        new(
            fields.Required("mamba_num_heads"),
            fields.Required("mamba_head_dim"),
            fields.Required("ssm_state_size"),
            fields.Required("n_groups", "mamba_n_groups"),
            fields.Required("conv_kernel", "mamba_d_conv")
        );

    private LatentAttention Latent(bool sharesIndexer)
    {
        SparseIndexer? indexer = null;
        if (fields.Has("index_n_heads"))
        {
            // One FP8 key and a 32-bit scale per token.
            int dimension = fields.Required("index_head_dim");
            indexer = new SparseIndexer(
                fields.Required("index_n_heads"),
                dimension,
                fields.Required("index_topk"),
                dimension + 4
            )
            {
                IsShared = sharesIndexer,
            };
        }

        return new LatentAttention(
            fields.Required("num_attention_heads"),
            fields.Whole("q_lora_rank"),
            fields.Required("kv_lora_rank"),
            fields.Required("qk_nope_head_dim"),
            fields.Required("qk_rope_head_dim"),
            fields.Required("v_head_dim")
        )
        {
            Indexer = indexer,
        };
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
