using Farthing.Serving.Coefficients;
using Farthing.Serving.StepTimes;

namespace Farthing.Studies.Orders;

/// <summary>A decode step that is slower than one that has more to do, or that runs on a lesser GPU.</summary>
/// <param name="Cell">The slower one.</param>
/// <param name="Beside">The one that it should not be slower than.</param>
/// <param name="Operator">Where most of the difference lies: products, experts, collectives, attention, or layers (small kernels and layer overheads).</param>
public sealed record OutOfOrder(DecodeCell Cell, DecodeCell Beside, string Operator)
{
    /// <summary>Products, head included.</summary>
    public const string Products = "products";

    /// <summary>Routed experts.</summary>
    public const string Experts = "experts";

    /// <summary>Exchange between GPUs.</summary>
    public const string Collectives = "collectives";

    /// <summary>Token mixing.</summary>
    public const string Attention = "attention";

    /// <summary>Small kernels, gaps and layer overheads.</summary>
    public const string Layers = "layers";

    /// <summary>Factor by which it is slower; above 1.</summary>
    public double Ratio => Cell.Ns / Beside.Ns;

    /// <summary>True where the two differ by more than timings of the same work do.</summary>
    public bool IsBeyondRepeatability => Ratio > 1 + DecodeOrder.Repeatability;

    /// <summary>True where two GPUs are compared, false where two formats on one GPU.</summary>
    public bool IsOfGpus => Cell.Gpu != Beside.Gpu;

    /// <summary>Finds where the difference lies.</summary>
    internal static OutOfOrder Of(DecodeCell cell, DecodeCell beside, CoefficientSet set)
    {
        StepTimeParts slow = Parts(cell);
        StepTimeParts fast = Parts(beside);
        (string Name, double Ns)[] differences =
        [
            (Products, slow.GemmNs - fast.GemmNs),
            (Experts, slow.ExpertsNs - fast.ExpertsNs),
            (Collectives, slow.CollectivesNs - fast.CollectivesNs),
            (Attention, slow.AttentionNs - fast.AttentionNs),
            (Layers, slow.ElementwiseNs - fast.ElementwiseNs),
        ];
        return new OutOfOrder(cell, beside, differences.MaxBy(part => part.Ns).Name);

        StepTimeParts Parts(DecodeCell of) =>
            StepTimeModelFactory.Create(of.Deployment, set).Explain(DecodeCell.ShapeOf(of.Batch));
    }
}
