using System.Text;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Randomness;
using Farthing.Workloads;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Logs;
using Farthing.Workloads.Traces.Writing;

namespace Farthing.Tests.Workloads.Traces.Logs;

/// <summary>Logs of each program that is known become the trace that they tell of.</summary>
public sealed class LogReaderTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    public static TheoryData<string, string> Logs =>
        new()
        {
            {
                "litellm",
                """
                    {"startTime":"2026-11-02T08:00:00Z","prompt_tokens":100,"completion_tokens":10,"session_id":"s","team_id":"a","cache_hit":"False"}
                    {"startTime":"2026-11-02T08:00:00.5Z","prompt_tokens":9,"completion_tokens":9,"cache_hit":"True"}
                    {"startTime":"2026-11-02 08:00:02","prompt_tokens":200,"completion_tokens":20,"session_id":"s","team_id":"b","cache_hit":""}
                    """
            },
            {
                "litellm",
                "request_id,startTime,prompt_tokens,completion_tokens,session_id,team_id,metadata\n"
                    + "1,2026-11-02 08:00:00+00,100,10,s,a,\"{\"\"a\"\":\n1}\"\n"
                    + "2,2026-11-02 08:00:02.000+00,200,20,s,b,{}\n"
            },
            {
                "langfuse",
                """
                    [{"type":"SPAN","startTime":"2026-11-02T08:00:00Z","usageDetails":{"input":1,"output":1}},
                     {"type":"GENERATION","startTime":"2026-11-02T08:00:00.000Z","usageDetails":{"input":40,"input_cached_tokens":60,"output":7,"output_reasoning":3},"sessionId":"s","userId":"a"},
                     {"type":"GENERATION","startTime":"2026-11-02T08:00:02.000Z","usageDetails":{"input":200,"output":20},"sessionId":"s","userId":"b"}]
                    """
            },
            {
                "langfuse",
                """
                    {
                      "data": [
                        {"type":"GENERATION","startTime":"2026-11-02T08:00:00.000Z","usage":{"input":100,"output":10},"traceId":"s","projectId":"a"},
                        {"type":"GENERATION","startTime":"2026-11-02T08:00:02.000Z","usage":{"input":200,"output":20},"traceId":"s","projectId":"b"}
                      ],
                      "meta": { "page": 1 }
                    }
                    """
            },
            {
                "helicone",
                """
                    {"request_created_at":"2026-11-02T08:00:00","prompt_tokens":100,"completion_tokens":10,"properties":{"Helicone-Session-Id":"s"},"user_id":"a"}
                    {"request_created_at":"2026-11-02T08:00:02","prompt_tokens":200,"completion_tokens":20,"properties":{"Helicone-Session-Id":"s"},"user_id":"b"}
                    """
            },
            {
                "otel",
                """
                    {"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"spans":[{"startTimeUnixNano":"1793606399000000000","name":"GET /","attributes":[{"key":"http.method","value":{"stringValue":"GET"}}]},{"startTimeUnixNano":"1793606400000000000","name":"chat m","attributes":[{"key":"gen_ai.usage.input_tokens","value":{"intValue":"100"}},{"key":"gen_ai.usage.output_tokens","value":{"intValue":"10"}},{"key":"gen_ai.conversation.id","value":{"stringValue":"s"}},{"key":"user.id","value":{"stringValue":"a"}}]}]}]}]}
                    {"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"1793606402000000000","attributes":[{"key":"gen_ai.usage.prompt_tokens","value":{"intValue":200}},{"key":"gen_ai.usage.completion_tokens","value":{"intValue":20}},{"key":"session.id","value":{"stringValue":"s"}},{"key":"user.id","value":{"stringValue":"b"}}]}]}]}]}
                    """
            },
            {
                "otel",
                """
                    {"name":"chat","start_time":"2026-11-02T08:00:00.000000Z","context":{"trace_id":"s"},"attributes":{"gen_ai.usage.input_tokens":100,"gen_ai.usage.output_tokens":10,"user.id":"a"}}
                    {"name":"chat","start_time":"2026-11-02T08:00:02.000000Z","context":{"trace_id":"s"},"attributes":{"gen_ai.usage.input_tokens":200,"gen_ai.usage.output_tokens":20,"user.id":"b"}}
                    """
            },
            {
                "nginx",
                """
                    {"msec":"1793606400.000","request_method":"POST","request_length":"400","body_bytes_sent":"40","status":"200","remote_user":"a","request_id":"s"}
                    {"msec":"1793606401.000","request_method":"GET","request_length":"80","body_bytes_sent":"40","status":"200"}
                    {"msec":"1793606401.500","request_method":"POST","request_length":"80","body_bytes_sent":"40","status":"429"}
                    {"msec":"1793606402.000","request_method":"POST","request_length":"800","body_bytes_sent":"80","status":"201","remote_user":"b"}
                    """
            },
            { "rows", "when,in,out,chat,who\n1793606400,100,10,s,a\n1793606402,200,20.0,s,b\n" },
        };

    [Theory]
    [MemberData(nameof(Logs))]
    public void A_log_becomes_its_trace(string source, string log)
    {
        Dictionary<LogField, string> map =
            source == "rows"
                ? new()
                {
                    [LogField.Time] = "when",
                    [LogField.Input] = "in",
                    [LogField.Output] = "out",
                    [LogField.Session] = "chat",
                    [LogField.Tenant] = "who",
                }
                : [];

        TraceReadResult read = Read(log, map, new TraceReadOptions { EstimatesTokens = source == "nginx" });

        Assert.Equal(source, read.Format.Name);
        RequestTable table = read.Table;
        Assert.Equal([0, 2_000_000_000], table.ArrivalsNs.ToArray());
        Assert.Equal([100, 200], table.InputTokens.ToArray());
        Assert.Equal([10, 20], table.OutputTokens.ToArray());
        Assert.Equal([0, 1], [table.Tenant(0), table.Tenant(1)]);
        int session = source == "nginx" ? -1 : 0; // nginx knows none.
        Assert.Equal([session, session], [table.Session(0), table.Session(1)]);
        Assert.Equal(1_793_606_400_000_000_000, read.StartUnixNs);
    }

    /// <summary>What is written can be read again, sessions and tenants too, and says nothing else of the log.</summary>
    [Fact]
    public void The_trace_that_is_written_has_no_word_of_the_log()
    {
        TraceReadResult read = Read(
            """
            {"startTime":"2026-11-02T08:00:00Z","prompt_tokens":100,"completion_tokens":10,"session_id":"ann's chat","team_id":"search","messages":"secret words"}
            {"startTime":"2026-11-02T08:00:01Z","prompt_tokens":50,"completion_tokens":5,"team_id":"support"}
            {"startTime":"2026-11-02T08:00:02Z","prompt_tokens":200,"completion_tokens":20,"session_id":"ann's chat","team_id":"search"}
            """
        );
        StringWriter written = new() { NewLine = "\n" };
        TraceWriter.Write(
            written,
            read.Table,
            TraceFormat.Lines,
            cancellation: TestContext.Current.CancellationToken
        );

        Assert.Equal(
            """
            {"arrival_ns":0,"input":100,"output":10,"session_id":0}
            {"arrival_ns":1000000000,"input":50,"output":5,"tenant":1}
            {"arrival_ns":2000000000,"input":200,"output":20,"session_id":0}

            """,
            written.ToString()
        );
        RequestTable again = Text.Read(written.ToString()).Table;
        Assert.Equal(read.Table.InputTokens.ToArray(), again.InputTokens.ToArray());
        Assert.Equal([0, 1, 0], Enumerable.Range(0, 3).Select(again.Tenant));
        Assert.Equal([0, -1, 0], Enumerable.Range(0, 3).Select(again.Session));
    }

    [Fact]
    public void Lines_keep_prefix_ids_of_any_block()
    {
        TraceReadResult read = Text.Read(
            """
            {"chat_id":1,"parent_chat_id":-1,"timestamp":0,"input_length":32,"output_length":4,"type":"text","turn":1,"hash_ids":[7,9]}
            {"chat_id":2,"parent_chat_id":1,"timestamp":1,"input_length":48,"output_length":4,"type":"text","turn":2,"hash_ids":[7,9,11]}
            """
        );
        StringWriter written = new() { NewLine = "\n" };
        TraceWriter.Write(
            written,
            read.Table,
            TraceFormat.Lines,
            cancellation: TestContext.Current.CancellationToken
        );
        RequestTable again = Text.Read(written.ToString()).Table;

        Assert.Empty(TraceWriter.Losses(read, TraceFormat.Lines));
        Assert.Equal(16, again.PrefixBlockTokens);
        Assert.Equal([0, 1], again.PrefixIds(0).ToArray());
        Assert.Equal([0, 1, 2], again.PrefixIds(1).ToArray());
        Assert.Equal([0, 0], [again.Session(0), again.Session(1)]);
    }

    [Theory]
    [InlineData("""{"a":1,"b":{"c":2}}""", "FAR3003", "the first has a, b.c")]
    [InlineData("a,b\n1,2\n", "FAR3003", "the first has a, b")]
    [InlineData("", "FAR3004", "holds no row")]
    [InlineData(
        "10.0.0.1 - - [20/Nov/2026:10:00:00 +0100] \"POST / HTTP/1.1\" 200 12\n",
        "FAR3004",
        "holds no row"
    )]
    [InlineData(
        """{"startTime":1793606400,"prompt_tokens":1,"completion_tokens":1,"cache_hit":"True"}""",
        "FAR3004",
        "all rows (1) are passed over: as LiteLLM spend logs"
    )]
    [InlineData("[]", "FAR3004", "holds no row")]
    [InlineData("{\"startTime\":1793606400,", "FAR3005", "1 of 1 rows")]
    [InlineData("[1, \"two\"]", "FAR3005", "2 of 2 rows")]
    [InlineData("FJ\0\u0001\0\0", "FAR3003", "not a text in UTF-8: byte 3 is NUL")]
    [InlineData("\0\0\0\0", "FAR3003", "not a text in UTF-8: byte 1 is NUL")]
    [InlineData("[{\"startTime\":", "FAR3002", "cut off or damaged")]
    [InlineData("{\n\"data\": [", "FAR3002", "cut off or damaged")]
    [InlineData(
        """{"startTime":"yesterday","prompt_tokens":1,"completion_tokens":1}""",
        "FAR3005",
        "1 of 1 rows"
    )]
    [InlineData(
        """{"startTime":"2026-11-02T08:00:00Z","prompt_tokens":1.5,"completion_tokens":1}""",
        "FAR3005",
        "1 of 1 rows"
    )]
    [InlineData(
        """{"startTime":"2026-11-02T08:00:00Z","prompt_tokens":-1,"completion_tokens":1}""",
        "FAR3005",
        "1 of 1 rows"
    )]
    [InlineData(
        """{"msec":"1793606400.000","request_length":"400","body_bytes_sent":"40"}""",
        "FAR3007",
        "no token counts"
    )]
    public void What_is_no_log_of_requests_is_said(string log, string code, string said)
    {
        FarthingException refused = Assert.Throws<FarthingException>(() => Read(log));

        Assert.Equal(code, refused.Faults[0].Code);
        Assert.Contains(said, refused.Faults[0].Message, StringComparison.Ordinal);
    }

    /// <summary>Each broken row is said with its line and what stands there.</summary>
    [Theory]
    [InlineData(
        "02.11.2026 08:00:00,5,1",
        "'02.11.2026 08:00:00' is no time from 1970 to 2096 with its year first"
    )]
    [InlineData("11/02/2026,5,1", "'11/02/2026' is no time from 1970 to 2096 with its year first")]
    [InlineData("9999-01-01,5,1", "'9999-01-01' is no time from 1970 to 2096 with its year first")]
    [InlineData("2026-11-02,-5,1", "'-5' and '1' are not token counts")]
    [InlineData("2026-11-02,1e300,1", "'1e300' and '1' are not token counts")]
    [InlineData("2026-11-02,5,", "there is no output")]
    [InlineData(",5,1", "there is no time")]
    [InlineData("\0\0,5,1", "'\0\0' is no time from 1970 to 2096 with its year first")]
    public void A_broken_row_is_said_with_its_line(string row, string said)
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            Read($"time,input,output\n2026-11-02,5,1\n{row}\n")
        );

        Assert.Equal((3, said), (refused.Faults[1].Line, refused.Faults[1].Message));
    }

    [Fact]
    public void A_line_that_is_cut_is_said_with_its_place()
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            Read(
                "{\"startTime\":1793606400,\"prompt_tokens\":1,\"completion_tokens\":1}\n{\"startTime\":\0\n"
            )
        );

        Assert.Equal(
            (2, "not whole JSON: it breaks at byte 14"),
            (refused.Faults[1].Line, refused.Faults[1].Message)
        );
    }

    /// <summary>What may be meant otherwise is read, and said.</summary>
    [Theory]
    [InlineData(
        "2026-11-02 08:00:00",
        "2026-11-02T08:00:05",
        "dates without a zone are read as UTC, such as '2026-11-02 08:00:00' in line 2"
    )]
    [InlineData("2026-11-02T08:00:00+01:00", "2026-11-02T08:00:05Z", null)]
    [InlineData("1793606400", "1793606405", null)]
    [InlineData("02/Nov/2026:08:00:00 +0000", "2026-11-02T08:00:05Z", null)]
    public void Dates_without_a_zone_are_said(string one, string other, string? said)
    {
        TraceReadResult read = Read($"time,input,output\n{one},5,1\n{other},5,1\n");

        Assert.Equal(
            said,
            read.Notes.FirstOrDefault(note => note.StartsWith("dates", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Requests_that_stand_there_twice_stay_and_are_said()
    {
        StringBuilder log = new("time,input,output,request_id\n");
        foreach (string id in (string[])["a", "b", "a", "c", "b", "a"])
        {
            log.Append("2026-11-02T08:00:00Z,5,1,").Append(id).Append('\n');
        }

        TraceReadResult read = Read(log.ToString());

        Assert.Equal(6, read.Table.Count);
        string note = Assert.Single(
            read.Notes,
            one => one.StartsWith("rows that repeat", StringComparison.Ordinal)
        );
        Assert.Contains(": 3; they stay", note, StringComparison.Ordinal);
        Assert.True(
            note.Contains("lines 2 and 4", StringComparison.Ordinal)
                || note.Contains("lines 3 and 6", StringComparison.Ordinal),
            note
        );
    }

    [Fact]
    public void A_name_that_no_row_has_is_said_with_those_that_there_are()
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            Read(
                """{"startTime":"2026-11-02T08:00:00Z","prompt_tokens":1,"completion_tokens":1,"usage":{"x":1}}""",
                new() { [LogField.Session] = "chat" }
            )
        );

        Assert.Equal(WorkloadFaultCodes.NoSuchColumn, refused.Faults[0].Code);
        Assert.Equal(
            "one of startTime, prompt_tokens, completion_tokens, usage.x",
            refused.Faults[0].Expected
        );
    }

    /// <summary>Lines that are broken are left out and counted, whatever stands in them.</summary>
    [Fact]
    public void A_broken_line_spoils_no_other()
    {
        StringBuilder log = new();
        for (int i = 0; i < 300; i++)
        {
            log.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{{\"startTime\":{1_793_606_400 + i},\"prompt_tokens\":10,\"completion_tokens\":1}}\n"
            );
        }

        log.Append("{\"startTime\":\n")
            .Append("[1]\n")
            .Append("{\"startTime\":\"\\ud800\",\"prompt_tokens\":1}\n");
        TraceReadResult read = Read(log.ToString());

        Assert.Equal((300, 3L), (read.Table.Count, read.Broken.Count));
        Assert.Equal([301L, 302L, 303L], read.Broken.First.Select(row => row.Line));
    }

    /// <summary>Whatever is damaged in a log, it ends in a fault or in valid requests.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_damaged_log_ends_in_a_fault_or_a_trace()
    {
        Pcg32 random = new(22, 1);
        string[] logs = [.. Logs.Select(row => row.Data.Item2)];
        for (int round = 0; round < 1500; round++)
        {
            string log = TraceFuzzTests.Mutated(logs[random.NextInt32(0, logs.Length - 1)], random);
            try
            {
                TraceReadResult read = Read(
                    log,
                    null,
                    new TraceReadOptions { IsLenient = round % 2 == 0, EstimatesTokens = true }
                );
                Assert.All(read.Table.InputTokens.ToArray(), tokens => Assert.True(tokens > 0));
                Assert.Equal(0, read.Table.ArrivalsNs[0]);
            }
            catch (FarthingException fault)
            {
                Assert.NotEmpty(fault.Faults);
            }
        }
    }

    [Theory]
    [InlineData("1793606400", 1_793_606_400_000_000_000)]
    [InlineData("1793606400.25", 1_793_606_400_250_000_000)]
    [InlineData("1793606400250", 1_793_606_400_250_000_000)]
    [InlineData("1793606400250000", 1_793_606_400_250_000_000)]
    [InlineData("1793606400250000000", 1_793_606_400_250_000_000)]
    [InlineData("02/Nov/2026:09:00:00 +0100", 1_793_606_400_000_000_000)]
    [InlineData("2026-11-02T09:00:00.2500000+01:00", 1_793_606_400_250_000_000)]
    [InlineData("Mon, 02 Nov 2026 08:00:00 GMT", 1_793_606_400_000_000_000)]
    public void Times_are_read_as_they_are_written(string text, long ns)
    {
        TraceReadResult read = Read($$"""{"startTime":"{{text}}","prompt_tokens":1,"completion_tokens":1}""");

        Assert.Equal(ns, read.StartUnixNs);
    }

    private TraceReadResult Read(
        string log,
        Dictionary<LogField, string>? map = null,
        TraceReadOptions? options = null
    )
    {
        File.WriteAllBytes(file, Encoding.UTF8.GetBytes(log));
        return LogReader.Read(file, null, map ?? [], options ?? TraceReadOptions.Default);
    }
}
