using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Protocol.OpenAi;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Measurement.Bench;

/// <summary>Records as a run would have made them, at times in milliseconds.</summary>
internal static class Told
{
    private const long Ms = 1_000_000;

    /// <summary>A finished request: sent, then an event of tokens at each time.</summary>
    public static RequestRecord Request(
        double sentMs,
        double[] eventsMs,
        int tokensPerEvent = 1,
        double? scheduledMs = null,
        long completion = -2,
        bool isContinuous = true,
        long cached = -1,
        int asked = 0,
        RequestOutcome outcome = RequestOutcome.Finished,
        LoadEventKind kind = LoadEventKind.Content
    )
    {
        int all = eventsMs.Length * tokensPerEvent;
        RequestRecord record = new(
            new Request(0, 10, asked == 0 ? Math.Max(1, all) : asked),
            At(scheduledMs ?? sentMs)
        )
        {
            EligibleNs = At(scheduledMs ?? sentMs),
            SentNs = At(sentMs),
            Outcome = outcome,
            Finish = StopReason.Length,
            HasContinuousUsage = isContinuous,
            Usage = new TokenUsage(10, completion == -2 ? all : completion, cached, -1),
            EndedNs = At(eventsMs.Length == 0 ? sentMs : eventsMs[^1]),
        };
        record.Add(new LoadEvent(record.SentNs + 1, 0, LoadEventKind.Role, false));
        foreach (double at in eventsMs)
        {
            record.Add(new LoadEvent(At(at), isContinuous ? tokensPerEvent : -1, kind, false));
        }

        return record;
    }

    /// <summary>A run from 0 to a time.</summary>
    public static LoadRecording Run(double endMs, params RequestRecord[] records) =>
        new(records, 1, (long)(endMs * Ms), (long)(endMs * Ms));

    /// <summary>Times start at 1 ns: 0 means never.</summary>
    private static long At(double ms) => (long)(ms * Ms) + 1;
}
