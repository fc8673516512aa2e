using Farthing.Numerics.Randomness;

namespace Farthing.Measurement.Bench.Comparing;

/// <summary>Draws moving blocks of successive values with replacement (Künsch 1989): how often each value stands in the new sample.</summary>
internal sealed class BlockDraws
{
    /// <summary>Blocks that a sample is cut into at least.</summary>
    private const int MinBlocks = 8;

    /// <summary>Reach of dependence between neighbors: with blocks only as long as the requests in flight, 7 to 8 % of tables of equal runs whose neighbors share slow stretches find a difference, with twice that 4.5 %.</summary>
    private const double Reach = 2;
    private readonly int count;
    private readonly int block;
    private Pcg32 random;

    /// <summary>Begins.</summary>
    /// <param name="count">Values of the sample.</param>
    /// <param name="together">Successive values that share what happens to them: the block is twice as long, at least n^⅓ and at most an eighth of the sample.</param>
    /// <param name="seed">Of the draws.</param>
    public BlockDraws(int count, double together, ulong seed)
    {
        this.count = count;
        int least = (int)Math.Ceiling(Math.Cbrt(count));
        int most = Math.Max(1, count / MinBlocks);
        block = Math.Clamp(Math.Max(least, (int)Math.Ceiling(Math.Min(Reach * together, count))), 1, most);
        random = new Pcg32(seed, 98);
    }

    /// <summary>Blocks in a sample.</summary>
    public double Blocks => (double)count / block;

    /// <summary>Values in a block.</summary>
    public int Length => block;

    /// <summary>Factor on the variance of the draws to get that of the figure: k / (k − 1) with k blocks, as for any variance around a sample's own mean.</summary>
    public double Correction => Blocks / Math.Max(1, Blocks - 1);

    /// <summary>Draws one sample: counts of each value, as many in all as the sample has.</summary>
    public void Next(int[] times)
    {
        Array.Clear(times);
        int left = count;
        while (left > 0)
        {
            int from = random.NextInt32(0, count - block);
            int take = Math.Min(block, left);
            for (int i = from; i < from + take; i++)
            {
                times[i]++;
            }

            left -= take;
        }
    }
}
