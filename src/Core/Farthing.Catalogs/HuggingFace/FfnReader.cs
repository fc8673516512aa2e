using Farthing.Catalogs.Faults;
using Farthing.Serving.Models;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>Reads the feed-forward part of a layer.</summary>
internal sealed class FfnReader(ConfigFields fields)
{
    private readonly Architecture architecture = fields.Architecture;
    private readonly IReadOnlyList<bool>? routed = Listed(fields);

    /// <summary>Routed experts; 0 for a dense model.</summary>
    public int Experts { get; } =
        fields.Whole("num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts") ?? 0;

    /// <summary>True when a layer, counted from 0, routes tokens to experts.</summary>
    public bool HasExperts(int layer)
    {
        if (Experts == 0)
        {
            return false;
        }

        if (routed is not null)
        {
            return layer < routed.Count && routed[layer];
        }

        if (layer < (fields.Whole("first_k_dense_replace") ?? 0))
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
            fields.Positive("moe_intermediate_size") is { } named ? named
            : architecture.ExpertWidthIsIntermediate ? fields.Required("intermediate_size")
            : fields.Required("moe_intermediate_size");
        int shared =
            fields.Whole(
                "shared_expert_intermediate_size",
                "moe_shared_expert_intermediate_size",
                "share_expert_dim",
                "shared_intermediate_size"
            )
            ?? (
                architecture.HasImpliedSharedExpert
                    ? width
                    : (fields.Whole("n_shared_experts", "num_shared_experts") ?? 0) * width
            );
        int experts = fields.Required(
            "num_experts",
            "num_local_experts",
            "n_routed_experts",
            "moe_num_experts"
        );
        int visited = fields.Required(
            "num_experts_per_tok",
            "top_k_experts",
            "experts_per_token",
            "num_experts_per_token",
            "moe_top_k"
        );
        if (visited > experts)
        {
            fields.Refuse(
                CatalogFaultCodes.WrongValue,
                "num_experts_per_tok",
                $"a token cannot visit {visited} of {experts} experts",
                $"at most {experts}"
            );
        }

        return new MoeFfn(experts, visited, width)
        {
            SharedIntermediate = shared,
            HasSharedGate = fields.Whole("shared_expert_intermediate_size") is > 0,
            IsGated = architecture.IsGated,
            HasExpertBias = architecture.HasExpertBias,
            HasRouterBias = architecture.HasRouterBias,
            LatentSize = fields.Positive("moe_latent_size", "routed_expert_hidden_size"),
            ParallelDenseIntermediate = architecture.HasParallelDense
                ? fields.Required("intermediate_size")
                : 0,
        };
    }

    /// <summary>A list that says of every layer whether it has experts; null where there is none.</summary>
    private static IReadOnlyList<bool>? Listed(ConfigFields fields)
    {
        const string Words = "mlp_layer_types";
        if (!fields.Has(Words))
        {
            return fields.IsList("moe_layer_freq")
                ? [.. fields.Wholes("moe_layer_freq").Select(number => number != 0)]
                : null;
        }

        IReadOnlyList<string> words = fields.Words(Words);
        if (words.FirstOrDefault(word => word is not ("dense" or "sparse" or "moe")) is { } unknown)
        {
            fields.Refuse(
                CatalogFaultCodes.UnknownArchitecture,
                Words,
                $"a feed-forward of kind '{unknown}' is not known",
                "dense or sparse"
            );
        }

        return [.. words.Select(word => word != "dense")];
    }

    private int DenseWidth() =>
        fields.Positive(
            "dense_intermediate_size",
            "intermediate_size_mlp",
            "intermediate_size",
            "ffn_hidden_size",
            "n_inner"
        )
        ?? (
            architecture.IntermediateIsFourTimesHidden
                ? 4 * fields.Required("hidden_size", "n_embd")
                : fields.Required("intermediate_size")
        );

    private int Step(string key) => Math.Max(1, fields.Whole(key) ?? 1);
}
