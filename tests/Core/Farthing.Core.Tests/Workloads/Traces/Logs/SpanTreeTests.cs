using System.Text;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Logs;

namespace Farthing.Tests.Workloads.Traces.Logs;

/// <summary>Spans of a log by their parents: each call to a model counts once.</summary>
public sealed class SpanTreeTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    /// <summary>A span that sums up calls beneath it is none itself: agents, chains, wrappers and retries; a call that stands alone stays.</summary>
    [Theory]
    // The agent of the case: 113 = 56 + 57 tokens in, 11 = 5 + 6 out.
    [InlineData("a0//invoke_agent/113/11 a1/a0/chat/56/5 a2/a0/chat/57/6", new[] { 56, 57 })]
    // The agent comes last, with a step without tokens between it and its calls.
    [InlineData("s/a0/CHAIN// a1/s/chat/56/5 a2/s/chat/57/6 a0//AGENT/113/11", new[] { 56, 57 })]
    // An agent within an agent.
    [InlineData(
        "a0//invoke_agent/113/11 b/a0/invoke_agent/113/11 a1/b/chat/56/5 a2/b/chat/57/6",
        new[] { 56, 57 }
    )]
    // A workflow of OpenLLMetry, a wrapper without a kind.
    [InlineData("a0//workflow/113/11 a1/a0/chat/56/5 a2/a0/chat/57/6", new[] { 56, 57 })]
    [InlineData("a0///200/20 a1/a0/chat/56/5", new[] { 56 })]
    // Two instruments around one call; a retry whose second attempt counts.
    [InlineData("a0//LLM/56/5 a1/a0/chat/56/5", new[] { 56 })]
    [InlineData("a0//chat/57/6 a1/a0/chat/57/1 a2/a0/chat/57/6", new[] { 57, 57 })]
    // A call whose tool asks a model on its own, and a call with a child without tokens, are calls.
    [InlineData("a0//chat/90/9 t/a0/execute_tool// a1/t/chat/20/2", new[] { 90, 20 })]
    [InlineData("a0//chat/90/9 h/a0/// ", new[] { 90 })]
    // An agent without calls in the log is all that is known of them.
    [InlineData("a0//invoke_agent/113/11", new[] { 113 })]
    // Tools and embeddings are no requests to a model that generates.
    [InlineData("a1//chat/56/5 t//execute_tool/56/5 e//EMBEDDING/9/9", new[] { 56 })]
    public void Spans_that_are_sums_of_others_are_no_requests(string spans, int[] inputs)
    {
        string[] names = ["gen_ai.operation.name", "openinference.span.kind", "traceloop.span.kind"];
        foreach (string name in names)
        {
            StringBuilder log = new();
            int at = 0;
            foreach (string span in spans.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = span.Split('/');
                string usage =
                    parts[3].Length == 0
                        ? ""
                        : $",\"gen_ai.usage.input_tokens\":{parts[3]},\"gen_ai.usage.output_tokens\":{parts[4]}";
                log.Append(
                    $"{{\"traceId\":\"t\",\"spanId\":\"{parts[0]}\",\"parentSpanId\":\"{parts[1]}\",\"startTimeUnixNano\":\"17936064{at++:00}000000000\",\"attributes\":{{\"{name}\":\"{parts[2]}\"{usage}}}}}\n"
                );
            }

            TraceReadResult read = Read(log.ToString());

            Assert.Equal(inputs, read.Table.InputTokens.ToArray());
        }
    }

    /// <summary>Spans that are left out are counted, and an agent's that stands is said.</summary>
    [Fact]
    public void Sums_that_are_left_out_are_counted()
    {
        const string Span =
            """{"traceId":"t","spanId":"ID","parentSpanId":"PARENT","startTimeUnixNano":"1793606400000000000","attributes":{"gen_ai.operation.name":"KIND","gen_ai.usage.input_tokens":9,"gen_ai.usage.output_tokens":9}}""";
        TraceReadResult read = Read(
            string.Join(
                '\n',
                Of("a", "", "invoke_agent"),
                Of("b", "a", "chat"),
                Of("c", "gone", "invoke_agent")
            )
        );

        Assert.Equal(2, read.Table.Count);
        Assert.Contains(
            read.Notes,
            note => note.StartsWith("left out: 1 of 3 spans", StringComparison.Ordinal)
        );
        Assert.Contains(read.Notes, note => note.EndsWith("one request: 1", StringComparison.Ordinal));

        static string Of(string id, string parent, string kind) =>
            Span.Replace("ID", id, StringComparison.Ordinal)
                .Replace("PARENT", parent, StringComparison.Ordinal)
                .Replace("KIND", kind, StringComparison.Ordinal);
    }

    /// <summary>Langfuse wraps a call of one library in that of another: both are generations.</summary>
    [Fact]
    public void A_generation_around_a_generation_is_one_request()
    {
        TraceReadResult read = Read(
            """
            [{"type":"GENERATION","id":"o","traceId":"t","startTime":"2026-11-02T08:00:00Z","usageDetails":{"input":40,"output":7}},
             {"type":"GENERATION","id":"i","parentObservationId":"o","traceId":"t","startTime":"2026-11-02T08:00:00Z","usageDetails":{"input":40,"output":7}}]
            """
        );

        Assert.Equal([40], read.Table.InputTokens.ToArray());
    }

    private TraceReadResult Read(string log)
    {
        File.WriteAllText(file, log);
        return LogReader.Read(file, null, new Dictionary<LogField, string>(), TraceReadOptions.Default);
    }
}
