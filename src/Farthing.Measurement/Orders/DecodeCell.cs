using Farthing.Serving.Precision;

namespace Farthing.Measurement.Orders;

/// <summary>A predicted decode step.</summary>
/// <param name="Model">Id of the model.</param>
/// <param name="Gpu">Id of the GPU.</param>
/// <param name="Format">Weight format.</param>
/// <param name="TensorParallel">GPUs that share it.</param>
/// <param name="Batch">Sequences.</param>
/// <param name="Bytes">Weight bytes that the step reads on each GPU.</param>
/// <param name="Ns">Nanoseconds.</param>
public sealed record DecodeCell(
    string Model,
    string Gpu,
    NumberFormat Format,
    int TensorParallel,
    int Batch,
    double Bytes,
    double Ns
);
