using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Fleets;

/// <summary>One way to build a replica: GPU, formats, spread. Engine settings and the number of replicas are searched for each.</summary>
/// <param name="Gpu">The GPU.</param>
/// <param name="Weights">Wanted format of the weights.</param>
/// <param name="Kv">Format of the KV cache.</param>
/// <param name="TensorParallel">Tensor-parallel ranks.</param>
/// <param name="PipelineParallel">Pipeline stages.</param>
/// <param name="DataParallel">DP-attention groups.</param>
/// <param name="ExpertParallel">Ranks that hold whole experts; 1 shards each expert.</param>
public sealed record ReplicaShape(
    GpuSpec Gpu,
    NumberFormat Weights,
    NumberFormat Kv,
    int TensorParallel,
    int PipelineParallel,
    int DataParallel,
    int ExpertParallel
)
{
    /// <summary>The shape of a deployment's replicas.</summary>
    public static ReplicaShape Of(Deployment deployment) =>
        new(
            deployment.Gpu,
            deployment.Weights.Headline,
            deployment.KvFormat,
            deployment.TensorParallel,
            deployment.PipelineParallel,
            deployment.DataParallel,
            deployment.ExpertParallel
        );

    /// <summary>GPUs of one replica.</summary>
    public int Gpus => TensorParallel * PipelineParallel * DataParallel;

    /// <summary>The parts of a model in this shape's format: the vendor's own checkpoint where it has one.</summary>
    public WeightPrecision WeightsOf(ModelSpec model) => WeightPrecision.Of(model, Weights);

    /// <summary>Replicas of this shape as a deployment.</summary>
    /// <param name="model">What they serve.</param>
    /// <param name="replicas">How many.</param>
    /// <param name="engine">Settings of the engine.</param>
    public Deployment DeploymentOf(ModelSpec model, int replicas, EngineOptions engine) =>
        new()
        {
            Model = model,
            Gpu = Gpu,
            Weights = WeightsOf(model),
            KvFormat = Kv,
            TensorParallel = TensorParallel,
            PipelineParallel = PipelineParallel,
            DataParallel = DataParallel,
            ExpertParallel = ExpertParallel,
            Replicas = replicas,
            Engine = engine,
        };

    /// <summary>The spread in words, such as <c>TP2</c>, <c>TP8×PP2</c> or <c>DP8+EP8</c>.</summary>
    public string Spread
    {
        get
        {
            List<string> parts = [];
            if (TensorParallel > 1 || (PipelineParallel == 1 && DataParallel == 1))
            {
                parts.Add($"TP{TensorParallel}");
            }

            if (PipelineParallel > 1)
            {
                parts.Add($"PP{PipelineParallel}");
            }

            if (DataParallel > 1)
            {
                parts.Add($"DP{DataParallel}");
            }

            string spread = string.Join('×', parts);
            return ExpertParallel > 1 ? $"{spread}+EP{ExpertParallel}" : spread;
        }
    }
}
