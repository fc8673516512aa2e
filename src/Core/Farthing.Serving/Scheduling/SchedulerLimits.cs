using Farthing.Serving.Deployments;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Models;

namespace Farthing.Serving.Scheduling;

/// <summary>An engine's settings with every default filled in: what the scheduler works by.</summary>
public sealed record SchedulerLimits
{
    /// <summary>Tokens scheduled in one step.</summary>
    public required int MaxNumBatchedTokens { get; init; }

    /// <summary>Sequences running at once.</summary>
    public required int MaxNumSeqs { get; init; }

    /// <summary>Longest sequence in tokens; at most what the KV pool holds.</summary>
    public required int MaxModelLen { get; init; }

    /// <summary>Longest piece of a prompt in one step; 0 for no limit.</summary>
    public int LongPrefillTokenThreshold { get; init; }

    /// <summary>Longest prompt in tokens that the engine accepts; it refuses others.</summary>
    public int MaxInputTokens { get; init; } = int.MaxValue;

    /// <summary>Prompts may be computed in pieces. Without, a prompt beyond <see cref="MaxNumBatchedTokens"/> takes a step of its own.</summary>
    public bool EnableChunkedPrefill { get; init; } = true;

    /// <summary>The KV room that a sequence must find free.</summary>
    public KvReservation Reservation { get; init; } = KvReservation.Prompt;

    /// <summary>Order of waiting sequences.</summary>
    public SchedulingPolicy Policy { get; init; } = SchedulingPolicy.Fcfs;

    /// <summary>When sequences may join.</summary>
    public BatchingMode Batching { get; init; } = BatchingMode.Continuous;

    /// <summary>Allocation of KV memory.</summary>
    public KvLayout KvLayout { get; init; } = KvLayout.Paged;

    /// <summary>Tokens that a contiguous slot holds beside the prompt, at most up to <see cref="MaxModelLen"/>; null for that.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Adapters that a batch may have; null without any.</summary>
    public LoraLimits? Lora { get; init; }

    /// <summary>The model's attention window in tokens; 0 for none.</summary>
    public int WindowTokens { get; init; }

    /// <summary>The limits of a deployment's replica: seats are those of all its data-parallel ranks, tokens those of all ranks and of the micro-batches of all pipeline stages, each of which is scheduled with a budget of its own.</summary>
    public static SchedulerLimits Of(ResolvedEngineOptions engine, Deployment deployment) =>
        new()
        {
            MaxNumBatchedTokens =
                engine.MaxNumBatchedTokens * deployment.DataParallel * deployment.PipelineParallel,
            MaxNumSeqs = engine.MaxNumSeqs * deployment.DataParallel,
            MaxModelLen = engine.MaxModelLen,
            MaxInputTokens = engine.MaxInputTokens,
            LongPrefillTokenThreshold = LongestPiece(engine, deployment),
            EnableChunkedPrefill = engine.EnableChunkedPrefill,
            Reservation = engine.Reservation,
            Policy = engine.SchedulingPolicy,
            Batching = engine.Batching,
            KvLayout = engine.KvLayout,
            MaxTokens = engine.MaxTokens,
            WindowTokens = deployment.Model.SlidingWindow ?? 0,
            Lora = LoraLimits.Of(deployment),
        };

    /// <summary>A prompt in pieces is computed by one data-parallel rank, within that rank's budget.</summary>
    private static int LongestPiece(ResolvedEngineOptions engine, Deployment deployment) =>
        deployment.DataParallel == 1 || !engine.EnableChunkedPrefill ? engine.LongPrefillTokenThreshold
        : engine.LongPrefillTokenThreshold > 0
            ? Math.Min(engine.LongPrefillTokenThreshold, engine.MaxNumBatchedTokens)
        : engine.MaxNumBatchedTokens;
}

/// <summary>How many adapters a batch may have, and what bringing one takes.</summary>
/// <param name="MaxLoras">Adapters in one batch.</param>
/// <param name="MaxCpuLoras">Adapters in the host's memory, at least as many.</param>
/// <param name="FromHostNs">From the host's memory to the GPU.</param>
/// <param name="FromStorageNs">From storage to the host's memory.</param>
public sealed record LoraLimits(int MaxLoras, int MaxCpuLoras, long FromHostNs, long FromStorageNs)
{
    /// <summary>Those of a deployment's replica; null without adapters. An adapter comes by PCIe from the host, and before that as weights come from NVMe.</summary>
    public static LoraLimits? Of(Deployment deployment)
    {
        if (deployment.Engine.Lora is not LoraOptions lora)
        {
            return null;
        }

        double onGpu = LoraFootprint.BytesPerGpu(
            deployment.Model,
            lora.MaxLoraRank,
            deployment.TensorParallel,
            deployment.PipelineParallel
        );
        double whole = LoraFootprint.BytesPerGpu(deployment.Model, lora.MaxLoraRank, 1, 1);
        return new LoraLimits(
            lora.MaxLoras,
            Math.Max(lora.MaxLoras, lora.MaxCpuLoras ?? lora.MaxLoras),
            Ns(onGpu / deployment.Gpu.PcieBytesPerSecond),
            Ns(whole / ColdStartOptions.UsualBytesPerSecond(WeightStorage.Nvme))
        );
    }

    private static long Ns(double seconds) => (long)Math.Ceiling(seconds * 1e9);
}
