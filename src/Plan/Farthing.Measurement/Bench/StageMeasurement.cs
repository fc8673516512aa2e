using Farthing.Documents.Benches;
using Farthing.Measurement.Bench.Servers;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;
using Farthing.Protocol.OpenAi;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Bench;

/// <summary>Everything that one load's events say.</summary>
public sealed record StageMeasurement
{
    /// <summary>The recording.</summary>
    public required LoadRecording Recording { get; init; }

    /// <summary>Answers to graded questions, compared with the labels; null for other prompts.</summary>
    public GradedAnswers? Graded { get; init; }

    /// <summary>The steady part: headline figures are of it.</summary>
    public required WindowFigures Steady { get; init; }

    /// <summary>Output tokens per second of the steady part, with a 95 % interval.</summary>
    public Interval OutputRate { get; init; }

    /// <summary>From the first request to the last one's end, ramp and drain included.</summary>
    public required WindowFigures Whole { get; init; }

    /// <summary>Start of the steady window, seconds after the run's.</summary>
    public required double SteadyFromSeconds { get; init; }

    /// <summary>Requests' mean times that fit between settling and the end of sending; a window needs <see cref="SteadyWindow.FewestRounds"/>. Not a number for figures of other tools.</summary>
    public double SteadyRounds { get; init; } = double.NaN;

    /// <summary>Latencies of the steady window by metric and origin; gaps stand under <see cref="LatencyOrigin.Sent"/>. A metric without values is missing.</summary>
    public required IReadOnlyDictionary<
        (LatencyMetric Metric, LatencyOrigin Origin),
        LatencySummary
    > Latencies { get; init; }

    /// <summary>Source of token counts: the worst of any request.</summary>
    public required TokenSource Source { get; init; }

    /// <summary>Output tokens per event with tokens.</summary>
    public required double TokensPerEvent { get; init; }

    /// <summary>Why gaps may not be called per token; null where they may.</summary>
    public string? ItlRefusal { get; init; }

    /// <summary>Requests by how they ended, of the whole run.</summary>
    public required IReadOnlyDictionary<RequestOutcome, int> Outcomes { get; init; }

    /// <summary>Finished requests by why they ended.</summary>
    public required IReadOnlyDictionary<StopReason, int> Finishes { get; init; }

    /// <summary>Most requests in flight at a time, by their sockets.</summary>
    public required int PeakInFlight { get; init; }

    /// <summary>Mean prompt tokens as counted, of finished requests.</summary>
    public required double MeanInput { get; init; }

    /// <summary>Mean output tokens as counted.</summary>
    public required double MeanOutput { get; init; }

    /// <summary>Output tokens over those asked for.</summary>
    public required double OutputShare { get; init; }

    /// <summary>Cached prompt tokens over prompt tokens, by usage or by the server's counters; null where neither says.</summary>
    public double? CachedFraction { get; init; }

    /// <summary>Gaps that ended in an event which shared its read with an earlier one, over all gaps: their times are not known.</summary>
    public required double CoalescedFraction { get; init; }

    /// <summary>Share of the requests of the steady window, failed ones included, that met every target that speaks of a request.</summary>
    public double? GoodFraction { get; init; }

    /// <summary>Good requests per second.</summary>
    public double? Goodput { get; init; }

    /// <summary>The promise, target by target.</summary>
    public required IReadOnlyList<SloFinding> Promise { get; init; }

    /// <summary>The server's own metrics; null where none was read.</summary>
    public ServerFigures? Server { get; init; }

    /// <summary>Sent − eligible, in seconds: what the client was late; null without requests.</summary>
    public LatencySummary? SendLag { get; init; }

    /// <summary>Why to believe the run, or not.</summary>
    public required IReadOnlyList<ValidityCheck> Checks { get; init; }

    /// <summary>True when no check failed.</summary>
    public bool IsValid => Checks.All(check => check.State != CheckState.Failed);

    /// <summary>True when more requests failed, or never left, than the error budget allows: no promise is kept by answers that did not come.</summary>
    public bool HasTooManyErrors =>
        Checks.Any(check => check is { Name: "errors" or "never sent", State: CheckState.Failed });

    /// <summary>True when there is a promise, all of it is kept, and the errors are within their budget.</summary>
    public bool KeepsPromise =>
        Promise.Count > 0 && !HasTooManyErrors && Promise.All(finding => finding.IsKept);

    /// <summary>Requests that finished.</summary>
    public int Finished => Outcomes.GetValueOrDefault(RequestOutcome.Finished);

    /// <summary>Requests that failed, without those that were cut off.</summary>
    public int Failed =>
        Outcomes.Sum(pair =>
            pair.Key is RequestOutcome.Finished or RequestOutcome.Unfinished ? 0 : pair.Value
        );

    /// <summary>Requests that were scheduled and never sent, because the cap on requests in flight held them back to the end.</summary>
    public int Unsent => Recording.UnsentNs.Count;

    /// <summary>A latency; null where there is none.</summary>
    public LatencySummary? Latency(LatencyMetric metric, LatencyOrigin origin = LatencyOrigin.Sent) =>
        Latencies.GetValueOrDefault((metric, origin));
}
