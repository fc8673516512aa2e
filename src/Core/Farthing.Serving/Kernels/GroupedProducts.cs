namespace Farthing.Serving.Kernels;

/// <summary>Experts as two grouped products that run like dense ones: the tiles of all active experts fill the GPU together, and every active expert's weights are read once.</summary>
/// <remarks>
/// asg = T·k/ep rows, ea = (E/ep)·(1 − (1 − k/E)^T) active experts, per = asg/ea rows each, rounded up to p (16 up to 64 rows, else 64): m = ea·⌈per/p⌉·p.
/// t = product(m, 2I/tp, H) + product(m, H, I/tp) + (ea − 1)·3·H·I/tp·w / (0.85·BW) + asg·(4H + 3I/tp)·2 / (0.7·BW), the last for permuting, activation and adding up; with prompts on expert-parallel ranks × 1.4, the skew of their routing (step-time tables: 1.5–1.9 above 2,048 tokens, none below).
/// Assumption: a grouped kernel reaches what the dense kernel of the format reaches (CUTLASS, TensorRT-LLM).
/// </remarks>
internal sealed class GroupedProducts(GemmKernel product, double weightBytes, double bytesPerSecond)
{
    private const double WeightBandwidthShare = 0.85;
    private const double RowBandwidthShare = 0.7;
    private const double PrefillSkew = 1.4;

    /// <summary>Time of one layer's experts, in nanoseconds.</summary>
    /// <param name="tokens">Tokens that enter the layer, all ranks.</param>
    /// <param name="shape">The experts.</param>
    /// <param name="hasPrefill">True when prompts are among the tokens.</param>
    public double Ns(double tokens, MoeShape shape, bool hasPrefill)
    {
        double active = shape.ActiveExperts(tokens);
        double rows = Math.Max(active, tokens * shape.TopK / shape.ExpertParallel);
        double each = rows / active;
        double pad = each <= 64 ? 16 : 64;
        int m = (int)Math.Max(1, active * Math.Ceiling(each / pad) * pad);
        int inner = Math.Max(1, shape.Intermediate / shape.TensorParallel);
        int up = (shape.Matrices - 1) * inner;
        double weights = ((double)up + inner) * shape.Hidden * weightBytes;
        double ns =
            product.Cost(m, up, shape.Hidden).Ns
            + product.Cost(m, shape.Hidden, inner).Ns
            + (1e9 * Math.Max(0, active - 1) * weights / (WeightBandwidthShare * bytesPerSecond))
            + (
                1e9 * rows * ((4.0 * shape.Hidden) + (3.0 * inner)) * 2 / (RowBandwidthShare * bytesPerSecond)
            );
        return hasPrefill && shape.ExpertParallel > 1 ? ns * PrefillSkew : ns;
    }
}
