using Farthing.Documents.Benches;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Bench;

/// <summary>Summaries of values: percentiles with 95 % intervals of a block bootstrap, and what can be said of the tail with 99 % confidence.</summary>
public static class LatencySummaries
{
    extension(LatencySummary)
    {
        /// <summary>The summary of values in the order of time; null when there is none.</summary>
        /// <param name="inOrder">Seconds in the order in which they were measured; those that are not numbers are left out.</param>
        /// <param name="seed">Of the bootstrap.</param>
        public static LatencySummary? Of(IReadOnlyList<double> inOrder, ulong seed)
        {
            double[] values = [.. inOrder.Where(double.IsFinite)];
            if (values.Length == 0)
            {
                return null;
            }

            double[] sorted = [.. values.Order()];
            double mean = values.Average();
            BlockBootstrap bootstrap = new(values, sorted, seed);
            return new LatencySummary(
                values.Length,
                bootstrap.Mean(mean),
                bootstrap.Quantile(0.5),
                bootstrap.Quantile(0.9),
                bootstrap.Quantile(0.95),
                bootstrap.Quantile(0.99),
                sorted[0],
                sorted[^1],
                values.Length < 2
                    ? 0
                    : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)),
                EarlyStopping.UpperBound(sorted, 0.99)
            );
        }
    }

    /// <summary>The quantile that a promise names, seconds.</summary>
    public static double Of(this LatencySummary latency, Statistic statistic) =>
        latency.Figure(statistic).Value;

    /// <summary>The quantile that a promise names, with its interval.</summary>
    public static Quantity Figure(this LatencySummary latency, Statistic statistic) =>
        statistic switch
        {
            Statistic.Mean => latency.Mean,
            Statistic.P50 => latency.P50,
            Statistic.P90 => latency.P90,
            Statistic.P95 => latency.P95,
            _ => latency.P99,
        };

    /// <summary>Names of metrics by their start, in documents.</summary>
    public static LoadLatency Key(LatencyMetric metric, LatencyOrigin origin) =>
        (metric, origin) switch
        {
            (LatencyMetric.Ttft, LatencyOrigin.Scheduled) => LoadLatency.TtftFromScheduled,
            (LatencyMetric.Ttft, _) => LoadLatency.TtftFromSent,
            (LatencyMetric.Ttfo, LatencyOrigin.Scheduled) => LoadLatency.TtfoFromScheduled,
            (LatencyMetric.Ttfo, _) => LoadLatency.TtfoFromSent,
            (LatencyMetric.Tpot, LatencyOrigin.Scheduled) => LoadLatency.TpotFromScheduled,
            (LatencyMetric.Tpot, _) => LoadLatency.TpotFromSent,
            (LatencyMetric.Ntpot, LatencyOrigin.Scheduled) => LoadLatency.NtpotFromScheduled,
            (LatencyMetric.Ntpot, _) => LoadLatency.NtpotFromSent,
            (LatencyMetric.E2e, LatencyOrigin.Scheduled) => LoadLatency.E2eFromScheduled,
            (LatencyMetric.E2e, _) => LoadLatency.E2eFromSent,
            (LatencyMetric.Icl, _) => LoadLatency.Icl,
            (LatencyMetric.Itl, _) => LoadLatency.Itl,
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "not measured of a load"),
        };

    /// <summary>A metric of a load; null where it was not measured. From the scheduled time where that is known.</summary>
    public static LatencySummary? Of(this BenchLoad load, LatencyMetric metric) =>
        load.Of(Key(metric, LatencyOrigin.Scheduled)) ?? load.Of(Key(metric, LatencyOrigin.Sent));
}

/// <summary>Certain bound of a percentile from a sample: MLPerf LoadGen's early-stopping estimate.</summary>
/// <remarks>With n samples, t is the largest number for which P(X ≤ t) &lt; 1 − c, X binomial of n trials of probability 1 − p: were the percentile larger than the estimate, so few values beyond it would be less likely than 1 − c. The estimate is the t-th largest value, t ≥ 1; c = 0.99. It needs 64 samples for p90 and 662 for p99 (mlcommons/inference, loadgen/early_stopping.cc).</remarks>
public static class EarlyStopping
{
    private const double Confidence = 0.99;

    /// <summary>The percentile is at most this, at 99 % confidence; null where there are too few samples.</summary>
    /// <param name="sorted">The sample, ascending.</param>
    /// <param name="fraction">The percentile, above 0, below 1.</param>
    public static double? UpperBound(ReadOnlySpan<double> sorted, double fraction)
    {
        int t = Overlatencies(sorted.Length, fraction);
        return t >= 1 ? sorted[^t] : null;
    }

    /// <summary>t of the remarks; 0 where there are too few samples.</summary>
    public static int Overlatencies(int samples, double fraction)
    {
        double rate = 1 - fraction;
        double logTerm = samples * Math.Log(fraction);
        double sum = Math.Exp(logTerm);
        int t = 0;
        while (t + 1 < samples)
        {
            logTerm += Math.Log((samples - t) * rate / ((t + 1) * fraction));
            sum += Math.Exp(logTerm);
            if (sum >= 1 - Confidence)
            {
                break;
            }

            t++;
        }

        return t;
    }
}
