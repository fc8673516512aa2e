using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Statistics;

/// <summary>What a table of requests looks like: rates, burstiness, lengths, sessions.</summary>
/// <param name="Requests">How many.</param>
/// <param name="DurationSeconds">From the first arrival to the last.</param>
/// <param name="MeanRatePerSecond">Requests after the first over the duration; 0 where all arrive at once.</param>
/// <param name="GapCv">Standard deviation over mean of the gaps between arrivals; NaN below two gaps.</param>
/// <param name="SameStampFraction">Share of the requests that arrive at the very time of the one before.</param>
/// <param name="Dispersion1s">Variance over mean of the requests per second (Poisson: 1); NaN where there are fewer than two whole windows.</param>
/// <param name="Dispersion10s">The same per 10 s.</param>
/// <param name="Dispersion60s">The same per 60 s.</param>
/// <param name="PeakMinuteRate">Requests per second in the busiest 60 s.</param>
/// <param name="PeakMinuteStartSeconds">When it starts, from the first arrival.</param>
/// <param name="Input">Prompt lengths.</param>
/// <param name="Output">Output lengths.</param>
/// <param name="RankCorrelation">Spearman's correlation of prompt and output length; NaN where one of them is constant.</param>
/// <param name="Tenants">How many tenants.</param>
/// <param name="Sessions">How many sessions; 0 where there are none.</param>
public sealed record TraceStatistics(
    int Requests,
    double DurationSeconds,
    double MeanRatePerSecond,
    double GapCv,
    double SameStampFraction,
    double Dispersion1s,
    double Dispersion10s,
    double Dispersion60s,
    double PeakMinuteRate,
    double PeakMinuteStartSeconds,
    LengthStatistics Input,
    LengthStatistics Output,
    double RankCorrelation,
    int Tenants,
    int Sessions
)
{
    /// <summary>The busiest minute's rate over the mean.</summary>
    public double PeakMinuteFactor => MeanRatePerSecond > 0 ? PeakMinuteRate / MeanRatePerSecond : 1;

    /// <summary>Counts everything.</summary>
    /// <param name="table">At least one request.</param>
    public static TraceStatistics Of(RequestTable table)
    {
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

        return new TraceStatistics(
            table.Count,
            table.DurationNs / 1e9,
            table.MeanRatePerSecond,
            Cv(table.ArrivalsNs),
            (double)same / table.Count,
            Dispersion(table, 1),
            Dispersion(table, 10),
            Dispersion(table, 60),
            table.DurationNs == 0 ? 0 : count / window,
            (table.ArrivalsNs[start] - table.ArrivalsNs[0]) / 1e9,
            LengthStatistics.Of(table.InputTokens),
            LengthStatistics.Of(table.OutputTokens),
            RankCorrelationOf(table.InputTokens, table.OutputTokens),
            tenants.Count,
            sessions.Count
        );
    }

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
