using Farthing.Documents.Calibrations;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Kernels;
using Farthing.Serving.Models;

namespace Farthing.Serving.StepTimes;

/// <summary>Makes the step-time model of a deployment, and says how far to trust it.</summary>
public static class StepTimeModelFactory
{
    /// <summary>The model of a deployment at an edge of its band.</summary>
    /// <param name="deployment">What is served.</param>
    /// <param name="set">The coefficients.</param>
    /// <param name="edge">Center, or a quantile of the band: every step is multiplied by it, never below the roofline.</param>
    /// <param name="isVersionStated">False for published figures that name no engine version: they are of older ones.</param>
    /// <param name="engineVersion">Its version, for kernels that changed; null for today's.</param>
    public static OperatorStepTimeModel Create(
        Deployment deployment,
        CoefficientSet set,
        BandEdge edge = default,
        bool isVersionStated = true,
        Version? engineVersion = null
    )
    {
        HostTerms host = set.Host(deployment.Gpu, LayerOverheadKey.Of(deployment, isVersionStated));
        StepTimeBand band = Band(deployment, set, isVersionStated: isVersionStated);
        Deployment linked = edge.LinkOf(deployment);
        return new OperatorStepTimeModel(
            linked,
            new KernelLibrary(
                KernelGpu(linked),
                set,
                host,
                EngineKernels.For(deployment.Engine.Family, engineVersion)
            ),
            host,
            edge.FactorIn(band),
            Calibration(deployment, set)
        );
    }

    /// <summary>The GPU as its kernels see a deployment's weights: without FP4 units where those are not used.</summary>
    internal static GpuSpec KernelGpu(Deployment deployment) =>
        deployment.Weights.IsWeightOnly ? deployment.Gpu with { Fp4FlopPerSecond = null } : deployment.Gpu;

    /// <summary>The calibration whose factors a deployment's step times take; null where there is none for its engine and GPU.</summary>
    public static StepTimeCalibration? Calibration(Deployment deployment, CoefficientSet set) =>
        set.Calibration is { } calibration
        && calibration.Engine == deployment.Engine.Family.Id()
        && calibration.GpuId == deployment.Gpu.Id
            ? calibration
            : null;

    /// <summary>The band of a deployment: quantiles of measured over predicted for its kind of model, wider where kernels are another GPU's. A calibration brings its own for the models it measured, and widens that of others.</summary>
    /// <param name="deployment">What is served.</param>
    /// <param name="set">The coefficients.</param>
    /// <param name="isDisaggregated">True for a decode pool with prefill elsewhere.</param>
    /// <param name="isVersionStated">False where nobody says which version of the engine it is.</param>
    /// <param name="contextTokens">Prompt and half the output; 0 where nobody knows.</param>
    public static StepTimeBand Band(
        Deployment deployment,
        CoefficientSet set,
        bool isDisaggregated = false,
        bool isVersionStated = true,
        double contextTokens = 0
    )
    {
        StepTimeBand builtIn = set.Band(FamilyOf(deployment.Model), isDisaggregated ? "disaggregated" : "one")
            .Widened(
                BandWidening.Of(deployment, set, StepTimeBand.TpotMetric, isVersionStated, contextTokens)
            );
        return Calibration(deployment, set) is not { } own ? builtIn
            : own.Measured(deployment.Model.Id)
                ? builtIn with
                {
                    Low = own.Band.Low,
                    Median = own.Band.Median,
                    High = own.Band.High,
                    Source = $"{own.Words}: residuals of held-back rows, pooled with the built-in band",
                }
            : own.IsIdentity ? builtIn
            : builtIn.Widened(set.NvidiaTransferWidening);
    }

    /// <summary>The band of first tokens of a deployment whose requests do not wait for a place in the batch. It is that of its engine in closed loops. Null where none is known.</summary>
    /// <param name="deployment">What is served.</param>
    /// <param name="set">The coefficients.</param>
    /// <param name="isVersionStated">False where nobody says which version of the engine it is.</param>
    /// <param name="contextTokens">Prompt and half the output; 0 where nobody knows.</param>
    public static StepTimeBand? FirstTokenBand(
        Deployment deployment,
        CoefficientSet set,
        bool isVersionStated = true,
        double contextTokens = 0
    ) =>
        set.FigureBand(
            StepTimeBand.TtftMetric,
            StepTimeBand.ClosedLoad,
            StepTimeBand.Calm,
            FamilyOf(deployment.Model),
            "one",
            deployment.Engine.Family.Id()
        )
            is StepTimeBand band
            ? FigureBand(band, deployment, set, isVersionStated, contextTokens)
            : null;

    /// <summary>The band of a kind of figure for a deployment: wider by its distance from the measurements, and by own rows of other models. Own rows of first tokens pool theirs with it.</summary>
    /// <param name="kind">The band of the kind of figure.</param>
    /// <param name="deployment">What is served.</param>
    /// <param name="set">The coefficients.</param>
    /// <param name="isVersionStated">False where nobody says which version of the engine it is.</param>
    /// <param name="contextTokens">Prompt and half the output; 0 where nobody knows.</param>
    public static StepTimeBand FigureBand(
        StepTimeBand kind,
        Deployment deployment,
        CoefficientSet set,
        bool isVersionStated,
        double contextTokens = 0
    )
    {
        StepTimeCalibration? own = Calibration(deployment, set);
        bool isMeasured = own?.Measured(deployment.Model.Id) == true;
        StepTimeBand band = kind.Widened(
                own is { IsIdentity: false } && !isMeasured ? set.NvidiaTransferWidening : 1
            )
            .Widened(BandWidening.Of(deployment, set, kind.Metric, isVersionStated, contextTokens));
        return isMeasured && kind.Metric == StepTimeBand.TtftMetric && own!.FirstToken is { } first
            ? BandPooling.FirstTokens(band, first)
            : band;
    }

    /// <summary>The kind of model that bands are kept for: hybrid (linear, Mamba or sparse attention), latent_moe, moe, dense.</summary>
    public static string FamilyOf(ModelSpec model)
    {
        bool isHybrid = model.Layers.Any(group =>
            group.Attention
                is LinearAttention
                    or MambaMixer
                    or LatentAttention { Indexer: not null }
                    or LatentAttention { Compressed: not null }
                    or GroupedAttention { Indexer: not null }
        );
        bool isLatent = model.Layers.Any(group => group.Attention is LatentAttention);
        return isHybrid ? "hybrid"
            : isLatent ? "latent_moe"
            : model.HasExperts ? "moe"
            : "dense";
    }
}
