using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;
using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Purchases.Pools;

/// <summary>Types and regions from cheap to dear, each bought in its cheapest way.</summary>
/// <remarks>A mixed choice fills the base pool first, up to a number of nodes, and sends the rest of each interval to the other pool, rounded up to whole nodes. Every number and every ordered pair is tried, so the best of this form is exact. A mixed choice is listed only where it beats both of its pools, or where they cannot carry the traffic alone: a minimum order or a quota mostly forces it.</remarks>
/// <param name="Choices">Choices that carry the traffic, cheapest first; equal ones in the order of the alternatives.</param>
/// <param name="TooSmall">Alternatives whose quotas do not carry the whole traffic.</param>
public sealed record PoolRanking(IReadOnlyList<PoolChoice> Choices, IReadOnlyList<PoolAlternative> TooSmall)
{
    /// <summary>A mixed choice is cheaper only by more than this share: less is rounding.</summary>
    private const double RelativeTie = 1e-12;

    /// <summary>Cheapest choice; null where none carries the traffic.</summary>
    public PoolChoice? Best => Choices.Count > 0 ? Choices[0] : null;

    /// <summary>Ranks alternatives.</summary>
    /// <param name="alternatives">Types and regions; for mixed choices their loads are over the same intervals.</param>
    /// <param name="mayMix">True to try two pools as well.</param>
    /// <param name="hoursPerMonth">Hours of the billed month, above 0.</param>
    public static PoolRanking Rank(
        IReadOnlyList<PoolAlternative> alternatives,
        bool mayMix = true,
        double hoursPerMonth = QuantityParser.HoursPerMonth
    )
    {
        PoolPart?[] alone = [.. alternatives.Select(each => FindBest(each, each.Load, hoursPerMonth))];
        List<PoolChoice> choices = [.. alone.OfType<PoolPart>().Select(part => new PoolChoice([part]))];
        for (int i = 0; mayMix && i < alternatives.Count; i++)
        {
            for (int j = 0; j < alternatives.Count; j++)
            {
                double toBeat = Math.Min(UsdPerMonth(alone[i]), UsdPerMonth(alone[j]));
                if (i != j && FindBestMix(alternatives[i], alternatives[j], toBeat, hoursPerMonth) is { } mix)
                {
                    choices.Add(mix);
                }
            }
        }

        return new PoolRanking(
            [.. choices.OrderBy(choice => choice.UsdPerMonth)],
            [.. alternatives.Where((_, i) => alone[i] is null)]
        );
    }

    private static PoolChoice? FindBestMix(
        PoolAlternative lower,
        PoolAlternative upper,
        double toBeat,
        double hoursPerMonth
    )
    {
        PoolChoice? best = null;
        for (int nodes = 1; nodes < lower.Load.PeakNodes; nodes++)
        {
            PoolPart? first = FindBest(lower, lower.Load.UpTo(nodes), hoursPerMonth);
            PoolPart? rest = FindBest(upper, lower.Load.Beyond(nodes, upper.Load), hoursPerMonth);
            if (
                first is not null
                && rest is not null
                && first.Split.UsdPerMonth + rest.Split.UsdPerMonth < toBeat * (1 - RelativeTie)
            )
            {
                best = new PoolChoice([first, rest]);
                toBeat = best.UsdPerMonth;
            }
        }

        return best;
    }

    private static PoolPart? FindBest(PoolAlternative alternative, NodeLoad load, double hoursPerMonth) =>
        new ScreeningCurve(load, alternative.Ways, hoursPerMonth).FindBest() is { } split
            ? new PoolPart(alternative, load, split)
            : null;

    private static double UsdPerMonth(PoolPart? part) => part?.Split.UsdPerMonth ?? double.PositiveInfinity;
}

/// <summary>One type of node in one region, with the load that the whole traffic puts on it.</summary>
/// <param name="Name">Type and region, unique among the alternatives.</param>
/// <param name="Load">Nodes of this type that the whole traffic needs.</param>
/// <param name="Ways">Ways to buy them there; a commitment binds to this type and region.</param>
public sealed record PoolAlternative(string Name, NodeLoad Load, IReadOnlyList<WayToBuy> Ways);

/// <summary>One pool for the whole traffic, or a base pool and another one for what exceeds it.</summary>
/// <param name="Parts">The pools, the base first.</param>
public sealed record PoolChoice(IReadOnlyList<PoolPart> Parts)
{
    /// <summary>The bill of a month: the sum of its pools.</summary>
    public double UsdPerMonth => Parts.Sum(part => part.Split.UsdPerMonth);

    /// <summary>True where two pools share the traffic.</summary>
    public bool IsMixed => Parts.Count > 1;
}

/// <summary>A pool of one alternative, with the part of the traffic that it carries.</summary>
/// <param name="Alternative">Type and region.</param>
/// <param name="Load">Nodes that run in this pool.</param>
/// <param name="Split">Cheapest split for them.</param>
public sealed record PoolPart(PoolAlternative Alternative, NodeLoad Load, PurchaseSplit Split);
