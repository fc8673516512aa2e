using Farthing.Documents.Benches;

namespace Farthing.Scenarios.Readiness.Lines;

/// <summary>Figures of a load test's requests: their lengths, and the spread of the gaps between them.</summary>
internal static class LoadSample
{
    /// <summary>Requests below which nothing is said of a distribution.</summary>
    public const int LeastRequests = 100;

    /// <summary>Prompt lengths of the finished requests.</summary>
    public static int[] Inputs(BenchLoad load) =>
        Lengths(load, row => row.Input > 0 ? row.Input : row.AskedInput);

    /// <summary>Output lengths of the finished requests.</summary>
    public static int[] Outputs(BenchLoad load) =>
        Lengths(load, row => row.Output > 0 ? row.Output : row.AskedOutput);

    /// <summary>Coefficient of variation of the gaps between scheduled times: 1 for Poisson arrivals, 0 for even ones; null where there are too few.</summary>
    public static double? GapVariation(BenchLoad load)
    {
        long[] times = [.. load.Requests.Select(row => row.ScheduledUs).Order()];
        return GapVariation(times);
    }

    /// <summary>The same of any times, ascending.</summary>
    public static double? GapVariation(ReadOnlySpan<long> times)
    {
        if (times.Length < LeastRequests)
        {
            return null;
        }

        double mean = (double)(times[^1] - times[0]) / (times.Length - 1);
        double squares = 0;
        for (int i = 1; i < times.Length; i++)
        {
            double off = times[i] - times[i - 1] - mean;
            squares += off * off;
        }

        return mean > 0 ? Math.Sqrt(squares / (times.Length - 1)) / mean : double.PositiveInfinity;
    }

    /// <summary>A quantile of values by nearest rank.</summary>
    public static int Quantile(int[] values, double share)
    {
        int[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
    }

    private static int[] Lengths(BenchLoad load, Func<BenchRequestRow, long> of) =>
        [
            .. load
                .Requests.Where(row => row.Outcome == RequestOutcome.Finished)
                .Select(row => (int)Math.Min(int.MaxValue, of(row))),
        ];
}
