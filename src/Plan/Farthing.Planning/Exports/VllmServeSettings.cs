using Farthing.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Exports;

/// <summary>Settings of a deployment in a <c>vllm serve</c> line: everything but the GPU and the number of replicas.</summary>
public sealed record VllmServeSettings
{
    /// <summary>The model as it was written: a repository or a path.</summary>
    public required string Model { get; init; }

    /// <summary>Format of the weights by <c>--quantization</c> or the checkpoint's name; null for the checkpoint's own.</summary>
    public NumberFormat? Weights { get; init; }

    /// <summary>Format of the KV cache.</summary>
    public NumberFormat Kv { get; init; } = NumberFormat.Bf16;

    /// <summary>Tensor-parallel ranks.</summary>
    public int TensorParallel { get; init; } = 1;

    /// <summary>Pipeline stages.</summary>
    public int PipelineParallel { get; init; } = 1;

    /// <summary>Data-parallel groups.</summary>
    public int DataParallel { get; init; } = 1;

    /// <summary>True when whole experts sit on ranks.</summary>
    public bool EnableExpertParallel { get; init; }

    /// <summary>The engine's settings; nulls take vLLM's defaults for the GPU.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>True where vLLM shortens the longest sequence to what the cache holds (<c>--max-model-len auto</c>).</summary>
    public bool FitsModelLen { get; init; }

    /// <summary>Adapters that are named on the line; 0 where none is.</summary>
    public int LoraModules { get; init; }

    /// <summary>Flags that are not simulated, with dashes; true for those that change memory or speed.</summary>
    public IReadOnlyList<(string Flag, bool ChangesServer)> Unsimulated { get; init; } = [];

    /// <summary>Flags that were read and have no place in the model of the server.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The catalog's model; a quantized copy is found by its name without the ending. Null with a fault when there is none.</summary>
    public ModelSpec? FindModel(Catalog catalog, out Fault? fault)
    {
        if (catalog.TryModel(Model, out fault) is { } exact)
        {
            return exact.Spec;
        }

        CheckpointName.FormatOf(Model, out string stem);
        string last = stem[(stem.LastIndexOf('/') + 1)..];
        if (catalog.TryModel(last, out _) is { } entry)
        {
            fault = null;
            return entry.Spec;
        }

        return null;
    }

    /// <summary>The deployment on GPUs.</summary>
    /// <param name="model">The model, as <see cref="FindModel"/> finds it.</param>
    /// <param name="gpu">The GPU, which the line does not say.</param>
    /// <param name="replicas">Copies of the server; data-parallel groups of a model without experts count as copies.</param>
    public Deployment On(ModelSpec model, GpuSpec gpu, int replicas)
    {
        bool isCopies = DataParallel > 1 && !model.HasExperts;
        return new Deployment
        {
            Model = model,
            Gpu = gpu,
            Weights = WeightPrecision.Of(model, Weights ?? model.NativeFormat),
            KvFormat = Kv,
            TensorParallel = TensorParallel,
            PipelineParallel = PipelineParallel,
            DataParallel = isCopies ? 1 : DataParallel,
            ExpertParallel = EnableExpertParallel && model.HasExperts ? TensorParallel * DataParallel : 1,
            Replicas = isCopies ? replicas * DataParallel : replicas,
            Engine = Engine,
        };
    }
}
