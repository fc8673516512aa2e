using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Exports;

/// <summary>Flags of <c>trtllm-serve</c>, and the file of options for what has no flag.</summary>
/// <remarks>TensorRT-LLM 1.0: with data-parallel attention tp_size counts all ranks of a stage; chunked prefill is off unless the file turns it on.</remarks>
internal static class TrtllmServe
{
    /// <summary>The file of options.</summary>
    public const string OptionsFile = "trtllm.yaml";

    private const int DefaultBlockSize = 32;

    /// <summary>Adds the flags of a deployment.</summary>
    public static void Add(
        ServeFlags flags,
        Deployment deployment,
        ResolvedEngineOptions engine,
        string? quantization,
        int maxModelLen
    )
    {
        flags.SetAbove("--tp_size", deployment.TensorParallel * deployment.DataParallel, 1);
        flags.SetAbove("--pp_size", deployment.PipelineParallel, 1);
        flags.SetAbove("--ep_size", deployment.ExpertParallel, 1);
        flags.Set("--max_seq_len", ServeFlags.Text(maxModelLen));
        flags.Set("--max_num_tokens", ServeFlags.Text(engine.MaxNumBatchedTokens));
        flags.Set("--max_batch_size", ServeFlags.Text(engine.MaxNumSeqs));
        flags.Set("--kv_cache_free_gpu_memory_fraction", ServeFlags.Share(engine.GpuMemoryUtilization));
        flags.Set("--extra_llm_api_options", OptionsFile);

        Say(true, $"enable_chunked_prefill: {(engine.EnableChunkedPrefill ? "true" : "false")}");
        Say(deployment.DataParallel > 1, "enable_attention_dp: true");
        Say(true, "kv_cache_config:");
        Say(true, $"  enable_block_reuse: {(engine.EnablePrefixCaching ? "true" : "false")}");
        Say(deployment.KvFormat == NumberFormat.Fp8, "  dtype: fp8");
        Say(engine.BlockSize != DefaultBlockSize, $"  tokens_per_block: {ServeFlags.Text(engine.BlockSize)}");
        Say(
            engine.NumGpuBlocksOverride > 0,
            $"  max_tokens: {ServeFlags.Text((engine.NumGpuBlocksOverride ?? 0) * engine.BlockSize)}"
        );
        flags.Note(
            quantization is null
                ? null
                : $"TensorRT-LLM takes a checkpoint that is quantized already: make one in {quantization} with ModelOpt"
        );
        flags.Note(
            engine.SchedulingPolicy == SchedulingPolicy.Priority
                ? "trtllm-serve has no flag for the order of priorities"
                : null
        );
        flags.Note(
            "a request holds KV room for all of its max_tokens: clients that ask for more than they use let fewer run at once than planned"
        );

        void Say(bool isSo, string line)
        {
            if (isSo)
            {
                flags.FileLines.Add(line);
            }
        }
    }
}
