namespace Farthing.Serving.Kernels;

/// <summary>The peaks that a kernel's efficiencies refer to.</summary>
/// <param name="BytesPerSecond">Peak memory bandwidth.</param>
/// <param name="FlopPerSecond">Dense peak of the format that is computed in.</param>
/// <param name="SmCount">Streaming multiprocessors.</param>
public readonly record struct GpuRates(double BytesPerSecond, double FlopPerSecond, int SmCount);
