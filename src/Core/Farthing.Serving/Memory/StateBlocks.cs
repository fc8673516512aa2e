using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Serving.Memory;

/// <summary>Blocks of vLLM's cache for a model with constant states (Mamba, linear attention); a running sequence takes at least one.</summary>
/// <remarks>Layers of one kind of attention form groups of equal size. That is the rarest kind, or the commonest where it is less than a quarter larger. A block is one page for each layer of a group. A page holds one state, padded to whole blocks of tokens of the attention layers (vLLM's kv_cache_utils). vLLM refuses to start where max_num_seqs exceeds the blocks (vLLM pull request 38270, March 2026).</remarks>
public static class StateBlocks
{
    private const double NearlyAlike = 1.25;

    /// <summary>Bytes of one block on the fullest rank; null for a model without states, or another engine.</summary>
    public static double? BytesPerBlock(Deployment deployment)
    {
        ModelSpec model = deployment.Model;
        int ranks = deployment.TensorParallel;
        long state = model.Layers.Max(group => KvFootprint.LayerStateBytes(group.Attention, ranks));
        if (state == 0 || deployment.Engine.Family != EngineFamily.Vllm)
        {
            return null;
        }

        int element = FormatFacts.BytesPerKvElement(deployment.KvFormat);
        long block =
            model.Layers.Max(group => KvFootprint.LayerBytesPerToken(group.Attention, element, ranks))
            * (deployment.Engine.BlockSize ?? EngineDefaults.Of(deployment).BlockSize);
        long page = block == 0 ? state : (state + block - 1) / block * block;
        long[] kinds =
        [
            .. model
                .Layers.GroupBy(group => group.Attention)
                .Select(kind =>
                    kind.Sum(group => KvFootprint.LayersOnStage(group, deployment.PipelineParallel))
                ),
        ];
        (long fewest, long most) = (kinds.Min(), kinds.Max());
        return (double)page * (most < fewest * NearlyAlike ? most : fewest);
    }

    /// <summary>Blocks of one rank in the memory that is left for the cache; null where <see cref="BytesPerBlock"/> is.</summary>
    public static int? Of(Deployment deployment, MemoryBudgetResult memory) =>
        BytesPerBlock(deployment) is double bytes
            ? deployment.Engine.NumGpuBlocksOverride ?? (int)Math.Clamp(memory.KvBytes / bytes, 0, 1 << 30)
            : null;

    /// <summary>The largest max_num_seqs that vLLM starts with; null where <see cref="BytesPerBlock"/> is. Fewer sequences leave more memory, so it may exceed the blocks beside a larger setting.</summary>
    public static int? MostSequences(Deployment deployment)
    {
        if (BytesPerBlock(deployment) is null)
        {
            return null;
        }

        int starts = 0;
        int refused = Math.Max(1, ResolvedEngineOptions.Of(deployment).MaxNumSeqs) + 1;
        while (refused - starts > 1)
        {
            int seqs = (starts + refused) / 2;
            Deployment tried = deployment with { Engine = deployment.Engine with { MaxNumSeqs = seqs } };
            bool fits = Of(tried, MemoryBudget.Of(tried)) >= seqs;
            (starts, refused) = fits ? (seqs, refused) : (starts, seqs);
        }

        return starts;
    }

    /// <summary>The deployment with as many sequences as vLLM starts with, where nobody said how many and its default is refused.</summary>
    public static Deployment WithSequencesThatStart(Deployment deployment) =>
        deployment.Engine.MaxNumSeqs is null
        && MostSequences(deployment) is int most and > 0
        && most < ResolvedEngineOptions.Of(deployment).MaxNumSeqs
            ? deployment with
            {
                Engine = deployment.Engine with { MaxNumSeqs = most },
            }
            : deployment;
}
