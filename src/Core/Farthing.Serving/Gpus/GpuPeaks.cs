namespace Farthing.Serving.Gpus;

/// <summary>Peaks of a GPU of the kernel tables: what decides whether another GPU is better or lesser.</summary>
/// <param name="BytesPerSecond">Peak memory bandwidth.</param>
/// <param name="SixteenBitFlopPerSecond">Dense 16-bit peak.</param>
/// <param name="Fp8FlopPerSecond">Dense FP8 peak; 0 for no such units.</param>
/// <param name="Fp4FlopPerSecond">Dense FP4 peak; 0 for no such units.</param>
/// <param name="Int8FlopPerSecond">Dense INT8 peak; 0 for no such units.</param>
public sealed record GpuPeaks(
    double BytesPerSecond,
    double SixteenBitFlopPerSecond,
    double Fp8FlopPerSecond,
    double Fp4FlopPerSecond,
    double Int8FlopPerSecond
)
{
    /// <summary>True when this GPU is at least as good as another in memory bandwidth and in every peak.</summary>
    public bool AtLeast(GpuPeaks other) =>
        BytesPerSecond >= other.BytesPerSecond
        && SixteenBitFlopPerSecond >= other.SixteenBitFlopPerSecond
        && Fp8FlopPerSecond >= other.Fp8FlopPerSecond
        && Fp4FlopPerSecond >= other.Fp4FlopPerSecond
        && Int8FlopPerSecond >= other.Int8FlopPerSecond;
}
