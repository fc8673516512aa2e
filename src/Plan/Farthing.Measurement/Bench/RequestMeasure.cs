using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Bench;

/// <summary>The times of one finished request, from its events. Seconds; not a number where a request has no such time.</summary>
public sealed class RequestMeasure
{
    private RequestMeasure(
        RequestRecord record,
        long firstNs,
        long contentNs,
        long lastNs,
        int events,
        int firstTokens
    )
    {
        FirstTokens = Math.Max(1, firstTokens);
        Record = record;
        Events = events;
        FirstNs = firstNs;
        LastNs = lastNs;
        (OutputTokens, Source) = Count(record, events);
        TtfoNs = contentNs;
    }

    /// <summary>Source of its computation.</summary>
    public RequestRecord Record { get; }

    /// <summary>When the first generated token came.</summary>
    public long FirstNs { get; }

    /// <summary>When the last one came.</summary>
    public long LastNs { get; }

    /// <summary>When the first shown one came; 0 where none did.</summary>
    public long TtfoNs { get; }

    /// <summary>Events that held tokens.</summary>
    public int Events { get; }

    /// <summary>Output tokens, reasoning included.</summary>
    public long OutputTokens { get; }

    /// <summary>Source of the counts.</summary>
    public TokenSource Source { get; }

    /// <summary>Prompt tokens as the server counted them, else as asked.</summary>
    public long InputTokens =>
        Record.Usage.PromptTokens >= 0 ? Record.Usage.PromptTokens : Record.Request.InputTokens;

    /// <summary>Tokens of the first event with tokens, where it is known how many it held; else 1.</summary>
    public int FirstTokens { get; }

    /// <summary>(last − first) / (tokens − those of the first event): (tokens − 1) where an event is a token. What came with the first event was not waited for.</summary>
    public double Tpot =>
        OutputTokens > FirstTokens ? (LastNs - FirstNs) / 1e9 / (OutputTokens - FirstTokens) : double.NaN;

    /// <summary>The measure of a finished request; null for every other.</summary>
    public static RequestMeasure? Of(RequestRecord record)
    {
        if (record.Outcome != RequestOutcome.Finished)
        {
            return null;
        }

        long first = 0;
        long content = 0;
        long last = 0;
        int events = 0;
        int firstTokens = 1;
        foreach (ref readonly LoadEvent one in record.Events)
        {
            if (!one.IsGenerated)
            {
                continue;
            }

            events++;
            firstTokens = first == 0 ? one.Tokens : firstTokens;
            first = first == 0 ? one.AtNs : first;
            content = content == 0 && one.Kind != LoadEventKind.Reasoning ? one.AtNs : content;
            last = one.AtNs;
        }

        return events == 0 ? null : new RequestMeasure(record, first, content, last, events, firstTokens);
    }

    /// <summary>Start to first generated token.</summary>
    public double Ttft(LatencyOrigin origin) => (FirstNs - StartNs(origin)) / 1e9;

    /// <summary>Start to first shown token.</summary>
    public double Ttfo(LatencyOrigin origin) => TtfoNs == 0 ? double.NaN : (TtfoNs - StartNs(origin)) / 1e9;

    /// <summary>Start to last generated token.</summary>
    public double E2e(LatencyOrigin origin) => (LastNs - StartNs(origin)) / 1e9;

    /// <summary>E2E over output tokens.</summary>
    public double Ntpot(LatencyOrigin origin) => E2e(origin) / Math.Max(1, OutputTokens);

    /// <summary>A metric that a request has one of; not a number for gaps.</summary>
    public double Of(LatencyMetric metric, LatencyOrigin origin) =>
        metric switch
        {
            LatencyMetric.Ttft => Ttft(origin),
            LatencyMetric.Ttfo => Ttfo(origin),
            LatencyMetric.Tpot => Tpot,
            LatencyMetric.Ntpot => Ntpot(origin),
            LatencyMetric.E2e => E2e(origin),
            _ => double.NaN,
        };

    /// <summary>Appends the gaps between events with tokens, in seconds: one a gap.</summary>
    public void AddEventGaps(List<double> gaps)
    {
        long before = 0;
        foreach (ref readonly LoadEvent one in Record.Events)
        {
            if (one.IsGenerated)
            {
                if (before > 0)
                {
                    gaps.Add((one.AtNs - before) / 1e9);
                }

                before = one.AtNs;
            }
        }
    }

    /// <summary>Appends the gaps per token: a gap that ends in an event of k tokens counts k times as gap / k.</summary>
    public void AddTokenGaps(List<double> gaps)
    {
        long before = 0;
        foreach (ref readonly LoadEvent one in Record.Events)
        {
            if (!one.IsGenerated)
            {
                continue;
            }

            if (before > 0)
            {
                int tokens = Math.Max(1, one.Tokens);
                double gap = (one.AtNs - before) / 1e9 / tokens;
                for (int i = 0; i < tokens; i++)
                {
                    gaps.Add(gap);
                }
            }

            before = one.AtNs;
        }
    }

    private long StartNs(LatencyOrigin origin) =>
        origin == LatencyOrigin.Scheduled ? Record.ScheduledNs : Record.SentNs;

    private static (long Tokens, TokenSource Source) Count(RequestRecord record, int events)
    {
        if (record.Usage.CompletionTokens >= 0)
        {
            return (
                record.Usage.CompletionTokens,
                record.HasContinuousUsage ? TokenSource.ContinuousUsage : TokenSource.Usage
            );
        }

        long tokens = 0;
        foreach (ref readonly LoadEvent one in record.Events)
        {
            if (one.IsGenerated)
            {
                if (one.Tokens < 0)
                {
                    return (events, TokenSource.Events);
                }

                tokens += one.Tokens;
            }
        }

        return (tokens, TokenSource.LogProbabilities);
    }
}
