using Farthing.Serving.Deployments;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Models;

namespace Farthing.Serving.Scheduling;

/// <summary>How many adapters a batch may have, and what bringing one takes.</summary>
/// <param name="MaxLoras">Adapters in one batch.</param>
/// <param name="MaxCpuLoras">Adapters in the host's memory, at least as many.</param>
/// <param name="FromHostNs">From the host's memory to the GPU.</param>
/// <param name="FromStorageNs">From storage to the host's memory.</param>
public sealed record LoraLimits(int MaxLoras, int MaxCpuLoras, long FromHostNs, long FromStorageNs)
{
    /// <summary>Those of a deployment's replica; null without adapters. An adapter comes by PCIe from the host, and before that as weights come from NVMe.</summary>
    public static LoraLimits? Of(Deployment deployment)
    {
        if (deployment.Engine.Lora is not LoraOptions lora)
        {
            return null;
        }

        double onGpu = LoraFootprint.BytesPerGpu(
            deployment.Model,
            lora.MaxLoraRank,
            deployment.TensorParallel,
            deployment.PipelineParallel
        );
        double whole = LoraFootprint.BytesPerGpu(deployment.Model, lora.MaxLoraRank, 1, 1);
        return new LoraLimits(
            lora.MaxLoras,
            Math.Max(lora.MaxLoras, lora.MaxCpuLoras ?? lora.MaxLoras),
            Ns(onGpu / deployment.Gpu.PcieBytesPerSecond),
            Ns(whole / ColdStartOptions.UsualBytesPerSecond(WeightStorage.Nvme))
        );
    }

    private static long Ns(double seconds) => (long)Math.Ceiling(seconds * 1e9);
}
