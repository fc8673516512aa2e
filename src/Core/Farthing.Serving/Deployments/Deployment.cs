using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Serving.Deployments;

/// <summary>One way to serve a model: which GPU, which formats, how it is spread, with which engine settings.</summary>
/// <remarks>A replica occupies <see cref="GpusPerReplica"/> GPUs. With <see cref="DataParallel"/> above 1, attention runs data-parallel over that many groups of <see cref="TensorParallel"/> GPUs inside one replica (DP attention), while experts are spread over all of them.</remarks>
public sealed record Deployment
{
    /// <summary>The model.</summary>
    public required ModelSpec Model { get; init; }

    /// <summary>The GPU.</summary>
    public required GpuSpec Gpu { get; init; }

    /// <summary>The formats of the weights.</summary>
    public required WeightPrecision Weights { get; init; }

    /// <summary>The format of the KV cache: 16 bit or FP8.</summary>
    public NumberFormat KvFormat { get; init; } = NumberFormat.Bf16;

    /// <summary>Tensor-parallel ranks of attention and dense layers.</summary>
    public int TensorParallel { get; init; } = 1;

    /// <summary>Pipeline stages.</summary>
    public int PipelineParallel { get; init; } = 1;

    /// <summary>Groups that share the experts but not the sequences (DP attention).</summary>
    public int DataParallel { get; init; } = 1;

    /// <summary>Ranks that hold whole experts; 1 shards each expert over all GPUs of the stage instead.</summary>
    public int ExpertParallel { get; init; } = 1;

    /// <summary>Independent copies of the server.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>The engine's settings.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>GPUs that one replica occupies.</summary>
    public int GpusPerReplica => TensorParallel * PipelineParallel * DataParallel;

    /// <summary>GPUs of the whole fleet.</summary>
    public int TotalGpus => GpusPerReplica * Replicas;
}
