namespace Farthing.Serving.Kernels;

/// <summary>Cost of one pass of some tokens through all layers on one GPU, without token mixing, by kind of operator.</summary>
/// <param name="Gemm">Dense products: projections, feed-forward, routers, shared experts.</param>
/// <param name="Experts">Routed experts.</param>
/// <param name="Collectives">Exchange between GPUs.</param>
/// <param name="Elementwise">Norms, rotary positions, activations, gaps between kernels.</param>
public readonly record struct PassCost(
    OperatorCost Gemm,
    OperatorCost Experts,
    OperatorCost Collectives,
    OperatorCost Elementwise
)
{
    /// <summary>All of it.</summary>
    public OperatorCost Total => Gemm + Experts + Collectives + Elementwise;

    public static PassCost operator +(PassCost a, PassCost b) =>
        new(
            a.Gemm + b.Gemm,
            a.Experts + b.Experts,
            a.Collectives + b.Collectives,
            a.Elementwise + b.Elementwise
        );

    public static PassCost operator *(double times, PassCost cost) =>
        new(times * cost.Gemm, times * cost.Experts, times * cost.Collectives, times * cost.Elementwise);
}
