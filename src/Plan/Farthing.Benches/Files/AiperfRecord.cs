using System.Text.Json.Serialization;
using Farthing.Benches.Answers;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;

namespace Farthing.Benches.Files;

/// <summary>One request as a line of AIPerf's <c>profile_export.jsonl</c>.</summary>
internal sealed record AiperfRecord(
    AiperfRecord.Identity Metadata,
    AiperfRecord.Measures Metrics,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] AiperfRecord.Failure? Error
)
{
    private const string Writer = "farthing";

    /// <summary>AIPerf's status of a request that was cut off.</summary>
    private const int Cancelled = 499;

    /// <summary>The line of a request.</summary>
    /// <param name="record">The request.</param>
    /// <param name="number">Its number.</param>
    /// <param name="offset">The time of day minus the record's clock, nanoseconds.</param>
    public static AiperfRecord Of(RequestRecord record, int number, long offset)
    {
        long sent = record.SentNs > 0 ? record.SentNs : record.EligibleNs;
        long ended = Math.Max(sent, record.EndedNs) + offset;
        bool isCut = record.Outcome == RequestOutcome.Unfinished;
        int status = isCut ? Cancelled : record.Status;
        return new AiperfRecord(
            new Identity(
                number,
                FormattableString.Invariant($"{number}"),
                record.Request.Session >= 0 ? FormattableString.Invariant($"{record.Request.Session}") : null,
                Writer,
                Writer,
                record.EligibleNs + offset,
                sent + offset,
                record.AnsweredNs > 0 ? record.AnsweredNs + offset : null,
                ended,
                AiperfExport.Phase,
                isCut,
                isCut ? ended : null
            ),
            RequestMeasure.Of(record) is RequestMeasure one ? Measures.Of(one) : new Measures(),
            record.Outcome == RequestOutcome.Finished
                ? null
                : new Failure(
                    status > 0 ? status : null,
                    OutcomeWords.Key(record.Outcome),
                    record.Detail.Length > 0 ? record.Detail : OutcomeWords.Of(record.Outcome)
                )
        );
    }

    /// <summary>Which request it is and when it went. AIPerf's own reader refuses a record without the two ids of who wrote it.</summary>
    internal sealed record Identity(
        int SessionNum,
        string XRequestId,
        string? ConversationId,
        string WorkerId,
        string RecordProcessorId,
        long CreditIssuedNs,
        long RequestStartNs,
        long? RequestAckNs,
        long RequestEndNs,
        string BenchmarkPhase,
        bool WasCancelled,
        long? CancellationTimeNs
    );

    /// <summary>Its figures; what it has none of is left out.</summary>
    internal sealed record Measures(
        Figure<double>? TimeToFirstToken = null,
        Figure<double>? TimeToFirstOutputToken = null,
        Figure<double>? RequestLatency = null,
        Figure<double>? InterTokenLatency = null,
        Figure<double>? OutputSequenceLength = null,
        Figure<double>? InputSequenceLength = null,
        Figure<double>? ReasoningTokenCount = null,
        Figure<double[]>? InterChunkLatency = null
    )
    {
        public static Measures Of(RequestMeasure one)
        {
            List<double> gaps = [];
            one.AddEventGaps(gaps);
            return new Measures(
                Time(one.Ttft(LatencyOrigin.Sent)),
                Time(one.Ttfo(LatencyOrigin.Sent)),
                Time(one.E2e(LatencyOrigin.Sent)),
                Time(one.Tpot),
                Tokens(one.OutputTokens),
                Tokens(one.InputTokens),
                Tokens(one.Record.Usage.ReasoningTokens),
                new Figure<double[]>([.. gaps.Select(gap => gap * 1e3)], "ms")
            );

            static Figure<double>? Time(double seconds) =>
                double.IsFinite(seconds) ? new Figure<double>(seconds * 1e3, "ms") : null;

            static Figure<double>? Tokens(long count) =>
                count >= 0 ? new Figure<double>(count, "tokens") : null;
        }
    }

    internal sealed record Figure<T>(T Value, string Unit);

    internal sealed record Failure(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Code,
        string Type,
        string Message
    );
}
