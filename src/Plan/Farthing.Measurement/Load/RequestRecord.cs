using Farthing.Documents.Benches;
using Farthing.Protocol.OpenAi;
using Farthing.Workloads.Requests;

namespace Farthing.Measurement.Load;

/// <summary>Everything that was seen of one request. Times are on <see cref="MonotonicClock"/>; 0 where something never happened.</summary>
public sealed class RequestRecord
{
    private LoadEvent[] events;
    private int count;

    /// <summary>Makes a record.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="scheduledNs">When the load wanted it to be sent.</param>
    /// <param name="expectedEvents">Events that are likely to come, so that none allocates.</param>
    public RequestRecord(Request request, long scheduledNs, int expectedEvents = 64)
    {
        Request = request;
        ScheduledNs = scheduledNs;
        events = new LoadEvent[Math.Clamp(expectedEvents, 8, 4096)];
    }

    /// <summary>The request: lengths, session, shared prefixes.</summary>
    public Request Request { get; }

    /// <summary>When the load wanted it to be sent.</summary>
    public long ScheduledNs { get; }

    /// <summary>When it might have been sent: later than scheduled where the cap on requests in flight held it back.</summary>
    public long EligibleNs { get; internal set; }

    /// <summary>Just before its first byte was written.</summary>
    public long SentNs { get; internal set; }

    /// <summary>When the first bytes of the answer came.</summary>
    public long AnsweredNs { get; internal set; }

    /// <summary>When the last bytes came; what a stall is measured from.</summary>
    public long LastByteNs { get; internal set; }

    /// <summary>When it was over.</summary>
    public long EndedNs { get; internal set; }

    /// <summary>HTTP status; 0 where none came.</summary>
    public int Status { get; internal set; }

    /// <summary>Seconds that a 429 or 503 asked to wait; 0 where none.</summary>
    public double RetryAfterSeconds { get; internal set; }

    /// <summary>Its end.</summary>
    public RequestOutcome Outcome { get; internal set; }

    /// <summary>Message of the server or the network at a failure; empty otherwise. Never a prompt or an answer.</summary>
    public string Detail { get; internal set; } = "";

    /// <summary>Why the generation ended.</summary>
    public StopReason Finish { get; internal set; }

    /// <summary>Usage that the server states; −1 where it states none.</summary>
    public TokenUsage Usage { get; internal set; } = new(-1, -1, -1, -1);

    /// <summary>True when usage came with every event.</summary>
    public bool HasContinuousUsage { get; internal set; }

    /// <summary>The generated text, JSON-escaped as it came, where it was kept (sessions); else empty.</summary>
    public ReadOnlyMemory<byte> Answer { get; internal set; }

    /// <summary>What a gateway said of the answer; null where none did.</summary>
    public GatewayWords? Gateway { get; internal set; }

    /// <summary>True when a fresh connection was needed because the server had closed the idle one.</summary>
    public bool WasReconnected { get; internal set; }

    /// <summary>Every event, in the order in which they came.</summary>
    public ReadOnlySpan<LoadEvent> Events => events.AsSpan(0, count);

    internal void Add(in LoadEvent one)
    {
        if (count == events.Length)
        {
            Array.Resize(ref events, Math.Max(8, count * 2)); // trimmed to nothing, when it is sent again
        }

        events[count++] = one;
    }

    /// <summary>Events are given back to their size when a request is over, so that a long run stays small.</summary>
    internal void Trim() => Array.Resize(ref events, count);
}
