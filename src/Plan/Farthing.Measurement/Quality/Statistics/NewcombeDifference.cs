using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Quality.Statistics;

/// <summary>Interval of the difference of two shares of the same trials.</summary>
public static class NewcombeDifference
{
    /// <summary>The interval of candidate − baseline: the Wilson limits of both shares, squared and added, with the correlation of the pairs.</summary>
    /// <param name="table">The pairs.</param>
    /// <param name="z">Normal quantile.</param>
    /// <remarks>Newcombe, Statistics in Medicine 17 (1998) 2635, method 10: lower = θ − √(dl² − 2φ dl du′ + du′²), upper likewise; φ's numerator, where above 0, is lessened by n/2 but not below 0, and φ is 0 where a margin is empty.</remarks>
    public static Interval Of(in PairedTable table, double z = WilsonInterval.Z95)
    {
        double n = table.Pairs;
        if (n <= 0)
        {
            return new Interval(-1, 1);
        }

        double candidate = table.CandidateRight / n;
        double baseline = table.BaselineRight / n;
        Interval ofCandidate = WilsonInterval.Of(table.CandidateRight, n, z);
        Interval ofBaseline = WilsonInterval.Of(table.BaselineRight, n, z);
        double phi = Correlation(table);
        double difference = table.Difference;
        double low = Added(candidate - ofCandidate.Low, ofBaseline.High - baseline, phi);
        double high = Added(ofCandidate.High - candidate, baseline - ofBaseline.Low, phi);
        return new Interval(Math.Max(-1, difference - low), Math.Min(1, difference + high));
    }

    private static double Added(double one, double other, double phi) =>
        Math.Sqrt(Math.Max(0, (one * one) - (2 * phi * one * other) + (other * other)));

    private static double Correlation(in PairedTable table)
    {
        double margins =
            table.BaselineRight
            * (table.Pairs - table.BaselineRight)
            * table.CandidateRight
            * (table.Pairs - table.CandidateRight);
        double product = (table.BothRight * table.BothWrong) - (table.OnlyBaseline * table.OnlyCandidate);
        double corrected = product > 0 ? Math.Max(0, product - (table.Pairs / 2)) : product;
        return margins <= 0 ? 0 : Math.Clamp(corrected / Math.Sqrt(margins), -1, 1);
    }
}
