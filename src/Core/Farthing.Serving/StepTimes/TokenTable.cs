using System.Runtime.CompilerServices;
using Farthing.Serving.Kernels;

namespace Farthing.Serving.StepTimes;

/// <summary>Costs that depend on a count of tokens alone, tabulated: exact at every captured graph size, and beyond at both ends of each 128-token tile with straight lines between.</summary>
/// <remarks>
/// Times never fall with the count: a count that costs more than some larger one takes the larger one's time, for an engine may pad.
/// Timings at the smallest counts are glitches in some kernel tables (FP8 products of B200 at one token: twice those of 4 to 128), so the envelope runs from the large end.
/// </remarks>
public sealed class TokenTable
{
    private const int Tile = 128;

    /// <summary>Counts beyond this go on along the last line: no engine is run with such a budget, and the table stays small.</summary>
    private const int Largest = 65_536;
    private readonly double[] ns;
    private readonly double[] bytes;
    private readonly double[] flops;
    private readonly byte[] index = CaptureSizes.Index;
    private readonly int captured = CaptureSizes.All.Count;
    private readonly int tiles;

    /// <summary>Tabulates a function.</summary>
    /// <param name="largest">The largest count that is asked for often; beyond it the last line goes on.</param>
    /// <param name="cost">The cost of a count, from 1.</param>
    public TokenTable(int largest, Func<int, OperatorCost> cost)
    {
        int beyond = Math.Max(0, Math.Min(largest, Largest) - CaptureSizes.Largest);
        tiles = Math.Max(1, (beyond + Tile - 1) / Tile);
        int graphs = CaptureSizes.All.Count;
        ns = new double[graphs + (2 * tiles)];
        bytes = new double[ns.Length];
        flops = new double[ns.Length];
        double fastest = double.PositiveInfinity;
        for (int i = ns.Length - 1; i >= 0; i--)
        {
            int past = i - graphs;
            int tokens =
                past < 0 ? CaptureSizes.All[i]
                : past % 2 == 0 ? CaptureSizes.Largest + (past / 2 * Tile) + 1
                : CaptureSizes.Largest + ((past / 2) + 1) * Tile;
            OperatorCost at = cost(tokens);
            fastest = Math.Min(fastest, at.Ns);
            ns[i] = fastest;
            bytes[i] = at.Bytes;
            flops[i] = at.Flops;
        }
    }

    /// <summary>The time of a count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Ns(int tokens)
    {
        if (tokens <= CaptureSizes.Largest)
        {
            return tokens <= 0 ? 0 : ns[index[tokens]];
        }

        (int from, int to, double share) = Cell(tokens);
        double low = ns[from];
        return low + (share * (ns[to] - low));
    }

    /// <summary>The time and the work of a count.</summary>
    public OperatorCost Cost(int tokens)
    {
        if (tokens <= 0)
        {
            return default;
        }

        if (tokens <= CaptureSizes.Largest)
        {
            int at = index[tokens];
            return new OperatorCost(ns[at], bytes[at], flops[at]);
        }

        (int from, int to, double share) = Cell(tokens);
        return new OperatorCost(
            ns[from] + (share * (ns[to] - ns[from])),
            bytes[from] + (share * (bytes[to] - bytes[from])),
            flops[from] + (share * (flops[to] - flops[from]))
        );
    }

    private (int From, int To, double Share) Cell(int tokens)
    {
        int past = tokens - CaptureSizes.Largest - 1;
        int tile = past / Tile;
        if (tile < tiles)
        {
            int from = captured + (2 * tile);
            return (from, from + 1, (past - (tile * Tile)) / (double)(Tile - 1));
        }

        // Beyond the table, the line between the last two ends of tiles goes on.
        int last = ns.Length - 1;
        return (Math.Max(captured - 1, last - 2), last, (past + 1 - ((tiles - 1) * Tile)) / (double)Tile);
    }
}
