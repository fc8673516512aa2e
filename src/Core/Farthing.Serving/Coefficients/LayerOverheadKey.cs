using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Serving.Coefficients;

/// <summary>Key that selects the matching <see cref="LayerOverhead"/> entries.</summary>
/// <param name="Layers">experts or dense.</param>
/// <param name="Engine">Engine family.</param>
/// <param name="Format">Weight format of the largest part.</param>
/// <param name="Architecture">Family of the GPU's architecture: Hopper, Blackwell, ….</param>
/// <param name="Version">stated or unstated.</param>
/// <param name="Attention">core, sparse (an indexer chooses what is attended to) or linear (linear attention or Mamba in some layers).</param>
public sealed record LayerOverheadKey(
    string Layers,
    string Engine,
    string Format,
    string Architecture,
    string Version,
    string Attention
)
{
    /// <summary>The key of a deployment.</summary>
    /// <param name="deployment">What is served.</param>
    /// <param name="isVersionStated">False for published figures that name no engine version.</param>
    public static LayerOverheadKey Of(Deployment deployment, bool isVersionStated) =>
        new(
            deployment.Model.HasExperts ? "experts" : "dense",
            deployment.Engine.Family.Id(),
            FormatFacts.Id(Kernels(deployment.Weights.Headline, deployment.Gpu)),
            deployment.Gpu.ArchitectureFamily,
            isVersionStated ? "stated" : "unstated",
            AttentionOf(deployment.Model)
        );

    /// <summary>The format whose kernels run: without FP4 units NVFP4 weights are unpacked by those of MXFP4.</summary>
    private static NumberFormat Kernels(NumberFormat format, GpuSpec gpu) =>
        format == NumberFormat.Nvfp4 && gpu.Fp4FlopPerSecond is null ? NumberFormat.Mxfp4 : format;

    private static string AttentionOf(ModelSpec model) =>
        model.Layers.Any(group =>
            group.Attention
                is LatentAttention { Indexer: not null }
                    or LatentAttention { Compressed: not null }
                    or GroupedAttention { Indexer: not null }
        )
            ? "sparse"
        : model.Layers.Any(group => group.Attention is LinearAttention or MambaMixer) ? "linear"
        : "core";
}
