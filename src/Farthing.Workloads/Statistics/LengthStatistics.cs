namespace Farthing.Workloads.Statistics;

/// <summary>How long the prompts or outputs of a trace are.</summary>
/// <param name="Total">All tokens.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Min">Shortest.</param>
/// <param name="P50">Median.</param>
/// <param name="P90">90th percentile.</param>
/// <param name="P95">95th percentile.</param>
/// <param name="P99">99th percentile.</param>
/// <param name="Max">Longest.</param>
public sealed record LengthStatistics(
    long Total,
    double Mean,
    int Min,
    double P50,
    double P90,
    double P95,
    double P99,
    int Max
)
{
    /// <summary>Counts them.</summary>
    /// <param name="tokens">At least one length.</param>
    public static LengthStatistics Of(ReadOnlySpan<int> tokens)
    {
        double[] sorted = new double[tokens.Length];
        long total = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            sorted[i] = tokens[i];
            total += tokens[i];
        }

        Array.Sort(sorted);
        double At(double fraction) => Numerics.Statistics.Quantiles.OfSorted(sorted, fraction);
        return new LengthStatistics(
            total,
            (double)total / tokens.Length,
            (int)sorted[0],
            At(0.5),
            At(0.9),
            At(0.95),
            At(0.99),
            (int)sorted[^1]
        );
    }
}
