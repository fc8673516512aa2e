using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Levers;

/// <summary>One bar of a waterfall: a factor and what it does to the value before it.</summary>
/// <param name="Name">The lever or the forgotten term.</param>
/// <param name="Factor">What the value is multiplied by.</param>
/// <param name="Before">The value before.</param>
/// <param name="After">The value after.</param>
public sealed record WaterfallBar(string Name, Interval Factor, Interval Before, Interval After)
{
    /// <summary>The change, at the middle of the ranges.</summary>
    public double Change => After.Middle - Before.Middle;
}
