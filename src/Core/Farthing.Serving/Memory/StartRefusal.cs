using Farthing.Numerics.Quantities;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Serving.Memory;

/// <summary>Refusals of vLLM to start a server whose weights fit, each with the largest setting that starts.</summary>
/// <remarks>max_num_seqs above the blocks of states (<see cref="StateBlocks"/>), and a cache that does not hold one sequence of max_model_len (check_enough_kv_cache_memory).</remarks>
public static class StartRefusal
{
    /// <summary>True where vLLM refuses the number of sequences.</summary>
    public static bool OfSequences(Deployment deployment, MemoryBudgetResult memory) =>
        StateBlocks.Of(deployment, memory) < ResolvedEngineOptions.Of(deployment).MaxNumSeqs;

    /// <summary>The reason; null where it starts, or where the engine is another.</summary>
    /// <param name="deployment">What is to be served.</param>
    /// <param name="memory">Its memory, weights fitting.</param>
    public static string? Of(Deployment deployment, MemoryBudgetResult memory)
    {
        if (deployment.Engine.Family != EngineFamily.Vllm || !memory.Fits)
        {
            return null;
        }

        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(deployment);
        if (OfSequences(deployment, memory))
        {
            int blocks = StateBlocks.Of(deployment, memory)!.Value;
            string size = Show.Bytes(StateBlocks.BytesPerBlock(deployment)!.Value);
            int most = StateBlocks.MostSequences(deployment)!.Value;
            string way = most > 0 ? $"--max-num-seqs {most} starts" : "no --max-num-seqs starts";
            return $"vLLM refuses to start: --max-num-seqs {engine.MaxNumSeqs} exceeds its {Show.Count(blocks)} Mamba cache blocks ({Show.Bytes(memory.KvBytes)} at {size} each); {way}";
        }

        long longest = LongestSequence(deployment, engine, memory);
        return longest < engine.MaxModelLen
            ? $"vLLM refuses to start: the cache holds {Show.Count(longest)} tokens, less than one request of max_model_len {Show.Count(engine.MaxModelLen)}; --max-model-len {longest} starts"
            : null;
    }

    /// <summary>The largest max_model_len, at most the one that is set, that one rank's cache holds a sequence of.</summary>
    public static long LongestSequence(Deployment deployment, MemoryBudgetResult memory) =>
        LongestSequence(deployment, ResolvedEngineOptions.Of(deployment), memory);

    private static long LongestSequence(
        Deployment deployment,
        ResolvedEngineOptions engine,
        MemoryBudgetResult memory
    )
    {
        if (engine.NumGpuBlocksOverride is not null)
        {
            return Math.Min(memory.LongestSequenceTokens, engine.MaxModelLen);
        }

        int element = FormatFacts.BytesPerKvElement(deployment.KvFormat);
        long held = 0;
        long refused = engine.MaxModelLen + 1L;
        while (refused - held > 1)
        {
            long tokens = (held + refused) / 2;
            long bytes = KvFootprint.BytesPerSequencePerRank(
                deployment.Model,
                element,
                deployment.TensorParallel,
                deployment.PipelineParallel,
                tokens,
                engine.MaxNumBatchedTokens
            );
            (held, refused) = bytes <= memory.KvBytes ? (tokens, refused) : (held, tokens);
        }

        return held;
    }
}
