using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Statistics;

/// <summary>Share of the prompt tokens that a prefix cache of a given size would save.</summary>
/// <remarks>
/// Per request, in order of arrival: the leading blocks that are in the cache are counted (k), min(k · block, input) tokens are credited;
/// then all its blocks are touched in order, those not in the cache are put in, and the least recently used are evicted.
/// Time and running requests play no part, so it is the bound of an LRU of that size, not a prediction of an engine's hits.
/// </remarks>
public static class PrefixCacheCurve
{
    /// <summary>Credited share of all prompt tokens for each capacity.</summary>
    /// <param name="table">Requests with prefix ids.</param>
    /// <param name="capacityBlocks">Capacities in blocks of the table's ids; <see cref="int.MaxValue"/> for no bound.</param>
    public static double[] Of(RequestTable table, IReadOnlyList<int> capacityBlocks)
    {
        int[][] blocks = Number(table, out int distinct);
        double[] shares = new double[capacityBlocks.Count];
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = Credit(table, blocks, distinct, capacityBlocks[i]);
        }

        return shares;
    }

    /// <summary>Number of different ids.</summary>
    public static int DistinctBlocks(RequestTable table)
    {
        Number(table, out int distinct);
        return distinct;
    }

    /// <summary>Numbers the ids from 0 in order of appearance, so that the list can live in arrays.</summary>
    private static int[][] Number(RequestTable table, out int distinct)
    {
        Dictionary<ulong, int> numbers = [];
        int[][] blocks = new int[table.Count][];
        for (int i = 0; i < blocks.Length; i++)
        {
            ReadOnlySpan<ulong> ids = table.PrefixIds(i).Span;
            blocks[i] = new int[ids.Length];
            for (int j = 0; j < ids.Length; j++)
            {
                if (!numbers.TryGetValue(ids[j], out int number))
                {
                    number = numbers.Count;
                    numbers.Add(ids[j], number);
                }

                blocks[i][j] = number;
            }
        }

        distinct = numbers.Count;
        return blocks;
    }

    private static double Credit(RequestTable table, int[][] blocks, int distinct, int capacity)
    {
        LruList cache = new(distinct, capacity);
        double credited = 0;
        double tokens = 0;
        for (int i = 0; i < blocks.Length; i++)
        {
            int found = 0;
            while (found < blocks[i].Length && cache.Contains(blocks[i][found]))
            {
                found++;
            }

            int input = table.InputTokens[i];
            credited += Math.Min((long)found * table.PrefixBlockTokens, input);
            tokens += input;
            foreach (int block in blocks[i])
            {
                cache.Touch(block);
            }
        }

        return tokens == 0 ? 0 : credited / tokens;
    }
}
