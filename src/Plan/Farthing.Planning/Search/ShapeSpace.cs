using Farthing.Planning.Fleets;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Search;

/// <summary>All shapes of a replica that are worth a look on one GPU.</summary>
/// <remarks>Tensor parallelism stays inside a node of eight GPUs, in powers of two. Pipeline stages join nodes and come in only where a whole node is filled. DP attention with expert parallelism is for models with latent attention and experts, expert parallelism alone for other models with experts.</remarks>
public static class ShapeSpace
{
    /// <summary>The shapes, smallest replica first.</summary>
    public static IReadOnlyList<ReplicaShape> Of(ModelSpec model, GpuSpec gpu, ShapeConstraints allowed)
    {
        List<ReplicaShape> shapes = [];
        foreach (NumberFormat weights in Served(allowed.Weights, gpu))
        {
            foreach (NumberFormat kv in Served(allowed.Kv, gpu))
            {
                Spreads(
                    model,
                    allowed,
                    (tp, pp, dp, ep) => shapes.Add(new ReplicaShape(gpu, weights, kv, tp, pp, dp, ep))
                );
            }
        }

        return [.. shapes.Where(shape => shape.Gpus <= allowed.MaxGpus).OrderBy(shape => shape.Gpus)];
    }

    private static void Spreads(ModelSpec model, ShapeConstraints allowed, Action<int, int, int, int> add)
    {
        bool isLatent = model.Layers.Any(group => group.Attention is LatentAttention);
        foreach (int tp in Values(allowed.TensorParallel, [1, 2, 4, 8]))
        {
            foreach (int pp in Values(allowed.PipelineParallel, tp == GpuSpec.BoxGpus ? [1, 2, 4] : [1]))
            {
                int[] experts = model.HasExperts && tp > 1 && pp == 1 ? [1, tp] : [1];
                foreach (int ep in Values(allowed.ExpertParallel, experts))
                {
                    foreach (int dp in Values(allowed.DataParallel, [1]))
                    {
                        add(tp, pp, dp, ep);
                    }
                }
            }
        }

        bool mayShareAttention =
            isLatent
            && model.HasExperts
            && allowed is { TensorParallel: null, DataParallel: null, PipelineParallel: null };
        if (mayShareAttention)
        {
            foreach (int dp in (int[])[4, 8, 16])
            {
                add(1, 1, dp, allowed.ExpertParallel ?? dp);
            }
        }
    }

    /// <summary>A GPU without BF16 serves 16-bit checkpoints as FP16.</summary>
    private static IEnumerable<NumberFormat> Served(IReadOnlyList<NumberFormat> formats, GpuSpec gpu) =>
        formats
            .Select(format => format == NumberFormat.Bf16 && !gpu.HasBf16 ? NumberFormat.Fp16 : format)
            .Distinct();

    private static int[] Values(int? given, int[] searched) => given is int value ? [value] : searched;
}
