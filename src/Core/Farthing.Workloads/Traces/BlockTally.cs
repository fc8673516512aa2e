namespace Farthing.Workloads.Traces;

/// <summary>Counts for how many rows each block size explains the number of prefix ids, rounded up or down.</summary>
internal sealed class BlockTally
{
    /// <summary>The block sizes that engines and traces use.</summary>
    public static readonly int[] Known = [16, 32, 64, 128, 256, 512, 1024];

    private readonly long[] matches = new long[Known.Length];
    private readonly List<(long Line, int Input, int Ids)> samples = [];

    /// <summary>Rows with ids.</summary>
    public long Rows { get; private set; }

    /// <summary>Counts one row.</summary>
    public void Count(long line, int input, int ids)
    {
        Rows++;
        for (int i = 0; i < Known.Length; i++)
        {
            matches[i] += Explains(Known[i], input, ids) ? 1 : 0;
        }

        if (samples.Count < 1000)
        {
            samples.Add((line, input, ids));
        }
    }

    /// <summary>Share of the rows that a block size explains; for an unusual size, of the first thousand rows.</summary>
    public double FractionExplained(int block)
    {
        int at = Array.IndexOf(Known, block);
        if (Rows == 0)
        {
            return 1;
        }

        return at >= 0
            ? (double)matches[at] / Rows
            : (double)samples.Count(row => Explains(block, row.Input, row.Ids)) / samples.Count;
    }

    /// <summary>The first sampled row that a block size does not explain.</summary>
    public (long Line, int Input, int Ids) FirstMismatch(int block) =>
        samples.FirstOrDefault(row => !Explains(block, row.Input, row.Ids));

    /// <summary>The block sizes that explain at least 99 % of the rows.</summary>
    public IEnumerable<int> Candidates => Known.Where(block => FractionExplained(block) >= 0.99);

    /// <summary>True when ceil or floor of input / block is the number of ids.</summary>
    public static bool Explains(int block, int input, int ids) =>
        ids == input / block || ids == (input / block) + (input % block > 0 ? 1 : 0);
}
