namespace Farthing.Measurement.Bench.Comparing;

/// <summary>Holm's correction for several tests (Holm 1979): the chance that any of them finds a difference where there is none stays at most the level, whatever their dependence.</summary>
public static class Holm
{
    /// <summary>Adjusted p-values: the i-th smallest of m times m − i + 1, made monotone, at most 1. What is not a number is no test.</summary>
    public static double[] Adjust(IReadOnlyList<double> chances)
    {
        double[] adjusted = [.. chances.Select(_ => double.NaN)];
        int[] order =
        [
            .. Enumerable
                .Range(0, chances.Count)
                .Where(i => !double.IsNaN(chances[i]))
                .OrderBy(i => chances[i]),
        ];
        double least = 0;
        for (int rank = 0; rank < order.Length; rank++)
        {
            least = Math.Max(least, Math.Min(1, chances[order[rank]] * (order.Length - rank)));
            adjusted[order[rank]] = least;
        }

        return adjusted;
    }
}
