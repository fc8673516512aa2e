using System.Globalization;
using Farthing.Serving.Models;

namespace Farthing.Catalogs.HuggingFace;

/// <summary>A matrix of a checkpoint, with the names that checkpoints give to it.</summary>
/// <param name="Part">The part of the model that it belongs to.</param>
/// <param name="Elements">Its elements.</param>
/// <param name="Names">Its spellings.</param>
internal sealed record CheckpointMatrix(ModelPart Part, double Elements, IReadOnlyList<ModuleName> Names)
{
    private static readonly string[] MixerRoots = ["self_attn", "attn", "linear_attn", "mixer"];
    private static readonly string[] FfnRoots = ["mlp", "ffn", "feed_forward", "mixer", "block_sparse_moe"];
    private static readonly string[] SharedRoots = ["shared_experts", "shared_expert", "share_expert"];

    /// <summary>True for projections from heads back to the hidden size.</summary>
    public bool IsOutput { get; init; }

    /// <summary>The matrices of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="index">Its number, from 0.</param>
    /// <param name="hidden">Hidden size.</param>
    /// <param name="isEachExpert">True to list every expert; one stands for all where none is named.</param>
    public static IEnumerable<CheckpointMatrix> Of(
        LayerGroup layer,
        int index,
        double hidden,
        bool isEachExpert
    )
    {
        string prefix = string.Create(CultureInfo.InvariantCulture, $"model.layers.{index}.");
        return MixerOf(layer.Attention, hidden)
            .Select(matrix => new CheckpointMatrix(
                ModelPart.Attention,
                matrix.Elements,
                Spelled(prefix, MixerRoots, matrix.Names)
            )
            {
                IsOutput = matrix.Names[0] is "o_proj" or "out_proj",
            })
            .Concat(FfnOf(layer.Ffn, hidden, prefix, isEachExpert))
            .Where(matrix => matrix.Elements > 0);
    }

    private static IEnumerable<(double Elements, string[] Names)> MixerOf(
        AttentionSpec attention,
        double hidden
    ) =>
        attention switch
        {
            GroupedAttention a =>
            [
                (hidden * a.Heads * a.HeadDim * (a.HasOutputGate ? 2 : 1), ["q_proj", "qkv_proj"]),
                (hidden * a.KvHeads * a.HeadDim, ["k_proj", "qkv_proj"]),
                (a.KeysAreValues ? 0 : hidden * a.KvHeads * a.ValueDim, ["v_proj", "qkv_proj"]),
                (hidden * a.Heads * a.ValueDim, ["o_proj"]),
                (hidden * (a.Indexer?.HeadDim * a.Indexer?.Heads ?? 0), ["index_q_proj"]),
                (hidden * (a.Indexer?.HeadDim ?? 0), ["index_k_proj"]),
            ],
            LatentAttention a => LatentOf(a, hidden),
            LinearAttention { DecayRank: { } decay } a => KimiOf(a, decay, hidden),
            LinearAttention a => LinearOf(a, hidden),
            MambaMixer a =>
            [
                (
                    hidden * ((2.0 * a.Heads * a.HeadDim) + (2.0 * a.Groups * a.StateSize) + a.Heads),
                    ["in_proj"]
                ),
                (hidden * a.Heads * a.HeadDim, ["out_proj"]),
            ],
            _ => [],
        };

    private static IEnumerable<(double, string[])> LatentOf(LatentAttention a, double hidden)
    {
        double queries = (double)a.Heads * (a.NopeHeadDim + a.RopeHeadDim);
        double values = (double)a.Heads * a.ValueHeadDim;
        double latent = a.KvRank + a.RopeHeadDim;
        if (a.QueryRank is { } rank)
        {
            yield return (hidden * rank, ["q_a_proj", "fused_qkv_a_proj", "wq_a", "fused_wqa_wkv"]);
            yield return (rank * queries, ["q_b_proj", "wq_b"]);
        }
        else
        {
            yield return (hidden * queries, ["q_proj", "wq"]);
        }

        yield return (
            hidden * latent,
            ["kv_a_proj_with_mqa", "fused_qkv_a_proj", "wkv_a", "wkv", "fused_wqa_wkv"]
        );
        double indexInput = a.QueryRank ?? hidden;
        if (a.Compressed is { } c)
        {
            double streams = c.Ratio > 0 ? c.Streams : 0;
            yield return (c.OutputRank * values, ["o_proj", "wo_a"]);
            yield return (hidden * c.OutputGroups * c.OutputRank, ["o_proj", "wo_b"]);
            yield return (hidden * streams * latent, ["compressor.wkv"]);
            yield return (hidden * streams * latent, ["compressor.wgate"]);
            yield return (
                2 * hidden * streams * (a.Indexer?.HeadDim ?? 0),
                ["indexer.compressor.wkv", "indexer.compressor.wgate"]
            );
        }
        else
        {
            yield return (
                a.KvRank * a.Heads * ((double)a.NopeHeadDim + a.ValueHeadDim),
                ["kv_b_proj", "wkv_b"]
            );
            yield return (hidden * values, ["o_proj", "wo"]);
            yield return (a.HasOutputGate ? hidden * values : 0, ["g_proj"]);
            yield return (a.Indexer is { IsShared: false } ? hidden * a.Indexer.HeadDim : 0, ["indexer.wk"]);
        }

        if (a.Indexer is { IsShared: false } indexer)
        {
            yield return (indexInput * indexer.Heads * indexer.HeadDim, ["indexer.wq_b"]);
            yield return (hidden * indexer.Heads, ["indexer.weights_proj"]);
        }
    }

