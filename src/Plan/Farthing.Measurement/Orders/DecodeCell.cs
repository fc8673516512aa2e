using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;
using Farthing.Serving.Steps;

namespace Farthing.Measurement.Orders;

/// <summary>A predicted decode step.</summary>
/// <param name="Deployment">Model, GPU, weights and count of GPUs.</param>
/// <param name="Format">Weight format that was asked for.</param>
/// <param name="Batch">Sequences.</param>
/// <param name="Bytes">Weight bytes that the step reads, all GPUs together.</param>
/// <param name="Ns">Nanoseconds.</param>
public sealed record DecodeCell(
    Deployment Deployment,
    NumberFormat Format,
    int Batch,
    double Bytes,
    double Ns
)
{
    /// <summary>Id of the model.</summary>
    public string Model => Deployment.Model.Id;

    /// <summary>Id of the GPU.</summary>
    public string Gpu => Deployment.Gpu.Id;

    /// <summary>GPUs that share the step.</summary>
    public int TensorParallel => Deployment.TensorParallel;

    /// <summary>The step's sums: every sequence holds as many KV tokens.</summary>
    public static StepShape ShapeOf(int batch) => StepShape.Decodes(batch, DecodeOrder.ContextTokens);
}
