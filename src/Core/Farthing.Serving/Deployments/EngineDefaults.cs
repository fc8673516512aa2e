using Farthing.Serving.Gpus;

namespace Farthing.Serving.Deployments;

/// <summary>Defaults of engines: by family, version, the GPU's memory and the ranks of a replica.</summary>
/// <remarks>vLLM: EngineArgs.get_batch_defaults and mem_utils of vLLM (0.19 to 0.24, read through AIConfigurator's and LLMServingSim's ports): GPUs of 70 GiB and more that are not an A100 take 8,192 tokens (API server) and 1,024 sequences, others 2,048 and 256; utilization 0.90 up to 0.21, 0.92 from 0.22.
/// TensorRT-LLM: build and bench defaults max_batch_size 2,048 and max_num_tokens 8,192 per pipeline stage and data-parallel rank, free_gpu_memory_fraction 0.90 (its published tables say 0.90 to 0.95), tokens_per_block 32, capacity scheduler GUARANTEED_NO_EVICT; static tables of 0.5 to 0.9 state their batch.
/// SGLang 0.5: chunked_prefill_size and mem_fraction_static by the GPU's memory (<see cref="Sglang"/>), max_running_requests bounded by memory alone (4,096 here), prompts before decodes, new_token_ratio. Pages hold one token; blocks of 16 stand for them here, which take at most 15 tokens a sequence too many. Both from the engines' documentation and sources as of 2025, not fetched again.</remarks>
/// <param name="MaxNumBatchedTokens">Tokens of one step.</param>
/// <param name="MaxNumSeqs">Sequences running at once.</param>
/// <param name="GpuMemoryUtilization">Share of memory as the engine counts it (<see cref="EngineOptions.GpuMemoryUtilization"/>).</param>
public sealed record EngineDefaults(int MaxNumBatchedTokens, int MaxNumSeqs, double GpuMemoryUtilization)
{
    /// <summary>The version of vLLM whose defaults are used where none is named.</summary>
    public static Version LatestVersion { get; } = new(0, 24);

    private const long Gibibyte = 1L << 30;
    private const long LargeMemoryBytes = 70 * Gibibyte;

    /// <summary>vLLM names the A100, whose architecture no other GPU of that size in the catalog has.</summary>
    private const string SmallBatchFamily = "Ampere";

    /// <summary>Tokens of one KV block.</summary>
    public int BlockSize { get; init; } = 16;

    /// <summary>When requests may join a batch.</summary>
    public BatchingMode Batching { get; init; } = BatchingMode.Continuous;

    /// <summary>The KV room that a request must find free.</summary>
    public KvReservation Reservation { get; init; } = KvReservation.Prompt;

    /// <summary>The defaults of vLLM for a GPU.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="version">Version of vLLM; null for <see cref="LatestVersion"/>.</param>
    public static EngineDefaults Vllm(GpuSpec gpu, Version? version = null)
    {
        bool isLarge = gpu.MemoryBytes >= LargeMemoryBytes && gpu.ArchitectureFamily != SmallBatchFamily;
        double utilization = (version ?? LatestVersion) >= new Version(0, 22) ? 0.92 : 0.90;
        return isLarge
            ? new EngineDefaults(8192, 1024, utilization)
            : new EngineDefaults(2048, 256, utilization);
    }

    /// <summary>The defaults of a deployment's engine.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="version">The engine's version; null for the latest known.</param>
    public static EngineDefaults Of(Deployment deployment, Version? version = null) =>
        Of(
            deployment.Engine.Family,
            deployment.Gpu,
            version,
            deployment.TensorParallel,
            deployment.PipelineParallel,
            deployment.DataParallel
        );

    /// <summary>The defaults of an engine for a GPU and the ranks of a replica.</summary>
    public static EngineDefaults Of(
        EngineFamily family,
        GpuSpec gpu,
        Version? version = null,
        int tensorParallel = 1,
        int pipelineParallel = 1,
        int dataParallel = 1
    ) =>
        family switch
        {
            EngineFamily.Trtllm => new EngineDefaults(8192, 2048, 0.9)
            {
                BlockSize = 32,
                Reservation = KvReservation.WholeOutput,
            },
            EngineFamily.Sglang => Sglang(gpu, tensorParallel * dataParallel, pipelineParallel, dataParallel),
            _ => Vllm(gpu, version),
        };

    /// <summary>Tokens of one step where none are stated: vLLM without chunked prefill raises its default to the longest sequence (SchedulerConfig), so that a step holds any prompt.</summary>
    /// <param name="options">The settings as they were given.</param>
    /// <param name="maxModelLen">Longest sequence in tokens.</param>
    public int BatchedTokensFor(EngineOptions options, int maxModelLen) =>
        options is { EnableChunkedPrefill: false, Family: EngineFamily.Vllm }
            ? Math.Max(MaxNumBatchedTokens, maxModelLen)
            : MaxNumBatchedTokens;

    /// <summary>SGLang's ServerArgs: a chunk and a largest captured batch by memory; what weights and KV may take is the rest of memory after 512 MiB, 1.5 MiB a token of a chunk (2,048 at least), 2 MiB a captured sequence, and 1 GiB for eight ranks, at least 10 GiB above 60. Data-parallel attention divides the chunk over its ranks and captures more.</summary>
    private static EngineDefaults Sglang(GpuSpec gpu, int ranks, int stages, int groups)
    {
        const double Megabyte = 1 << 20;
        double memory = gpu.MemoryBytes / Megabyte;
        (int chunk, int captured) = (memory / 1024) switch
        {
            < 20 => (2048, 8),
            < 35 => (2048, ranks < 4 ? 24 : 80),
            < 60 => (4096, ranks < 4 ? 32 : 160),
            < 160 => (8192, ranks < 4 ? 256 : 512),
            _ => (16_384, 512),
        };
        double reserved =
            512
            + (Math.Max(chunk, 2048) * 1.5)
            + (captured * 2)
            + (ranks * stages / 8.0 * 1024)
            + (groups > 1 ? captured * groups * (captured > 300 ? 4.5 : 3) : 0);
        reserved = memory > 60 * 1024 ? Math.Max(reserved, 10 * 1024) : reserved;
        return new EngineDefaults(
            Math.Max(1, chunk / groups),
            4096,
            Math.Round(Math.Max(0.5, (memory - reserved) / memory), 3)
        )
        {
            Batching = BatchingMode.PromptsFirst,
            Reservation = KvReservation.ShareOfOutputs,
        };
    }
}

/// <summary>When requests may join a batch.</summary>
public enum BatchingMode
{
    /// <summary>At every step (vLLM, Orca).</summary>
    Continuous,

    /// <summary>Only when the whole batch before has ended: the baseline.</summary>
    Static,

    /// <summary>At every step, prompts alone and before all decodes: as long as a prompt can be computed, nothing decodes (SGLang without mixed chunks).</summary>
    PromptsFirst,
}
