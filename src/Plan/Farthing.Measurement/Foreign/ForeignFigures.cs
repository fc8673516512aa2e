using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Foreign;

/// <summary>Figures of a load as another tool summed them up; null where it does not say.</summary>
public sealed record ForeignFigures
{
    /// <summary>Latencies whose definition is one of ours.</summary>
    public Dictionary<(LatencyMetric Metric, LatencyOrigin Origin), LatencySummary> Latencies { get; } = [];

    /// <summary>Length of the run.</summary>
    public double? Seconds { get; init; }

    /// <summary>Requests that finished.</summary>
    public int? Finished { get; init; }

    /// <summary>Requests that failed.</summary>
    public int? Failed { get; init; }

    /// <summary>Finished requests per second.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Output tokens per second, of all GPUs.</summary>
    public double? OutputTokensPerSecond { get; init; }

    /// <summary>Prompt tokens per second, of all GPUs.</summary>
    public double? InputTokensPerSecond { get; init; }

    /// <summary>Mean prompt tokens of a request.</summary>
    public double? MeanInput { get; init; }

    /// <summary>Mean output tokens of a request.</summary>
    public double? MeanOutput { get; init; }

    /// <summary>Requests in flight, averaged.</summary>
    public double? MeanInFlight { get; init; }

    /// <summary>Most requests in flight.</summary>
    public int? PeakInFlight { get; init; }

    /// <summary>Requests per second that kept a promise of the tool's own.</summary>
    public double? Goodput { get; init; }

    /// <summary>Latencies for which the tool wrote 0: it did not see them.</summary>
    public HashSet<LatencyMetric> Unseen { get; } = [];

    /// <summary>Adds a latency, unless nothing of it is known. No answer takes no time: 0 is what tools write for what they did not see.</summary>
    public void Add(LatencyMetric metric, LatencySummary? latency)
    {
        if (latency is { } stated && IsUnseen(metric, stated))
        {
            Unseen.Add(metric);
        }
        else if (latency is not null)
        {
            // One value a request, unless it is of gaps.
            bool isPerRequest = metric is not (LatencyMetric.Icl or LatencyMetric.Itl);
            Latencies[(metric, LatencyOrigin.Sent)] = latency with
            {
                Count = latency.Count ?? (isPerRequest ? Finished : null),
            };
        }
    }

    /// <summary>True where a figure of whole requests is 0, or all of gaps. Gaps round to 0 where several tokens are read at once.</summary>
    private static bool IsUnseen(LatencyMetric metric, LatencySummary latency)
    {
        double[] figures =
        [
            .. new[]
            {
                latency.Mean.Value,
                latency.P50.Value,
                latency.P90.Value,
                latency.P95.Value,
                latency.P99.Value,
            }.Where(value => !double.IsNaN(value)),
        ];
        bool isGap = metric is LatencyMetric.Icl or LatencyMetric.Itl;
        return figures.Length > 0
            && (isGap ? figures.All(value => value == 0) : figures.Any(value => value == 0));
    }
}
