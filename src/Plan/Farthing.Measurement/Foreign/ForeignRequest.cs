using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Protocol.OpenAi;

namespace Farthing.Measurement.Foreign;

/// <summary>A request as another tool kept it. Points in time are in nanoseconds on the tool's own clock.</summary>
public sealed record ForeignRequest
{
    /// <summary>When it was sent; null where the tool keeps durations alone.</summary>
    public long? StartNs { get; init; }

    /// <summary>When it was due; null where the tool does not keep it.</summary>
    public long? ScheduledNs { get; init; }

    /// <summary>When it was over, after sending; null takes the last event.</summary>
    public long? EndNs { get; init; }

    /// <summary>Its events; times in nanoseconds after sending.</summary>
    public IReadOnlyList<LoadEvent> Events { get; init; } = [];

    /// <summary>Prompt tokens; null where unknown.</summary>
    public int? InputTokens { get; init; }

    /// <summary>Output tokens, reasoning included; null where unknown.</summary>
    public int? OutputTokens { get; init; }

    /// <summary>Prompt tokens that came from a cache; null where unknown.</summary>
    public int? CachedTokens { get; init; }

    /// <summary>True where the tokens of every event are known.</summary>
    public bool HasTokensOfEvents { get; init; }

    /// <summary>Its end.</summary>
    public RequestOutcome Outcome { get; init; } = RequestOutcome.Finished;

    /// <summary>Message of a failure.</summary>
    public string Detail { get; init; } = "";

    /// <summary>HTTP status; 0 where unknown.</summary>
    public int Status { get; init; }

    /// <summary>Why the generation ended.</summary>
    public StopReason Finish { get; init; }

    /// <summary>Events from a first token and the gaps after it, seconds.</summary>
    /// <param name="first">First token, after sending.</param>
    /// <param name="gaps">Gaps between chunks.</param>
    /// <param name="tokens">Output tokens; one an event where they are as many.</param>
    /// <param name="shown">First shown token, after sending: what comes before is reasoning; null where none is told apart.</param>
    internal static List<LoadEvent> EventsOf(double first, double[] gaps, int? tokens, double? shown = null)
    {
        List<LoadEvent> events = new(gaps.Length + 1);
        int each = tokens == gaps.Length + 1 ? 1 : -1;
        double at = first;
        for (int i = 0; i <= gaps.Length; i++)
        {
            at += i == 0 ? 0 : gaps[i - 1];
            bool isShared = i > 0 && gaps[i - 1] < ForeignStage.SharedReadSeconds;
            LoadEventKind kind =
                shown is double content && at < content - 1e-9
                    ? LoadEventKind.Reasoning
                    : LoadEventKind.Content;
            events.Add(new LoadEvent((long)Math.Round(at * 1e9), each, kind, isShared));
        }

        return events;
    }

    /// <summary>Two events, where only the first and the last token's times are kept.</summary>
    internal static List<LoadEvent> Ends(double first, double last) =>
        [
            new LoadEvent((long)Math.Round(first * 1e9), -1, LoadEventKind.Content, false),
            new LoadEvent((long)Math.Round(Math.Max(first, last) * 1e9), -1, LoadEventKind.Content, false),
        ];
}
