using System.Text;
using System.Text.Json;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;

namespace Farthing.Benches;

/// <summary>One request as a line of AIPerf's <c>profile_export.jsonl</c>.</summary>
internal static class AiperfRecord
{
    private const string Writer = "farthing";

    /// <summary>AIPerf's status of a request that was cut off.</summary>
    private const int Cancelled = 499;

    /// <summary>The line.</summary>
    /// <param name="record">The request.</param>
    /// <param name="number">Its number.</param>
    /// <param name="offset">The time of day minus the record's clock, nanoseconds.</param>
    public static string Line(RequestRecord record, int number, long offset)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("session_num", number);
            json.WriteString("x_request_id", FormattableString.Invariant($"{number}"));
            if (record.Request.Session >= 0)
            {
                json.WriteString("conversation_id", FormattableString.Invariant($"{record.Request.Session}"));
            }

            // AIPerf's own reader refuses a record without these two.
            json.WriteString("worker_id", Writer);
            json.WriteString("record_processor_id", Writer);
            json.WriteNumber("credit_issued_ns", record.EligibleNs + offset);
            long sent = record.SentNs > 0 ? record.SentNs : record.EligibleNs;
            json.WriteNumber("request_start_ns", sent + offset);
            if (record.AnsweredNs > 0)
            {
                json.WriteNumber("request_ack_ns", record.AnsweredNs + offset);
            }

            json.WriteNumber("request_end_ns", Math.Max(sent, record.EndedNs) + offset);
            json.WriteString("benchmark_phase", "profiling");
            json.WriteBoolean("was_cancelled", record.Outcome == RequestOutcome.Unfinished);
            if (record.Outcome == RequestOutcome.Unfinished)
            {
                json.WriteNumber("cancellation_time_ns", Math.Max(sent, record.EndedNs) + offset);
            }

            json.WriteEndObject();
            json.WriteStartObject("metrics");
            if (RequestMeasure.Of(record) is RequestMeasure one)
            {
                WriteMetrics(one, json);
            }

            json.WriteEndObject();
            WriteError(record, json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteMetrics(RequestMeasure one, Utf8JsonWriter json)
    {
        Time("time_to_first_token", one.Ttft(LatencyOrigin.Sent));
        Time("time_to_first_output_token", one.Ttfo(LatencyOrigin.Sent));
        Time("request_latency", one.E2e(LatencyOrigin.Sent));
        Time("inter_token_latency", one.Tpot);
        Tokens("output_sequence_length", one.OutputTokens);
        Tokens("input_sequence_length", one.InputTokens);
        Tokens("reasoning_token_count", one.Record.Usage.ReasoningTokens);
        List<double> gaps = [];
        one.AddEventGaps(gaps);
        json.WriteStartObject("inter_chunk_latency");
        json.WriteStartArray("value");
        foreach (double gap in gaps)
        {
            json.WriteNumberValue(gap * 1e3);
        }

        json.WriteEndArray();
        json.WriteString("unit", "ms");
        json.WriteEndObject();

        void Time(string name, double seconds)
        {
            if (double.IsFinite(seconds))
            {
                json.WriteStartObject(name);
                json.WriteNumber("value", seconds * 1e3);
                json.WriteString("unit", "ms");
                json.WriteEndObject();
            }
        }

        void Tokens(string name, long count)
        {
            if (count >= 0)
            {
                json.WriteStartObject(name);
                json.WriteNumber("value", count);
                json.WriteString("unit", "tokens");
                json.WriteEndObject();
            }
        }
    }

    private static void WriteError(RequestRecord record, Utf8JsonWriter json)
    {
        if (record.Outcome == RequestOutcome.Finished)
        {
            json.WriteNull("error");
            return;
        }

        json.WriteStartObject("error");
        int code = record.Outcome == RequestOutcome.Unfinished ? Cancelled : record.Status;
        if (code > 0)
        {
            json.WriteNumber("code", code);
        }
        else
        {
            json.WriteNull("code");
        }

        json.WriteString("type", OutcomeWords.Key(record.Outcome));
        json.WriteString(
            "message",
            record.Detail.Length > 0 ? record.Detail : OutcomeWords.Of(record.Outcome)
        );
        json.WriteEndObject();
    }
}
