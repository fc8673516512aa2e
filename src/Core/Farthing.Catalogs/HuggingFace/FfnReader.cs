using Farthing.Serving.Models;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads the feed-forward part of a layer.</summary>
internal sealed class FfnReader(ConfigFields fields)
{
    private readonly Architecture architecture = fields.Architecture;

    /// <summary>Routed experts; 0 for a dense model.</summary>
    public int Experts { get; } = fields.Whole("num_experts", "num_local_experts", "n_routed_experts") ?? 0;

    /// <summary>True when a layer, counted from 0, routes tokens to experts.</summary>
    public bool HasExperts(int layer)
    {
        if (Experts == 0 || layer < (fields.Whole("first_k_dense_replace") ?? 0))
        {
            return false;
        }

        IReadOnlyList<int> listed = fields.Wholes("moe_layers");
        if (listed.Count > 0)
        {
            return listed.Contains(layer);
        }

        return !fields.Wholes("mlp_only_layers").Contains(layer)
            && layer % Step("moe_layer_freq") == 0
            && (layer + 1) % Step("interleave_moe_layer_step") == 0
            && (layer + 1) % Step("decoder_sparse_step") == 0;
    }

    /// <summary>A network that every token takes.</summary>
    public DenseFfn Dense() =>
        new(DenseWidth(), architecture.IsGated)
        {
            HasBias = fields.Flag("mlp_bias", architecture.HasMlpBias),
        };

    /// <summary>A mixture of experts.</summary>
    public MoeFfn Mixture()
    {
        int width =
            fields.Whole("moe_intermediate_size") is { } named ? named
            : architecture.ExpertWidthIsIntermediate ? fields.Required("intermediate_size")
            : fields.Required("moe_intermediate_size");
        int shared =
            fields.Whole("shared_expert_intermediate_size", "moe_shared_expert_intermediate_size")
            ?? (
                architecture.HasImpliedSharedExpert ? width : (fields.Whole("n_shared_experts") ?? 0) * width
            );
        return new MoeFfn(
            Experts,
            fields.Required(
                "num_experts_per_tok",
                "top_k_experts",
                "experts_per_token",
                "num_experts_per_token"
            ),
            width
        )
        {
            SharedIntermediate = shared,
            HasSharedGate = fields.Whole("shared_expert_intermediate_size") is > 0,
            IsGated = architecture.IsGated,
            HasExpertBias = architecture.HasExpertBias,
            HasRouterBias = architecture.HasRouterBias,
            LatentSize = fields.Whole("moe_latent_size"),
            ParallelDenseIntermediate = architecture.HasParallelDense
                ? fields.Required("intermediate_size")
                : 0,
        };
    }

    private int DenseWidth() =>
        fields.Whole("intermediate_size_mlp", "intermediate_size", "ffn_hidden_size", "n_inner")
        ?? (
            architecture.IntermediateIsFourTimesHidden
                ? 4 * fields.Required("hidden_size", "n_embd")
                : fields.Required("intermediate_size")
        );

    private int Step(string key) => Math.Max(1, fields.Whole(key) ?? 1);
}
