namespace Farthing.Studies.Kernels;

/// <summary>A row of the kernel timings: one call on one GPU.</summary>
/// <param name="Gpu">The GPU's name in the tables.</param>
/// <param name="Call">Operator, format and shape, in words.</param>
/// <param name="Us">Microseconds.</param>
/// <param name="Source">File and line, and the engine that was timed.</param>
public sealed record KernelTiming(string Gpu, string Call, double Us, string Source);
