using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Kernels;

namespace Farthing.Serving.StepTimes;

/// <summary>Widening of a deployment's band beyond that of its kind: by its distance from the measurements behind the band.</summary>
/// <remarks>Kinds of distance add like variances: 1 + Σ (w² − 1) is the square of the whole, on a logarithmic scale. A setting beyond its measured range adds as often as there are e-folds between: errors drift like a random walk. Kernels carried over to another vendor's GPUs were never checked there; the assumed factor for them comes on top, and another where GPUs exchange data through host memory, which nobody timed.</remarks>
public static class BandWidening
{
    /// <summary>The factor on the logarithm of both ends; at least 1.</summary>
    /// <param name="deployment">What is served.</param>
    /// <param name="set">The coefficients.</param>
    /// <param name="metric">The figure, as <see cref="BandDistance.Metric"/> names it.</param>
    /// <param name="isVersionStated">False where nobody says which version of the engine it is.</param>
    /// <param name="contextTokens">Prompt and half the output; 0 where nobody knows.</param>
    public static double Of(
        Deployment deployment,
        CoefficientSet set,
        string metric,
        bool isVersionStated,
        double contextTokens = 0
    )
    {
        double sum = 1;
        foreach (
            UnmeasuredSetting setting in UnmeasuredSetting.Of(set.MeasuredSettings, deployment, contextTokens)
        )
        {
            if (setting.Measured.Setting == MeasuredSetting.Sequences)
            {
                continue; // A cap above what was measured does nothing by itself: batches that large would have to come.
            }

            double factor = Factor(set, metric, setting.Measured.Setting);
            sum += setting.Distance * ((factor * factor) - 1);
        }

        foreach (string kind in Distances(deployment, set, isVersionStated))
        {
            double factor = Factor(set, metric, kind);
            sum += (factor * factor) - 1;
        }

        double assumed =
            deployment.Gpu.Vendor == "NVIDIA" || deployment.Gpu.HasOwnCoefficients
                ? 1
                : set.OtherTransferWidening / set.NvidiaTransferWidening;
        bool isUntimedLink =
            deployment.GpusPerReplica > 1
            && deployment.Gpu.LinkAmong(deployment.GpusPerReplica) == Interconnect.Pcie;
        return Math.Sqrt(Math.Max(1, sum)) * assumed * (isUntimedLink ? set.NvidiaTransferWidening : 1);
    }

    /// <summary>Distances of a deployment from the measurements.</summary>
    public static IEnumerable<string> Distances(
        Deployment deployment,
        CoefficientSet set,
        bool isVersionStated
    )
    {
        if (set.FittedModels.Count > 0 && !set.FittedModels.Contains(deployment.Model.Id))
        {
            yield return BandDistance.NewModel;
        }

        if (
            !deployment.Gpu.HasOwnCoefficients
            || new KernelLibrary(
                StepTimeModelFactory.KernelGpu(deployment),
                set,
                set.Hosts[0]
            ).TransfersExperts(deployment)
        )
        {
            yield return BandDistance.TransferredKernels;
        }
        else if (set.FittedGpus.Count > 0 && !set.FittedGpus.Contains(deployment.Gpu.Id))
        {
            yield return BandDistance.NewGpu;
        }

        if (!isVersionStated)
        {
            yield return BandDistance.UnstatedVersion;
        }
    }

    private static double Factor(CoefficientSet set, string metric, string kind)
    {
        foreach (BandDistance distance in set.BandDistances)
        {
            if (distance.Metric == metric && distance.Kind == kind)
            {
                return distance.Widening;
            }
        }

        return kind == BandDistance.TransferredKernels ? set.NvidiaTransferWidening : 1;
    }
}
