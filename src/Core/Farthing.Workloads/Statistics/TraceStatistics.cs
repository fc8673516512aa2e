using Farthing.Documents.Traces;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;

namespace Farthing.Workloads.Statistics;

/// <summary>Statistics of a trace: rates, burstiness, lengths, sessions, shared prefixes.</summary>
public static class TraceStatistics
{
    /// <summary>Cache sizes of the prefix curve, in tokens: 1k to 50k blocks of 512.</summary>
    private static readonly long[] CacheTokens = [512_000, 2_560_000, 5_120_000, 15_360_000, 25_600_000];

    /// <summary>Counts everything.</summary>
    /// <param name="trace">At least one request.</param>
    /// <param name="timeUnit">The word of its unit of time; null where it has none.</param>
    public static TraceDescribeDocument Of(TraceReadResult trace, string? timeUnit)
    {
        RequestTable table = trace.Table;
        ArgumentOutOfRangeException.ThrowIfZero(table.Count);
        (int start, int count) = table.FindBusiestWindow(TimeSpan.FromMinutes(1));
        double window = Math.Clamp(table.DurationNs / 1e9, 1e-9, 60);
        HashSet<int> tenants = [];
        HashSet<int> sessions = [];
        int same = 0;
        for (int i = 0; i < table.Count; i++)
        {
            tenants.Add(table.Tenant(i));
            if (table.Session(i) >= 0)
            {
                sessions.Add(table.Session(i));
            }

            same += i > 0 && table.ArrivalsNs[i] == table.ArrivalsNs[i - 1] ? 1 : 0;
        }

        return new TraceDescribeDocument(
            trace.Format.Name,
            timeUnit,
            trace.ClosedLoop is not null,
            trace.Rows,
            trace.ZeroTokenRows,
            trace.Broken,
            trace.Notes,
            Counted(table.Count, "count"),
            Counted(table.DurationNs / 1e9, "s"),
            Counted(table.MeanRatePerSecond, "requests_per_s"),
            Counted(table.DurationNs == 0 ? 0 : count / window, "requests_per_s"),
            Counted((table.ArrivalsNs[start] - table.ArrivalsNs[0]) / 1e9, "s"),
            Counted(Cv(table.ArrivalsNs), "ratio"),
            Counted((double)same / table.Count, "fraction"),
            Counted(Dispersion(table, 1), "ratio"),
            Counted(Dispersion(table, 10), "ratio"),
            Counted(Dispersion(table, 60), "ratio"),
            Counted(RankCorrelationOf(table.InputTokens, table.OutputTokens), "ratio"),
            Counted(tenants.Count, "count"),
            Counted(sessions.Count, "count"),
            Lengths(table.InputTokens),
            Lengths(table.OutputTokens),
            table.HasPrefixes ? Prefixes(table) : null
        );
    }

    /// <summary>A figure that was counted in a trace.</summary>
    public static Quantity Counted(double value, string unit) => new(value, unit) { Basis = Basis.Measured };

    /// <summary>Requests in each window of a length, the last one cut short.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="seconds">Length of a window, above 0.</param>
    public static int[] CountsPer(RequestTable table, double seconds)
    {
        int windows = (int)Math.Min(10_000_000, (table.DurationNs / 1e9 / seconds) + 1);
        int[] counts = new int[windows];
        foreach (long arrival in table.ArrivalsNs)
        {
            counts[Math.Min(windows - 1, (int)((arrival - table.ArrivalsNs[0]) / 1e9 / seconds))]++;
        }

        return counts;
    }

    private static TraceLengths Lengths(ReadOnlySpan<int> tokens)
    {
        double[] sorted = new double[tokens.Length];
        long total = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            sorted[i] = tokens[i];
            total += tokens[i];
        }

        Array.Sort(sorted);
        Quantity At(double fraction) => Counted(Quantiles.OfSorted(sorted, fraction), "tokens");
        return new TraceLengths(
            Counted(total, "tokens"),
            Counted((double)total / tokens.Length, "tokens"),
            Counted(sorted[0], "tokens"),
            At(0.5),
            At(0.9),
            At(0.95),
            At(0.99),
            Counted(sorted[^1], "tokens")
        );
    }

    private static TracePrefixes Prefixes(RequestTable table)
    {
        int[] blocks =
        [
            .. CacheTokens.Select(tokens => (int)(tokens / table.PrefixBlockTokens)),
            int.MaxValue,
        ];
        return new TracePrefixes(
            table.PrefixBlockTokens,
            PrefixCacheCurve.DistinctBlocks(table),
            [
                .. PrefixCacheCurve
                    .Of(table, blocks)
                    .Zip(
                        blocks,
                        (share, size) =>
                            new PrefixSaving(size == int.MaxValue ? null : size, Counted(share, "fraction"))
                    ),
            ]
        );
    }

    private static double Dispersion(RequestTable table, double seconds)
    {
        if (table.DurationNs / 1e9 / seconds > 9_999_999)
        {
            return double.NaN;
        }

        ReadOnlySpan<int> whole = CountsPer(table, seconds).AsSpan(0..^1);
        if (whole.Length < 2)
        {
            return double.NaN;
        }

        double sum = 0;
        double squares = 0;
        foreach (int count in whole)
        {
            sum += count;
            squares += (double)count * count;
        }

        double mean = sum / whole.Length;
        return mean > 0 ? ((squares / whole.Length) - (mean * mean)) / mean : double.NaN;
    }

    private static double Cv(ReadOnlySpan<long> arrivals)
    {
        if (arrivals.Length < 3)
        {
            return double.NaN;
        }

        double mean = (double)(arrivals[^1] - arrivals[0]) / (arrivals.Length - 1);
        double squares = 0;
        for (int i = 1; i < arrivals.Length; i++)
        {
            double deviation = arrivals[i] - arrivals[i - 1] - mean;
            squares += deviation * deviation;
        }

        return mean > 0 ? Math.Sqrt(squares / (arrivals.Length - 1)) / mean : double.NaN;
    }

    private static double RankCorrelationOf(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        double[] x = Ranks(a);
        double[] y = Ranks(b);
        double mean = (x.Length - 1) / 2.0;
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            xy += (x[i] - mean) * (y[i] - mean);
            xx += (x[i] - mean) * (x[i] - mean);
            yy += (y[i] - mean) * (y[i] - mean);
        }

        return xx > 0 && yy > 0 ? xy / Math.Sqrt(xx * yy) : double.NaN;
    }

    /// <summary>Ranks from 0; equal values get the mean of their ranks.</summary>
    private static double[] Ranks(ReadOnlySpan<int> values)
    {
        int[] keys = values.ToArray();
        int[] order = new int[keys.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(keys, order);
        double[] ranks = new double[keys.Length];
        for (int start = 0; start < keys.Length; )
        {
            int end = start;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }

            for (int i = start; i < end; i++)
            {
                ranks[order[i]] = (start + end - 1) / 2.0;
            }

            start = end;
        }

        return ranks;
    }
}
