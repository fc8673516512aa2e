using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Levers;

/// <summary>Factors applied one after the other, each to what the one before left over.</summary>
public sealed record Waterfall
{
    /// <summary>Applies factors in their order.</summary>
    /// <param name="start">The value to begin with, above 0.</param>
    /// <param name="factors">Names and factors, each factor above 0.</param>
    public Waterfall(Interval start, IEnumerable<(string Name, Interval Factor)> factors)
    {
        List<WaterfallBar> bars = [];
        Interval value = start;
        foreach ((string name, Interval factor) in factors)
        {
            Interval after = value * factor;
            bars.Add(new WaterfallBar(name, factor, value, after));
            value = after;
        }

        Start = start;
        Bars = bars;
        End = value;
    }

    /// <summary>The value to begin with.</summary>
    public Interval Start { get; }

    /// <summary>The bars in the order of applying.</summary>
    public IReadOnlyList<WaterfallBar> Bars { get; }

    /// <summary>The value after all of them.</summary>
    public Interval End { get; }

    /// <summary>The product of all factors.</summary>
    public Interval Product => Bars.Aggregate(Interval.Point(1), (product, bar) => product * bar.Factor);

    /// <summary>The sum of the stand-alone savings, at the middle: what a slide that adds percentages claims.</summary>
    public double AddedUpSaving => Bars.Sum(bar => 1 - bar.Factor.Middle);
}

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
