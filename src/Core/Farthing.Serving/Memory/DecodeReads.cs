using Farthing.Serving.Deployments;
using Farthing.Serving.Models;

namespace Farthing.Serving.Memory;

/// <summary>Bytes that a decode step must read, all GPUs of a replica together: the numerator of every bandwidth floor.</summary>
/// <remarks>All weights but the rows of an untied input embedding, which are gathered; of routed experts those that a batch of B tokens visits when routing is even, E · (1 − (1 − k/E)^B) of E with k per token. Uneven routing visits fewer, so that for experts only the figure at a batch of 1 is a strict floor. KV of every sequence once: of windowed layers the window, of sparse attention its best tokens and the indexer's keys.</remarks>
public static class DecodeReads
{
    /// <summary>Weight bytes read by a step of a number of sequences.</summary>
    /// <param name="deployment">What is served; its ranks do not change the sum but for what they replicate.</param>
    /// <param name="batch">Sequences, at least 1.</param>
    public static double WeightBytes(Deployment deployment, double batch)
    {
        Deployment whole = deployment with
        {
            TensorParallel = 1,
            PipelineParallel = 1,
            DataParallel = 1,
            ExpertParallel = 1,
        };
        double bytes = 0;
        foreach (MemoryPart part in WeightShards.Stored(whole))
        {
            bytes +=
                part.Name == "routed experts" ? part.Bytes * Visited(deployment.Model, batch) : part.Bytes;
        }

        return bytes - (2.0 * ParameterCount.Of(deployment.Model).UntiedEmbedding);
    }

    /// <summary>The share of routed experts that a step of a number of tokens is expected to visit; 1 without experts.</summary>
    public static double Visited(ModelSpec model, double batch)
    {
        double experts = 0;
        double visited = 0;
        foreach (LayerGroup group in model.Layers)
        {
            if (group.Ffn is MoeFfn moe)
            {
                double bytes =
                    (double)group.Count * moe.Experts * ParameterCount.ExpertOf(moe, model.HiddenSize);
                experts += bytes;
                visited += bytes * (1 - Math.Pow(1 - ((double)moe.TopK / moe.Experts), batch));
            }
        }

        return experts > 0 ? visited / experts : 1;
    }

    /// <summary>KV bytes that the step of one sequence reads, all layers, one copy.</summary>
    /// <param name="model">The model.</param>
    /// <param name="bytesPerElement">2 for 16 bit, 1 for FP8.</param>
    /// <param name="tokens">Tokens of the sequence.</param>
    public static double KvBytes(ModelSpec model, int bytesPerElement, double tokens)
    {
        double bytes = 0;
        foreach (LayerGroup group in model.Layers)
        {
            double perToken = KvFootprint.LayerBytesPerToken(group.Attention, bytesPerElement, 1);
            double indexer = KvFootprint.IndexBytesPerToken(group.Attention);
            double read = group.Attention switch
            {
                GroupedAttention { Window: int window } => Math.Min(tokens, window) * perToken,
                GroupedAttention { Indexer: SparseIndexer sparse } => (
                    Math.Min(tokens, sparse.TopK) * (perToken - indexer)
                ) + (tokens * indexer),
                LatentAttention { Compressed: CompressedLatent compressed } latent => CompressedReads(
                    compressed,
                    latent.Indexer,
                    KvFootprint.LayerElementsPerToken(latent, 1) * bytesPerElement,
                    tokens
                ),
                LatentAttention { Indexer: SparseIndexer sparse } => (
                    Math.Min(tokens, sparse.TopK) * (perToken - indexer)
                ) + (tokens * indexer),
                _ => tokens * perToken,
            };
            bytes += group.Count * (read + KvFootprint.LayerStateBytes(group.Attention, 1));
        }

        return bytes;
    }

    /// <summary>The window whole, and of the compressed entries all, or the indexer's keys and its best.</summary>
    private static double CompressedReads(
        CompressedLatent compressed,
        SparseIndexer? indexer,
        double entryBytes,
        double tokens
    )
    {
        double entries = compressed.Ratio == 0 ? 0 : tokens / compressed.Ratio;
        double read = Math.Min(entries, indexer?.TopK ?? double.MaxValue);
        return ((Math.Min(tokens, compressed.Window) + read) * entryBytes)
            + (entries * (indexer?.KvBytesPerToken ?? 0));
    }
}
