using System.Text.Json;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Engines;
using Farthing.Serving.Slos;

namespace Farthing.Simulations;

/// <content>Whole distributions and single requests: what pictures are drawn from.</content>
internal static partial class SimulationJson
{
    private const int HistogramBuckets = 48;

    private static readonly double[] Fractions =
    [
        0,
        0.05,
        0.1,
        0.2,
        0.3,
        0.4,
        0.5,
        0.6,
        0.7,
        0.75,
        0.8,
        0.85,
        0.9,
        0.925,
        0.95,
        0.97,
        0.98,
        0.99,
        0.995,
        0.998,
        0.999,
    ];

    /// <summary>Percentile curves with the lowest and highest of the three runs, and the histogram of gaps.</summary>
    private static void WriteCurves(SimulationReport report, Utf8JsonWriter json)
    {
        json.WriteStartObject("curves");
        Numbers(json, "fractions", Fractions);
        foreach ((LatencyMetric metric, string name) in Metrics)
        {
            LogLinearHistogram center = report.Result.Of(metric);
            if (center.Count == 0)
            {
                continue;
            }

            json.WriteStartObject(name);
            Numbers(json, "s", Fractions.Select(fraction => center.Quantile(fraction) / 1e9));
            (double Low, double High)[] band =
            [
                .. Fractions.Select(fraction =>
                    report.Outcome.Range(run => run.Result.Of(metric).Quantile(fraction) / 1e9)
                ),
            ];
            Numbers(json, "low_s", band.Select(range => range.Low));
            Numbers(json, "high_s", band.Select(range => range.High));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        WriteGaps(report.Result.ItlNs, json);
    }

    /// <summary>Gaps between tokens in buckets of equal ratio, from the smallest to the largest.</summary>
    private static void WriteGaps(LogLinearHistogram gaps, Utf8JsonWriter json)
    {
        if (gaps.Count == 0 || gaps.Max <= gaps.Min || gaps.Min <= 0)
        {
            return;
        }

        double ratio = Math.Pow((double)gaps.Max / gaps.Min, 1.0 / HistogramBuckets);
        double[] edges = new double[HistogramBuckets + 1];
        double[] counts = new double[HistogramBuckets];
        double before = 0;
        for (int i = 0; i <= HistogramBuckets; i++)
        {
            edges[i] = gaps.Min * Math.Pow(ratio, i);
            double upTo = i == 0 ? 0 : Math.Round(gaps.FractionAtMost((long)edges[i]) * gaps.Count);
            if (i == HistogramBuckets)
            {
                upTo = gaps.Count;
            }

            if (i > 0)
            {
                counts[i - 1] = upTo - before;
                before = upTo;
            }
        }

        json.WriteStartObject("itl_histogram");
        Numbers(json, "edges_s", edges.Select(edge => edge / 1e9));
        Numbers(json, "gaps", counts);
        json.WriteEndObject();
    }

    /// <summary>The requests around the slowest first token; times in seconds since the first arrival of the run.</summary>
    private static void WriteTimeline(SimulationReport report, Utf8JsonWriter json)
    {
        if (report.Timeline is not TimelineSample sample)
        {
            return;
        }

        json.WriteStartObject("timeline");
        json.WriteBoolean("is_partial", sample.IsPartial);
        json.WriteStartArray("requests");
        foreach (RequestRecord record in sample.Window())
        {
            json.WriteStartObject();
            json.WriteNumber("request_id", record.RequestId);
            json.WriteNumber("arrival_s", Seconds(record.ArrivalNs));
            json.WriteNumber("scheduled_s", Seconds(record.ScheduledNs));
            json.WriteNumber("first_token_s", Seconds(record.FirstTokenNs));
            json.WriteNumber("last_token_s", Seconds(record.LastTokenNs));
            json.WriteNumber("input", record.InputTokens);
            json.WriteNumber("cached", record.CachedTokens);
            json.WriteNumber("output", record.OutputTokens);
            json.WriteNumber("replica", record.ReplicaIndex);
            json.WriteNumber("preemptions", record.Preemptions);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();

        static double Seconds(long ns) => Math.Round(ns / 1e9, 6);
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            json.WriteNumberValue(Math.Round(value, 9));
        }

        json.WriteEndArray();
    }
}