    private static IEnumerable<(double, string[])> KimiOf(LinearAttention a, int decay, double hidden)
    {
        double keys = (double)a.KeyHeads * a.KeyHeadDim;
        double values = (double)a.ValueHeads * a.ValueHeadDim;
        yield return (hidden * keys, ["q_proj"]);
        yield return (hidden * keys, ["k_proj"]);
        yield return (hidden * values, ["v_proj"]);
        yield return (hidden * values, ["o_proj"]);
        yield return (a.GateRank is null ? hidden * values : 0, ["g_proj"]);
        yield return (hidden * (a.GateRank ?? 0), ["g_a_proj"]);
        yield return (values * (a.GateRank ?? 0), ["g_b_proj"]);
        yield return (hidden * decay, ["f_a_proj"]);
        yield return (keys * decay, ["f_b_proj"]);
        yield return (hidden * a.ValueHeads, ["b_proj"]);
    }

    private static IEnumerable<(double, string[])> LinearOf(LinearAttention a, double hidden)
    {
        double keys = (double)a.KeyHeads * a.KeyHeadDim;
        double values = (double)a.ValueHeads * a.ValueHeadDim;
        yield return (hidden * ((2 * keys) + values), ["in_proj_qkv", "in_proj_qkvz"]);
        yield return (hidden * values, ["in_proj_z", "in_proj_qkvz"]);
        yield return (hidden * a.ValueHeads, ["in_proj_a", "in_proj_ba"]);
        yield return (hidden * a.ValueHeads, ["in_proj_b", "in_proj_ba"]);
        yield return (hidden * values, ["out_proj"]);
    }

    private static IEnumerable<CheckpointMatrix> FfnOf(
        FfnSpec ffn,
        double hidden,
        string prefix,
        bool isEachExpert
    )
    {
        if (ffn is DenseFfn dense)
        {
            return Network(
                prefix,
                FfnRoots,
                "",
                ModelPart.DenseFfn,
                hidden * dense.Intermediate,
                dense.IsGated
            );
        }

        if (ffn is not MoeFfn moe)
        {
            return [];
        }

        double latent = moe.LatentSize ?? 0;
        return
        [
            .. Network(
                prefix,
                FfnRoots,
                "",
                ModelPart.DenseFfn,
                hidden * moe.ParallelDenseIntermediate,
                true
            ),
            .. Network(
                prefix,
                [.. FfnRoots.SelectMany(root => SharedRoots.Select(shared => $"{root}.{shared}"))],
                "",
                ModelPart.SharedExpert,
                hidden * moe.SharedIntermediate,
                moe.IsGated
            ),
            new(
                ModelPart.SharedExpert,
                hidden * latent,
                Spelled(prefix, FfnRoots, ["fc1_latent_proj", "routed_expert_down_proj"])
            ),
            new(
                ModelPart.SharedExpert,
                hidden * latent,
                Spelled(prefix, FfnRoots, ["fc2_latent_proj", "routed_expert_up_proj"])
            ),
            .. Routed(prefix, moe, hidden, isEachExpert),
        ];
    }

    private static IEnumerable<CheckpointMatrix> Routed(
        string prefix,
        MoeFfn moe,
        double hidden,
        bool isEachExpert
    )
    {
        double elements = (moe.LatentSize ?? hidden) * moe.Intermediate;
        int listed = isEachExpert ? moe.Experts : 1;
        for (int expert = 0; expert < listed; expert++)
        {
            string inner = string.Create(CultureInfo.InvariantCulture, $"experts.{expert}.");
            foreach (
                CheckpointMatrix matrix in Network(
                    prefix,
                    FfnRoots,
                    inner,
                    ModelPart.Experts,
                    elements * moe.Experts / listed,
                    moe.IsGated
                )
            )
            {
                yield return matrix;
            }
        }
    }

    private static IEnumerable<CheckpointMatrix> Network(
        string prefix,
        string[] roots,
        string inner,
        ModelPart part,
        double elements,
        bool isGated
    )
    {
        // Fused tensors of all experts are named without the expert's number.
        string[] fused = inner.Length > 0 ? ["experts.gate_up_proj", "experts.w13"] : [];
        if (isGated)
        {
            yield return Matrix(["gate_proj", "gate_up_proj", "w1"], fused);
        }

        yield return Matrix(["up_proj", "gate_up_proj", "w3"], fused);
        yield return Matrix(["down_proj", "w2"], inner.Length > 0 ? ["experts.down_proj"] : []);

        CheckpointMatrix Matrix(string[] names, string[] others) =>
            new(part, elements, Spelled(prefix, roots, [.. names.Select(name => inner + name), .. others]));
    }

    private static ModuleName[] Spelled(string prefix, string[] roots, string[] names) =>
        [.. roots.SelectMany(root => names.Select(name => new ModuleName($"{prefix}{root}.{name}")))];
}
