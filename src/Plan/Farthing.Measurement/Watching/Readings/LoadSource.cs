namespace Farthing.Measurement.Watching.Readings;

/// <summary>Source of MBU and MFU, best first. GPU_UTIL is never one: it says that a kernel ran, not how much it did.</summary>
public enum LoadSource
{
    /// <summary>DCGM's DRAM_ACTIVE and PIPE_TENSOR_ACTIVE.</summary>
    Dcgm,

    /// <summary>The engine's own estimate of bytes and arithmetic over the GPU's peaks.</summary>
    EngineEstimate,

    /// <summary>Tokens put through the step-time model.</summary>
    StepTimeModel,

    /// <summary>Nothing that says it.</summary>
    Unknown,
}
