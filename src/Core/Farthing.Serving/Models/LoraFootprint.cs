namespace Farthing.Serving.Models;

/// <summary>Bytes of an adapter (LoRA): for each projection of in × out two matrices, rank × in and out × rank, in 16 bit (Hu et al., arXiv 2106.09685).</summary>
/// <remarks>On all projections of grouped attention and of dense feed-forward networks. Experts and other mixers have none here. Over tensor-parallel ranks vLLM shards what the projection shards: of q, k, v, gate and up the second matrix, of the output and down the first; the other one is on every rank.</remarks>
public static class LoraFootprint
{
    private const double BytesPerElement = 2;

    /// <summary>Bytes on one GPU.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rank">Rank of the adapter.</param>
    /// <param name="tensorParallel">Tensor-parallel ranks.</param>
    /// <param name="pipelineParallel">Pipeline stages, each of which has its layers'.</param>
    public static double BytesPerGpu(ModelSpec model, int rank, int tensorParallel, int pipelineParallel)
    {
        double elements = 0;
        foreach (LayerGroup group in model.Layers)
        {
            elements +=
                group.Count
                * (
                    OfAttention(group.Attention, model.HiddenSize, tensorParallel)
                    + OfFfn(group.Ffn, model.HiddenSize, tensorParallel)
                );
        }

        return BytesPerElement * rank * elements / pipelineParallel;
    }

    /// <summary>True where every layer's projections have an adapter.</summary>
    public static bool IsWhole(ModelSpec model) =>
        model.Layers.All(group => group is { Attention: GroupedAttention, Ffn: DenseFfn });

    private static double OfAttention(AttentionSpec attention, double hidden, int ranks)
    {
        if (attention is not GroupedAttention grouped)
        {
            return 0;
        }

        double queries = grouped.Heads * grouped.HeadDim;
        double keys = grouped.KvHeads * grouped.HeadDim;
        return Column(hidden, queries, ranks)
            + ((grouped.KeysAreValues ? 1 : 2) * Column(hidden, keys, ranks))
            + Row(queries, hidden, ranks);
    }

    private static double OfFfn(FfnSpec ffn, double hidden, int ranks) =>
        ffn is DenseFfn dense
            ? ((dense.IsGated ? 2 : 1) * Column(hidden, dense.Intermediate, ranks))
                + Row(dense.Intermediate, hidden, ranks)
            : 0;

    private static double Column(double into, double outOf, int ranks) => into + (outOf / ranks);

    private static double Row(double into, double outOf, int ranks) => (into / ranks) + outOf;
}
