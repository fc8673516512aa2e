namespace Farthing.Economics.Purchases.Screening;

/// <summary>Exact split of a row of nodes into one run for each way, under rules on the length of the runs.</summary>
/// <remarks>Dynamic program over (ways so far, nodes so far): it finds the cheapest of all splits without listing them. It takes the ways in a fixed order, so the caller must know that some cheapest split has this order.</remarks>
internal static class RunSplit
{
    /// <summary>Length of each run in the cheapest split.</summary>
    /// <param name="neededNodes">Nodes that the runs cover together at least.</param>
    /// <param name="lengths">For each way in order, the lengths that it may have, 0 included where it may be left out.</param>
    /// <param name="costUpTo">For each way, what it costs if it takes the nodes 1 … n, for n = 0, 1, … as far as all lengths reach together.</param>
    /// <returns>Null where no split covers the need.</returns>
    public static int[]? FindCheapest(
        int neededNodes,
        IReadOnlyList<IReadOnlyList<int>> lengths,
        IReadOnlyList<double[]> costUpTo
    )
    {
        int last = costUpTo[0].Length - 1;
        double[] cost = new double[last + 1];
        Array.Fill(cost, double.PositiveInfinity);
        cost[0] = 0;
        int[][] taken = new int[lengths.Count][];
        for (int way = 0; way < lengths.Count; way++)
        {
            (cost, taken[way]) = Extend(cost, lengths[way], costUpTo[way]);
        }

        int end = -1;
        for (int nodes = neededNodes; nodes <= last; nodes++)
        {
            if (!double.IsPositiveInfinity(cost[nodes]) && (end < 0 || cost[nodes] < cost[end]))
            {
                end = nodes;
            }
        }

        return end < 0 ? null : Trace(taken, end);
    }

    /// <summary>What the ways 1 … n cost from node 1 to each n where each takes all of them: sums of the cost of single nodes.</summary>
    public static double[] Sums(int nodes, Func<int, double> costOfNode)
    {
        double[] sums = new double[nodes + 1];
        for (int node = 1; node <= nodes; node++)
        {
            sums[node] = sums[node - 1] + costOfNode(node);
        }

        return sums;
    }

    private static (double[] Cost, int[] Taken) Extend(
        double[] before,
        IReadOnlyList<int> lengths,
        double[] sums
    )
    {
        double[] cost = new double[before.Length];
        int[] taken = new int[before.Length];
        Array.Fill(cost, double.PositiveInfinity);
        for (int from = 0; from < before.Length; from++)
        {
            if (double.IsPositiveInfinity(before[from]))
            {
                continue;
            }

            foreach (int length in lengths)
            {
                int to = from + length;
                if (to < cost.Length && before[from] + sums[to] - sums[from] < cost[to])
                {
                    cost[to] = before[from] + sums[to] - sums[from];
                    taken[to] = length;
                }
            }
        }

        return (cost, taken);
    }

    private static int[] Trace(int[][] taken, int end)
    {
        int[] lengths = new int[taken.Length];
        for (int way = taken.Length - 1; way >= 0; way--)
        {
            lengths[way] = taken[way][end];
            end -= lengths[way];
        }

        return lengths;
    }
}
