using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;

namespace Farthing.Workloads.Profiles;

/// <summary>Fits a profile to a trace: quantiles of lengths with their dependence, minute rates, gaps, prefix reuse, sessions.</summary>
public static class ProfileFitter
{
    private const double BucketSeconds = 60;
    private const int MaxBuckets = 180;
    private const int InputSteps = 100;
    private const int OutputSteps = 40;
    private const int Buckets = 16;

    /// <summary>Fits.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="name">Name of the profile.</param>
    /// <param name="description">One line.</param>
    /// <param name="origin">Where the trace comes from; its rows are set here.</param>
    public static WorkloadProfile Fit(
        TraceReadResult trace,
        string name,
        string description,
        ProfileOrigin origin
    )
    {
        RequestTable table = trace.Table;
        bool isSessions = trace.ClosedLoop is not null && trace.Format == TraceFormat.Weka;
        bool hasTimes = trace.HasArrivals && !isSessions && table.Count > 1 && table.DurationNs > 0;
        return new WorkloadProfile(
            name,
            description,
            origin with
            {
                Rows = table.Count,
            },
            isSessions ? null : FitLengths(table),
            hasTimes ? FitArrivals(table.SpreadBatches(), IsStamped(table)) : null,
            table.HasPrefixes && !isSessions ? ReuseFit.Fit(table) : null,
            isSessions ? SessionFit.Fit(table, trace.ClosedLoop!) : null
        );
    }

    private static ConditionalLengths FitLengths(RequestTable table)
    {
        int[] order = new int[table.Count];
        int[] inputs = table.InputTokens.ToArray();
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => inputs[a] != inputs[b] ? inputs[a].CompareTo(inputs[b]) : a.CompareTo(b));
        int buckets = Math.Clamp(table.Count / 200, 1, Buckets);
        QuantileTable[] outputs = new QuantileTable[buckets];
        for (int bucket = 0; bucket < buckets; bucket++)
        {
            int from = (int)((long)table.Count * bucket / buckets);
            int to = (int)((long)table.Count * (bucket + 1) / buckets);
            List<double> values = [];
            for (int i = from; i < to; i++)
            {
                values.Add(table.OutputTokens[order[i]]);
            }

            outputs[bucket] = QuantileFit.Of(values, OutputSteps);
        }

        return new ConditionalLengths(
            QuantileFit.Of([.. inputs.Select(input => (double)input)], InputSteps),
            outputs
        );
    }

    private static ProfileArrivals FitArrivals(RequestTable table, bool isStamped)
    {
        ReadOnlySpan<long> arrivals = table.ArrivalsNs;
        double seconds = table.DurationNs / 1e9;
        int buckets = Math.Clamp((int)(seconds / BucketSeconds), 1, MaxBuckets);
        double width = seconds / buckets;
        double[] counts = new double[buckets];
        foreach (long arrival in arrivals)
        {
            counts[Math.Min(buckets - 1, (int)(arrival / 1e9 / width))]++;
        }

        double mean = (double)table.Count / buckets;
        double[] factors = [.. counts.Select(count => count / mean)];
        List<double> gaps = OperationalGaps(arrivals, factors, width);
        double cv = isStamped ? 1 : Cv(gaps);
        string process =
            isStamped || cv is > 0.98 and < 1.02 ? "poisson"
            : cv is > 0.1 and < 3 ? "gamma"
            : "empirical";
        return new ProfileArrivals(
            process,
            table.MeanRatePerSecond,
            cv,
            PeakMinute(table),
            Math.Round(width, 3),
            factors,
            process == "empirical" ? QuantileFit.Of(gaps, OutputSteps) : null
        );
    }

    /// <summary>Gaps in time weighted by the bucket's rate, which is what the generator draws: ∫ factor dt between arrivals.</summary>
    private static List<double> OperationalGaps(ReadOnlySpan<long> arrivals, double[] factors, double width)
    {
        double[] before = new double[factors.Length + 1];
        for (int i = 0; i < factors.Length; i++)
        {
            before[i + 1] = before[i] + (factors[i] * width);
        }

        List<double> gaps = [];
        double last = 0;
        for (int i = 0; i < arrivals.Length; i++)
        {
            double seconds = arrivals[i] / 1e9;
            int bucket = Math.Min(factors.Length - 1, (int)(seconds / width));
            double at = before[bucket] + (factors[bucket] * (seconds - (bucket * width)));
            if (i > 0)
            {
                gaps.Add(Math.Max(0, at - last));
            }

            last = at;
        }

        return gaps;
    }

    /// <summary>True when most requests share their time stamp with another: the gaps inside a stamp are not known, Poisson stands for them.</summary>
    private static bool IsStamped(RequestTable table)
    {
        int same = 0;
        for (int i = 1; i < table.Count; i++)
        {
            same += table.ArrivalsNs[i] == table.ArrivalsNs[i - 1] ? 1 : 0;
        }

        return same * 2 > table.Count;
    }

    /// <summary>The busiest stretch of 60 s over the mean rate.</summary>
    private static double PeakMinute(RequestTable table)
    {
        (_, int count) = table.FindBusiestWindow(TimeSpan.FromMinutes(1));
        double window = Math.Min(60, table.DurationNs / 1e9);
        return count / window / table.MeanRatePerSecond;
    }

    private static double Cv(List<double> values)
    {
        double mean = values.Average();
        double variance = values.Sum(value => (value - mean) * (value - mean)) / values.Count;
        return mean > 0 ? Math.Sqrt(variance) / mean : 0;
    }
}
