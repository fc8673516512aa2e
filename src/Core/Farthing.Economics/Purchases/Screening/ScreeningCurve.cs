using Farthing.Economics.Purchases.Ways;
using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Purchases.Screening;

/// <summary>Exact choice among ways to buy the nodes of one type in one region: node k takes the way i with the least f_i + v_i · u_k.</summary>
/// <remarks>u_k falls with k, so each way gets one band of nodes, the lower v the lower the band (screening curve of power plants). Rules on numbers of nodes couple the nodes; then all splits are searched by a dynamic program. The cost of a split is that of using the node with the lowest v first in every hour.</remarks>
public sealed class ScreeningCurve
{
    /// <summary>Two costs this close, relative to the larger, are equal; the smaller promise is then taken.</summary>
    private const double RelativeTie = 1e-12;

    /// <summary>Indices of the ways, lowest v first.</summary>
    private readonly int[] order;

    /// <summary>Sets the choice up.</summary>
    /// <param name="load">Nodes that run over time.</param>
    /// <param name="ways">Ways to buy one of them, at least one, no two alike.</param>
    /// <param name="hoursPerMonth">Hours of the billed month, above 0.</param>
    public ScreeningCurve(
        NodeLoad load,
        IReadOnlyList<WayToBuy> ways,
        double hoursPerMonth = QuantityParser.HoursPerMonth
    )
    {
        if (ways.Count == 0 || ways.Distinct().Count() != ways.Count)
        {
            throw new ArgumentException("at least one way to buy, and no two alike", nameof(ways));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hoursPerMonth);
        Load = load;
        Ways = ways;
        HoursPerMonth = hoursPerMonth;
        order =
        [
            .. Enumerable
                .Range(0, ways.Count)
                .OrderBy(way => ways[way].UsedUsdPerHour)
                .ThenBy(way => ways[way].FixedUsdPerHour),
        ];
    }

    /// <summary>Nodes that run over time.</summary>
    public NodeLoad Load { get; }

    /// <summary>Ways to buy one node.</summary>
    public IReadOnlyList<WayToBuy> Ways { get; }

    /// <summary>Hours of the billed month.</summary>
    public double HoursPerMonth { get; }

    /// <summary>Bill of a month if the peak runs on demand all the time; null where nothing is sold on demand.</summary>
    public double? StaticPeakUsdPerMonth => OnDemandUsdPerHour * Load.PeakNodes * HoursPerMonth;

    /// <summary>Bill of a month if all nodes are rented on demand and only while the autoscaler runs them; null where nothing is sold on demand.</summary>
    public double? AutoscaledUsdPerMonth => OnDemandUsdPerHour * Load.MeanNodes * HoursPerMonth;

    /// <summary>Turns of the cheapest way from an unused node to one in use all the time, rules on numbers left aside.</summary>
    public IReadOnlyList<TurnPoint> TurnPoints
    {
        get
        {
            List<TurnPoint> turns = [];
            WayToBuy? below = Ways[CheapestAt(0)];
            while (below is not null)
            {
                TurnPoint? next = order
                    .Select(way => Ways[way])
                    .Where(way => way.UsedUsdPerHour < below.UsedUsdPerHour)
                    .Select(way => new TurnPoint(below, way, TurnPoint.Between(below, way)))
                    .Where(turn => turn.UsedFraction <= 1)
                    .MinBy(turn => turn.UsedFraction);
                if (next is not null)
                {
                    turns.Add(next);
                }

                below = next?.Above;
            }

            return turns;
        }
    }

    private double? OnDemandUsdPerHour => Ways.OfType<OnDemandNode>().Min(way => (double?)way.UsdPerHour);

    /// <summary>Finds the cheapest split that carries the load; null where quotas do not let any carry it.</summary>
    public PurchaseSplit? FindBest() => FindBest(new int?[Ways.Count]);

    /// <summary>Finds the cheapest split in which some numbers of nodes are already decided.</summary>
    /// <param name="heldNodes">For each way, the nodes that are bought in it, whatever its rule says; null where that is open.</param>
    /// <returns>Null where no such split carries the load.</returns>
    public PurchaseSplit? FindBest(IReadOnlyList<int?> heldNodes)
    {
        if (heldNodes.All(nodes => nodes is null) && Ways.All(way => way.Rule.IsFree))
        {
            return SplitOf(CheapestPerNode());
        }

        int last = Load.PeakNodes + order.Sum(way => heldNodes[way] ?? Overshoot(Ways[way].Rule));
        int[]? runs = RunSplit.FindCheapest(
            Load.PeakNodes,
            [.. order.Select(way => Lengths(Ways[way].Rule, heldNodes[way], last))],
            [
                .. order.Select(way =>
                    RunSplit.Sums(last, node => Ways[way].UsdPerHourAt(Load.UsedFraction(node)))
                ),
            ]
        );
        if (runs is null)
        {
            return null;
        }

        int[] nodes = new int[Ways.Count];
        for (int i = 0; i < order.Length; i++)
        {
            nodes[order[i]] = runs[i];
        }

        return SplitOf(nodes);
    }

    /// <summary>Bands and bill of a given number of nodes for each way.</summary>
    /// <param name="nodes">Nodes of each way in the order of <see cref="Ways"/>; together at least the peak.</param>
    public PurchaseSplit SplitOf(IReadOnlyList<int> nodes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes.Sum(), Load.PeakNodes, nameof(nodes));
        List<SplitBand> bands = [];
        int first = 1;
        foreach (int way in order.Where(way => nodes[way] > 0))
        {
            double used = Enumerable.Range(first, nodes[way]).Sum(Load.UsedFraction) * HoursPerMonth;
            bands.Add(new SplitBand(Ways[way], first, nodes[way], used, HoursPerMonth));
            first += nodes[way];
        }

        return new PurchaseSplit(bands);
    }

    private int[] CheapestPerNode()
    {
        int[] nodes = new int[Ways.Count];
        for (int node = 1; node <= Load.PeakNodes; node++)
        {
            nodes[CheapestAt(Load.UsedFraction(node))]++;
        }

        return nodes;
    }

    private int CheapestAt(double usedFraction)
    {
        double least = Ways.Min(way => way.UsdPerHourAt(usedFraction));
        return order
            .Where(way => Ways[way].UsdPerHourAt(usedFraction) <= least * (1 + RelativeTie))
            .MinBy(way => Ways[way].FixedUsdPerHour);
    }

    /// <summary>By more than this no way takes a cheapest split beyond its need: its last step or its whole order could be left out.</summary>
    private static int Overshoot(BuyingRule rule) => Math.Max(rule.MinimumNodes, rule.StepNodes);

    private static IReadOnlyList<int> Lengths(BuyingRule rule, int? held, int last) =>
        held is int nodes ? [nodes] : [.. rule.NodesUpTo(last)];
}

/// <summary>Share of use at which the cheapest way changes: u = (f_j − f_i) ÷ (v_i − v_j).</summary>
/// <param name="Below">i: the cheapest way for a node that is used less.</param>
/// <param name="Above">j: the cheapest way for a node that is used more.</param>
/// <param name="UsedFraction">u, 0…1.</param>
public sealed record TurnPoint(WayToBuy Below, WayToBuy Above, double UsedFraction)
{
    /// <summary>Share of use at which two ways cost the same, of any size or sign; not a finite number where their v is equal.</summary>
    public static double Between(WayToBuy below, WayToBuy above) =>
        (above.FixedUsdPerHour - below.FixedUsdPerHour) / (below.UsedUsdPerHour - above.UsedUsdPerHour);
}
