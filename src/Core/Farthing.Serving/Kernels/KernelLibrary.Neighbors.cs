using Farthing.Serving.Coefficients;
using Farthing.Serving.Gpus;

namespace Farthing.Serving.Kernels;

public sealed partial class KernelLibrary
{
    private TimedBounds<KernelLibrary>? bounds;

    /// <summary>The GPU whose kernels these are.</summary>
    internal GpuSpec Gpu => gpu;

    /// <summary>Kernels of the timed GPUs that an untimed one is kept in order with: <see cref="CoefficientSet.TimedAbove"/>, <see cref="CoefficientSet.TimedBelow"/>.</summary>
    internal TimedBounds<KernelLibrary> Bounds =>
        bounds ??= new(
            [.. set.TimedAbove(gpu).Select(Of)],
            [.. set.TimedBelow(gpu).Select(Of)],
            [.. set.TimedBelow(gpu).Where(timed => timed.Architectures.Contains(gpu.Architecture)).Select(Of)]
        );

    private KernelLibrary Of(GpuCoefficients timed) => new(Timed(timed, timed.Peaks!), set, host, Engine);

    /// <summary>A timed GPU as far as its products, experts and attention go; its links and memory are those of the untimed one.</summary>
    private GpuSpec Timed(GpuCoefficients timed, GpuPeaks peaks) =>
        gpu with
        {
            Id = timed.Gpu,
            Architecture = timed.Architectures.Count > 0 ? timed.Architectures[0] : gpu.Architecture,
            MemoryBytesPerSecond = peaks.BytesPerSecond,
            SixteenBitFlopPerSecond = peaks.SixteenBitFlopPerSecond,
            Fp8FlopPerSecond = Units(peaks.Fp8FlopPerSecond),
            Fp4FlopPerSecond = Units(peaks.Fp4FlopPerSecond),
            Int8FlopPerSecond = Units(peaks.Int8FlopPerSecond),
            SmCount = timed.SmCount,
            TileTokens = null,
            CoefficientsFrom = timed.Gpu,
            HasOwnCoefficients = true,
        };

    private static double? Units(double peak) => peak > 0 ? peak : null;
}
