using Farthing.Catalogs;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Gpus;

namespace Farthing.Measurement.Scoring;

/// <summary>GPUs as if their kernels had never been timed: what a prediction for a GPU without tables is worth is measured on those that have them.</summary>
/// <remarks>The stand-in is the timed GPU of another architecture whose memory bandwidth is nearest by ratio, among those that compute FP8: the worse of the two cases in docs/accuracy-kernels.md, relatives of one architecture transfer better. Bounds by timed GPUs (<see cref="GpuSpec.KeepsOrder"/>) are left out, since the GPU's own timings would be among them.</remarks>
public sealed class TransferredKernels(Catalog catalog, CoefficientSet set)
{
    private readonly Dictionary<string, GpuSpec> timed = catalog
        .Gpus.Where(gpu => gpu.HasOwnCoefficients && set.FindGpu(gpu.CoefficientsFrom) is not null)
        .ToDictionary(gpu => gpu.CoefficientsFrom);

    /// <summary>The GPU with the kernels of its stand-in.</summary>
    public GpuSpec Of(GpuSpec gpu)
    {
        GpuSpec? source = timed
            .Values.Where(other =>
                other.ArchitectureFamily != gpu.ArchitectureFamily && other.Fp8FlopPerSecond is not null
            )
            .MinBy(other => Math.Abs(Math.Log(other.MemoryBytesPerSecond / gpu.MemoryBytesPerSecond)));
        return source is null
            ? gpu
            : gpu with
            {
                CoefficientsFrom = source.CoefficientsFrom,
                HasOwnCoefficients = false,
                KeepsOrder = false,
            };
    }
}
