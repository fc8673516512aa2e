using Farthing.Measurement.Calibration;

namespace Farthing.Measurement.Overlays;

/// <summary>Target of the calibration; null takes the rows' own.</summary>
/// <param name="ModelId">Catalog id of the model.</param>
/// <param name="GpuId">Catalog id of the GPU.</param>
/// <param name="Engine">vllm, trtllm or sglang.</param>
public sealed record CalibrationTarget(string? ModelId = null, string? GpuId = null, string? Engine = null)
{
    /// <summary>Why a condition is not of the target; null where it is.</summary>
    public string? Complaint(ServedCondition served) =>
        Engine is not null && served.Engine != Engine ? $"of {served.Engine}, not {Engine}"
        : GpuId is not null && served.Deployment.Gpu.Id != GpuId
            ? $"of {served.Deployment.Gpu.Id}, not {GpuId}"
        : ModelId is not null && served.Deployment.Model.Id != ModelId
            ? $"of {served.Deployment.Model.Id}, not {ModelId}"
        : null;
}
