using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Serving.Memory;

/// <summary>The engines' accounting of GPU memory: what weights, work space and graphs leave for KV blocks.</summary>
/// <remarks>
/// TensorRT-LLM: KV = free_gpu_memory_fraction · (total − weights − the same parts, with one copy of logits).
/// SGLang: KV = total · mem_fraction_static − weights − NCCL − context; activations, one copy of logits and graphs have the rest of memory, and what they need beyond it.
/// vLLM: KV = total·utilization − weights − activations − sampler − NCCL − context − graphs, per GPU (vLLM mem_utils v0.22.1 and the V1 worker; sizes of the overheads: docs/cost-model.md, section 6).
/// Checked against one measured point: RTX 4090, Llama-3.1-8B in 16 bit, vLLM 0.19, 0.90, 2,048 tokens, 256 sequences: 2,588 blocks.
/// </remarks>
public static class MemoryBudget
{
    /// <summary>Memory as the driver reports it less memory as torch sees it: 484 MiB on the RTX 4090 of that run (24,564 − 24,080), 0.4 to 0.6 GiB on others.</summary>
    public const double DriverReserveBytes = 484 * Mebibyte;

    private const double Mebibyte = 1L << 20;
    private const double Gibibyte = 1L << 30;

    /// <summary>Sequences over which windows and states are averaged where nobody says otherwise.</summary>
    private const int DefaultTypicalTokens = 4096;

    /// <summary>Work space of one forward pass: at least this.</summary>
    private const double SmallestActivationBytes = 70 * Mebibyte;

    /// <summary>The sampler holds about three copies of 32-bit logits for every sequence.</summary>
    private const double SamplerBytesPerLogit = 4 * 3;

    /// <summary>TensorRT-LLM and SGLang sample in place: one copy of 32-bit logits, assumed.</summary>
    private const double LogitBytesPerRow = 4;

    /// <summary>Captured graphs: what remains of the measured point's 1.15 GiB after the other parts.</summary>
    private const double GraphBytes = 0.45 * Gibibyte;

    /// <summary>The budget of a deployment's fullest GPU.</summary>
    /// <param name="deployment">What is served.</param>
    /// <param name="version">The engine's version, for defaults; null for the latest known.</param>
    /// <param name="typicalTokens">Length of sequence that windowed layers and states are averaged over; null takes 4,096 or the longest allowed. Without effect for models of full attention.</param>
    public static MemoryBudgetResult Of(
        Deployment deployment,
        Version? version = null,
        int? typicalTokens = null
    )
    {
        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(deployment, version);
        ModelSpec model = deployment.Model;
        int element = FormatFacts.BytesPerKvElement(deployment.KvFormat);
        int typical = Math.Max(1, Math.Min(typicalTokens ?? DefaultTypicalTokens, engine.MaxModelLen));
        double perSequence = KvFootprint.BytesPerSequencePerRank(
            model,
            element,
            deployment.TensorParallel,
            deployment.PipelineParallel,
            typical,
            engine.MaxNumBatchedTokens
        );
        double total = deployment.Gpu.MemoryBytes - DriverReserveBytes;
        bool sharesTheFree = engine.Family == EngineFamily.Trtllm;
        MemoryBudgetResult budget = new()
        {
            DriverBytes = deployment.Gpu.MemoryBytes,
            TotalBytes = total,
            Utilization = sharesTheFree ? 1 : engine.GpuMemoryUtilization,
            KvShare = sharesTheFree ? engine.GpuMemoryUtilization : 1,
            Weights = WeightShards.Of(deployment),
            Overheads = Overheads(deployment, engine, total),
            KvBytesPerToken = KvFootprint.KvBytesPerTokenPerRank(
                model,
                element,
                deployment.TensorParallel,
                deployment.PipelineParallel
            ),
            EffectiveBytesPerToken = perSequence / typical,
            TypicalTokens = typical,
            BlockSize = engine.BlockSize,
            KvBlocksPerRank = 0,
            KvBlocks = 0,
        };
        double blocks = Math.Floor(budget.KvBytes / (budget.EffectiveBytesPerToken * engine.BlockSize));
        int perRank = engine.NumGpuBlocksOverride ?? (int)Math.Clamp(blocks, 0, int.MaxValue / 64);
        return budget with
        {
            KvBlocksPerRank = budget.KvBytes < 0 ? 0 : perRank,
            KvBlocks =
                budget.KvBytes < 0 ? 0 : (int)Math.Min((long)perRank * deployment.DataParallel, int.MaxValue),
        };
    }

    private static IReadOnlyList<MemoryPart> Overheads(
        Deployment deployment,
        ResolvedEngineOptions engine,
        double total
    )
    {
        ModelSpec model = deployment.Model;
        int tp = deployment.TensorParallel;
        double width = tp switch
        {
            1 => 11,
            2 or 3 => 6.5,
            _ => 5,
        };
        double perToken = 2.0 * model.HiddenSize * width * (model.HasExperts ? 2 : 1);
        double perLogit = engine.Family == EngineFamily.Vllm ? SamplerBytesPerLogit : LogitBytesPerRow;
        MemoryPart[] work =
        [
            new("activations", Math.Max(SmallestActivationBytes, engine.MaxNumBatchedTokens * perToken)),
            new("sampler", (double)engine.MaxNumSeqs * model.VocabSize * perLogit),
            new("CUDA graphs", GraphBytes),
        ];
        MemoryPart[] always =
        [
            new("NCCL", NcclBytes(deployment.GpusPerReplica)),
            new("CUDA context", (deployment.GpusPerReplica == 1 ? 0.15 : 0.6) * Gibibyte),
            .. Adapters(deployment),
        ];
        double beside = total * (1 - engine.GpuMemoryUtilization);
        return engine.Family == EngineFamily.Sglang
            ?
            [
                .. always,
                new MemoryPart(
                    "work space beyond mem_fraction_static",
                    Math.Max(0, work.Sum(part => part.Bytes) - beside)
                ),
            ]
            : [work[0], work[1], .. always, work[2]];
    }

    /// <summary>Slots of adapters, all of the largest rank.</summary>
    private static MemoryPart[] Adapters(Deployment deployment) =>
        deployment.Engine.Lora is LoraOptions lora
            ?
            [
                new MemoryPart(
                    "adapters",
                    lora.MaxLoras
                        * LoraFootprint.BytesPerGpu(
                            deployment.Model,
                            lora.MaxLoraRank,
                            deployment.TensorParallel,
                            deployment.PipelineParallel
                        )
                ),
            ]
            : [];

    private static double NcclBytes(int gpus) =>
        gpus switch
        {
            1 => 0,
            2 => 342 * Mebibyte,
            _ => 392 * Mebibyte,
        };
}
