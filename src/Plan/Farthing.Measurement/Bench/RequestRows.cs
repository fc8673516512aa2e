using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Protocol.OpenAi;
using Farthing.Workloads.Requests;

namespace Farthing.Measurement.Bench;

/// <summary>Requests as a document keeps them, to the microsecond, and back: what is computed of a live load and of a saved one is the same code.</summary>
public static class RequestRows
{
    private const int NumbersOfEvent = 3;
    private const long Microsecond = 1000;

    /// <summary>A load that is read begins here: 0 stands for what never happened.</summary>
    public const long StartNs = 1_000_000_000;

    /// <summary>The row of a request.</summary>
    /// <param name="record">The request.</param>
    /// <param name="startNs">Start of its load.</param>
    public static BenchRequestRow Of(RequestRecord record, long startNs)
    {
        long[] events = new long[record.Events.Length * NumbersOfEvent];
        int at = 0;
        foreach (ref readonly LoadEvent one in record.Events)
        {
            events[at++] = (one.AtNs - record.SentNs) / Microsecond;
            events[at++] = one.Tokens;
            events[at++] = (long)one.Kind;
        }

        return new BenchRequestRow(
            Us(record.ScheduledNs),
            Us(record.EligibleNs),
            Us(record.SentNs),
            Us(record.EndedNs),
            record.Outcome,
            record.Status,
            (FinishKind)record.Finish,
            record.Request.InputTokens,
            record.Request.OutputTokens,
            record.Usage.PromptTokens,
            record.Usage.CompletionTokens,
            record.Usage.CachedTokens,
            record.Request.Session,
            events
        );

        long Us(long ns) => ns == 0 ? -1 : (ns - startNs) / Microsecond;
    }

    /// <summary>The request of a row; its load begins at <see cref="StartNs"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="source">How the load's tokens were counted.</param>
    public static RequestRecord Record(BenchRequestRow row, TokenSource source)
    {
        RequestRecord record = new(
            new Request(0, row.AskedInput, row.AskedOutput),
            Ns(row.ScheduledUs),
            row.Events.Count / NumbersOfEvent
        )
        {
            EligibleNs = Ns(row.EligibleUs),
            SentNs = Ns(row.SentUs),
            EndedNs = Ns(row.EndedUs),
            Outcome = row.Outcome,
            Status = row.Status,
            Finish = (StopReason)row.Finish,
            Usage = new TokenUsage(row.Input, row.Output, row.Cached, -1),
            HasContinuousUsage = source == TokenSource.ContinuousUsage,
        };
        for (int i = 0; i + 2 < row.Events.Count; i += NumbersOfEvent)
        {
            record.Add(
                new LoadEvent(
                    record.SentNs + (row.Events[i] * Microsecond),
                    (int)Math.Clamp(row.Events[i + 1], -1, int.MaxValue),
                    (LoadEventKind)row.Events[i + 2],
                    IsCoalesced: false
                )
            );
        }

        return record;

        static long Ns(long us) => us < 0 ? 0 : StartNs + (us * Microsecond);
    }
}
