namespace Farthing.Economics.Purchases.Outlook;

/// <summary>Exact numbers of committed nodes with the least first cost among those whose second cost stays within a bound.</summary>
/// <remarks>
/// Both costs are sums over single nodes: each commitment takes the next nodes in a fixed order, the rest is rented.
/// All numbers are tried depth first. A branch ends where its least possible first cost is not below the best so far. It also ends where its least possible second cost is above the bound.
/// </remarks>
internal sealed class BoundedSplit
{
    private readonly int neededNodes;
    private readonly IReadOnlyList<IReadOnlyList<int>> lengths;
    private readonly NodeSums first;
    private readonly NodeSums second;
    private readonly double bound;
    private readonly int[] taken;
    private int[]? best;
    private double bestUsd = double.PositiveInfinity;

    private BoundedSplit(
        int neededNodes,
        IReadOnlyList<IReadOnlyList<int>> lengths,
        NodeSums first,
        NodeSums second,
        double bound
    )
    {
        this.neededNodes = neededNodes;
        this.lengths = lengths;
        this.first = first;
        this.second = second;
        this.bound = bound;
        taken = new int[lengths.Count];
    }

    /// <summary>Nodes of each commitment; null where none stays within the bound.</summary>
    /// <param name="neededNodes">Nodes that are covered; those beyond the commitments are rented.</param>
    /// <param name="lengths">For each commitment in order, the numbers that it may have, rising.</param>
    /// <param name="first">The cost that is to be least.</param>
    /// <param name="second">The cost that has a bound.</param>
    /// <param name="bound">Largest second cost.</param>
    public static int[]? FindCheapest(
        int neededNodes,
        IReadOnlyList<IReadOnlyList<int>> lengths,
        NodeSums first,
        NodeSums second,
        double bound
    )
    {
        BoundedSplit split = new(neededNodes, lengths, first, second, bound);
        split.Try(0, 0, 0, 0, split.LeastFrom(first), split.LeastFrom(second));
        return split.best;
    }

    private void Try(
        int way,
        int nodes,
        double firstUsd,
        double secondUsd,
        double[][] leastFirst,
        double[][] leastSecond
    )
    {
        if (way == lengths.Count)
        {
            best = [.. taken];
            bestUsd = firstUsd + first.Rented(nodes, neededNodes);
            return;
        }

        foreach (int length in lengths[way])
        {
            int to = nodes + length;
            if (to > first.Last)
            {
                break;
            }

            double firstNow = firstUsd + first.Committed(way, nodes, to);
            double secondNow = secondUsd + second.Committed(way, nodes, to);
            if (firstNow + leastFirst[way + 1][to] < bestUsd && secondNow + leastSecond[way + 1][to] <= bound)
            {
                taken[way] = length;
                Try(way + 1, to, firstNow, secondNow, leastFirst, leastSecond);
            }
        }
    }

    /// <summary>Least cost of the nodes above n when the commitments from w on may still be signed, for each w and n.</summary>
    private double[][] LeastFrom(NodeSums sums)
    {
        double[][] least = new double[lengths.Count + 1][];
        least[^1] = [.. Enumerable.Range(0, sums.Last + 1).Select(node => sums.Rented(node, neededNodes))];
        for (int way = lengths.Count - 1; way >= 0; way--)
        {
            least[way] = new double[sums.Last + 1];
            for (int from = 0; from <= sums.Last; from++)
            {
                double usd = double.PositiveInfinity;
                foreach (int length in lengths[way])
                {
                    if (from + length > sums.Last)
                    {
                        break;
                    }

                    usd = Math.Min(
                        usd,
                        sums.Committed(way, from, from + length) + least[way + 1][from + length]
                    );
                }

                least[way][from] = usd;
            }
        }

        return least;
    }
}

/// <summary>Sums over the first nodes of what each costs, committed in each way or rented.</summary>
/// <param name="CommittedUpTo">For each commitment, its cost of the nodes 1 … n, for n = 0, 1, ….</param>
/// <param name="RentedUpTo">Cost of renting them.</param>
internal sealed record NodeSums(IReadOnlyList<double[]> CommittedUpTo, double[] RentedUpTo)
{
    /// <summary>The last node that is summed up to.</summary>
    public int Last => RentedUpTo.Length - 1;

    /// <summary>Cost of the nodes from + 1 … to in a commitment.</summary>
    public double Committed(int way, int from, int to) => CommittedUpTo[way][to] - CommittedUpTo[way][from];

    /// <summary>Cost of renting the nodes from + 1 … to; 0 where there are none.</summary>
    public double Rented(int from, int to) => to > from ? RentedUpTo[to] - RentedUpTo[from] : 0;
}
