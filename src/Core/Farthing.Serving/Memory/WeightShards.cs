using Farthing.Serving.Deployments;
using Farthing.Serving.Models;

namespace Farthing.Serving.Memory;

/// <summary>Weights on the fullest GPU of a deployment, part by part.</summary>
/// <remarks>Heads, inner widths and the vocabulary are split over tensor-parallel ranks (the vocabulary padded to 64 rows a rank), KV heads replicated where there are fewer than ranks, latent down-projections, norms and routers on every rank; experts over all GPUs of a stage; layers over stages, the fullest stage counts, with the larger of embedding and head when there are several.</remarks>
public static class WeightShards
{
    private const int VocabularyPadding = 64;

    /// <summary>All parts as they lie on the GPU, with the padding of kernels.</summary>
    public static IReadOnlyList<MemoryPart> Of(Deployment deployment) => Of(deployment, true);

    /// <summary>All parts as the checkpoint stores them: what a step has to read.</summary>
    public static IReadOnlyList<MemoryPart> Stored(Deployment deployment) => Of(deployment, false);

    private static IReadOnlyList<MemoryPart> Of(Deployment deployment, bool isPadded)
    {
        ModelSpec model = deployment.Model;
        WeightPrecision weights = deployment.Weights;
        int tp = deployment.TensorParallel;
        int stages = deployment.PipelineParallel;
        int stageGpus = tp * deployment.DataParallel;
        long hidden = model.HiddenSize;
        double attention = 0;
        double dense = 0;
        double shared = 0;
        double experts = 0;
        double routers = 0;
        foreach (LayerGroup group in model.Layers)
        {
            double layers = Math.Ceiling(group.Count / (double)stages);
            attention += layers * ParameterCount.AttentionOf(OnRank(group.Attention, tp), hidden);
            dense += layers * ParameterCount.DenseOf(group.Ffn, hidden) / tp;
            if (group.Ffn is MoeFfn moe)
            {
                shared += layers * ParameterCount.SharedOf(moe, hidden) / tp;
                experts +=
                    layers
                    * moe.Experts
                    * ParameterCount.ExpertOf(moe, hidden)
                    * (isPadded ? ExpertPadding.Share(deployment, moe) : 1)
                    / stageGpus;
                routers += layers * hidden * moe.Experts;
            }
        }

        double table =
            Math.Ceiling(model.VocabSize / (double)(tp * VocabularyPadding)) * VocabularyPadding * hidden;
        double embedding = table * 2;
        double head = model.TieWordEmbeddings ? 0 : table * model.BytesPerWeight(weights.LmHead);
        double tables =
            stages == 1 ? embedding + head
            : model.TieWordEmbeddings ? embedding
            : Math.Max(embedding, head);
        double norms = 2.0 * (((double)model.NumHiddenLayers / stages * model.NormElementsPerLayer) + hidden);
        return
        [
            new MemoryPart("embedding and head", tables),
            new MemoryPart("attention", attention * weights.BytesPerWeight(model, ModelPart.Attention)),
            new MemoryPart("dense feed-forward", dense * weights.BytesPerWeight(model, ModelPart.DenseFfn)),
            new MemoryPart("shared experts", shared * weights.BytesPerWeight(model, ModelPart.SharedExpert)),
            new MemoryPart("routed experts", experts * weights.BytesPerWeight(model, ModelPart.Experts)),
            new MemoryPart("norms and routers", norms + (2 * (routers + model.OtherParameters))),
        ];
    }

    private static AttentionSpec OnRank(AttentionSpec attention, int ranks) =>
        attention switch
        {
            GroupedAttention a => a with
            {
                Heads = Share(a.Heads, ranks),
                KvHeads = KvFootprint.RankKvHeads(a.KvHeads, ranks),
            },
            LatentAttention a => a with
            {
                Heads = Share(a.Heads, ranks),
                Compressed = a.Compressed is { } c
                    ? c with
                    {
                        OutputGroups = Share(c.OutputGroups, ranks),
                    }
                    : null,
            },
            LinearAttention a => a with
            {
                KeyHeads = Share(a.KeyHeads, ranks),
                ValueHeads = Share(a.ValueHeads, ranks),
            },
            MambaMixer a => a with { Heads = Share(a.Heads, ranks), Groups = Share(a.Groups, ranks) },
            _ => attention,
        };

    private static int Share(int whole, int ranks) => (whole + ranks - 1) / ranks;
}

/// <summary>One item of a GPU's memory.</summary>
/// <param name="Name">What it is, for people.</param>
/// <param name="Bytes">Its size on the fullest GPU.</param>
public readonly record struct MemoryPart(string Name, double Bytes);
