namespace Farthing.Experiments.Estimates;

/// <summary>The randomization test of paired differences: under no effect in any pair each sign is a fair coin (Fisher 1935, chapter 3).</summary>
public static class SignFlip
{
    /// <summary>Differences that are enumerated; more of them are counted on a grid.</summary>
    private const int MaxEnumerated = 20;

    /// <summary>Steps of the grid over the sum of all magnitudes.</summary>
    private const int Steps = 1 << 17;

    /// <summary>Share of all assignments of signs whose sum is at least as large, on either side.</summary>
    /// <remarks>Up to 20 differences by all 2ⁿ signs. Beyond, exact for differences rounded to 1/131,072 of the sum of their magnitudes.</remarks>
    public static double TwoSided(ReadOnlySpan<double> differences)
    {
        double sum = 0;
        double magnitude = 0;
        foreach (double one in differences)
        {
            sum += one;
            magnitude += Math.Abs(one);
        }

        return magnitude == 0 ? 1
            : differences.Length <= MaxEnumerated
                ? Enumerated(differences, Math.Abs(sum) - (1e-12 * magnitude))
            : OnGrid(differences, magnitude);
    }

    /// <summary>Signs in the order of Gray's code: each step flips one.</summary>
    private static double Enumerated(ReadOnlySpan<double> differences, double threshold)
    {
        Span<bool> isFlipped = stackalloc bool[MaxEnumerated];
        double sum = 0;
        foreach (double one in differences)
        {
            sum += one;
        }

        long count = 1L << differences.Length;
        long extreme = Math.Abs(sum) >= threshold ? 1 : 0;
        for (long i = 1; i < count; i++)
        {
            int flipped = System.Numerics.BitOperations.TrailingZeroCount(i);
            sum += isFlipped[flipped] ? 2 * differences[flipped] : -2 * differences[flipped];
            isFlipped[flipped] = !isFlipped[flipped];
            extreme += Math.Abs(sum) >= threshold ? 1 : 0;
        }

        return (double)extreme / count;
    }

    /// <summary>The distribution of the sum of those with a positive sign, one difference after another.</summary>
    private static double OnGrid(ReadOnlySpan<double> differences, double magnitude)
    {
        int[] steps = new int[differences.Length];
        int observed = 0;
        int total = 0;
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = (int)Math.Round(Math.Abs(differences[i]) / magnitude * Steps);
            total += steps[i];
            observed += differences[i] < 0 ? -steps[i] : steps[i];
        }

        double[] shares = new double[total + 1];
        shares[0] = 1;
        int reached = 0;
        foreach (int step in steps)
        {
            reached += step;
            for (int s = reached; s >= 0; s--)
            {
                shares[s] = 0.5 * (shares[s] + (s >= step ? shares[s - step] : 0));
            }
        }

        double extreme = 0;
        for (int s = 0; s <= total; s++)
        {
            extreme += Math.Abs((2 * s) - total) >= Math.Abs(observed) ? shares[s] : 0;
        }

        return Math.Min(1, extreme);
    }
}
