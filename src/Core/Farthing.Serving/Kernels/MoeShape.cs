namespace Farthing.Serving.Kernels;

/// <summary>The experts of one layer as one GPU sees them.</summary>
/// <param name="Hidden">Width that the experts work on.</param>
/// <param name="Intermediate">Inner width of one expert, before sharding.</param>
/// <param name="TopK">Experts per token.</param>
/// <param name="Experts">Experts of the layer, over all GPUs.</param>
/// <param name="TensorParallel">GPUs that share one expert.</param>
/// <param name="ExpertParallel">Groups of GPUs that hold different experts.</param>
/// <param name="Matrices">3 for gated experts, 2 otherwise.</param>
public readonly record struct MoeShape(
    int Hidden,
    int Intermediate,
    int TopK,
    int Experts,
    int TensorParallel,
    int ExpertParallel,
    int Matrices = 3
)
{
    /// <summary>Experts of this GPU that get at least one of the tokens, when routing is even: (E/ep)·(1−(1−k/E)^T).</summary>
    public double ActiveExperts(double tokens) =>
        Experts / (double)ExpertParallel * (1 - Math.Pow(1 - (TopK / (double)Experts), tokens));
}
