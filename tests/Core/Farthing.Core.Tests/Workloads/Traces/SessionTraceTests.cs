using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;

namespace Farthing.Tests.Workloads.Traces;

public sealed class SessionTraceTests
{
    private const string Weka = """
        {"id": "s", "models": ["m"], "block_size": 64, "hash_id_scope": "local", "tool_tokens": 1, "system_tokens": 1, "totals": {}, "requests": [
          {"t": 0.0, "type": "n", "model": "m", "in": 130, "out": 5, "hash_ids": [1, 2], "api_time": 2.0, "think_time": 0.0},
          {"t": 5.0, "type": "subagent", "agent_id": "a", "requests": [
            {"t": 5.0, "type": "n", "model": "m", "in": 64, "out": 7, "hash_ids": [9], "api_time": 1.0, "think_time": 3.0},
            {"t": 8.0, "type": "n", "model": "m", "in": 130, "out": 7, "hash_ids": [9, 10], "api_time": 4.0, "think_time": 2.0}
          ]},
          {"t": 20.0, "type": "s", "model": "m", "in": 200, "out": 6, "hash_ids": [1, 2, 3], "api_time": 1.0, "think_time": 8.0, "ttft": 0.2}
        ]}
        """;

    [Fact]
    public void A_weka_session_waits_for_its_subagent_and_thinks()
    {
        TraceReadResult trace = Text.Read(Weka);

        Assert.Equal(TraceFormat.Weka, trace.Format);
        Assert.Equal(64, trace.Table.PrefixBlockTokens);
        Assert.Equal([-1, 0, 1, 2], trace.ClosedLoop!.After);
        Assert.Equal([0L, 3_000_000_000L, 2_000_000_000L, 8_000_000_000L], trace.ClosedLoop.ThinkNs);
        Assert.NotEqual(trace.Table.Session(0), trace.Table.Session(1)); // the subagent's own
        Assert.Equal(trace.Table.Session(0), trace.Table.Session(3));
        Assert.True(trace.Table.PrefixIds(3).Span[..2].SequenceEqual(trace.Table.PrefixIds(0).Span));
    }

    [Fact]
    public void A_closed_loop_is_paced_by_completions()
    {
        RequestSource source = Text.Read(Weka).CreateSource();

        Request first = source.Take();
        Assert.Equal(long.MaxValue, source.NextArrivalNs); // the next is not known before the answer
        source.OnFinished(first, 10_000_000_000);

        Assert.Equal(13_000_000_000, source.NextArrivalNs); // 10 s + 3 s of thought
        Request second = source.Take();
        source.OnFinished(second, 14_000_000_000);
        Assert.Equal(16_000_000_000, source.NextArrivalNs);
    }

    [Fact]
    public void Ids_of_different_sessions_do_not_meet()
    {
        TraceReadResult one = Text.Read(Weka);

        Assert.NotEqual(1UL, one.Table.PrefixIds(0).Span[0]);
    }

    [Fact]
    public void Dynamo_events_are_read_wrapped_and_bare_and_sessions_become_loops()
    {
        TraceReadResult trace = Text.Read(
            """
            {"timestamp":1,"event":{"schema":"dynamo.request.trace.v1","event_type":"request_end","agent_context":{"session_id":"a"},"request":{"request_id":"x","model":"m","input_tokens":15,"output_tokens":3,"request_received_ms":1000,"total_time_ms":500,"replay":{"trace_block_size":16,"input_length":15,"input_sequence_hashes":[18446744073709551615]}}}}
            {"schema":"dynamo.request.trace.v1","event_type":"tool_start","agent_context":{"session_id":"a"},"tool":{}}
            {"schema":"dynamo.request.trace.v1","event_type":"request_end","agent_context":{"session_id":"a"},"request":{"request_id":"y","input_tokens":33,"output_tokens":4,"request_received_ms":2100,"total_time_ms":100,"replay":{"trace_block_size":16,"input_sequence_hashes":[18446744073709551615,2,3]}}}
            """
        );

        Assert.Equal(TraceFormat.DynamoRequest, trace.Format);
        Assert.Equal(ulong.MaxValue, trace.Table.PrefixIds(0).Span[0]);
        Assert.Equal(1_100_000_000, trace.Table.ArrivalsNs[1]);
        Assert.Equal([-1, 0], trace.ClosedLoop!.After);
        Assert.Equal(600_000_000, trace.ClosedLoop.ThinkNs[1]); // 2,100 − (1,000 + 500) ms
    }

    [Fact]
    public void Rows_of_one_session_with_delays_follow_each_other()
    {
        TraceReadResult trace = Text.Read(
            """
            {"session_id": "s", "timestamp": 100, "input_length": 10, "output_length": 2}
            {"session_id": "s", "delay": 50.5, "input_length": 20, "output_length": 2}
            {"session_id": "t", "timestamp": 300, "input_length": 30, "output_length": 2}
            """
        );

        Assert.Equal(TraceFormat.AiPerfMooncake, trace.Format);
        Assert.Equal([-1, 0, -1], trace.ClosedLoop!.After);
        Assert.Equal(50_500_000, trace.ClosedLoop.ThinkNs[1]);
    }

    [Fact]
    public void An_agentic_row_waits_for_the_latest_of_the_requests_it_names()
    {
        TraceReadResult trace = Text.Read(
            """
            {"request_id": "a", "request_kind": "root", "timestamp": 0, "input_tokens": 10, "output_tokens": 2}
            {"request_id": "b", "request_kind": "x", "timestamp": 5, "input_tokens": 10, "output_tokens": 2}
            {"request_id": "c", "request_kind": "x", "wait_for": ["a", "b"], "tool_wait_ms": 7, "input_tokens": 10, "output_tokens": 2}
            """
        );

        Assert.Equal(TraceFormat.DynamoAgentic, trace.Format);
        Assert.Equal([-1, -1, 1], trace.ClosedLoop!.After);
        Assert.Equal(7_000_000, trace.ClosedLoop.ThinkNs[2]);
    }

    [Fact]
    public void Bailian_has_seconds_16_token_blocks_and_chats_as_sessions()
    {
        TraceReadResult trace = Text.Read(
            """
            {"chat_id": 1, "parent_chat_id": -1, "timestamp": 61.1, "input_length": 20, "output_length": 3, "type": "text", "turn": 1, "hash_ids": [1, 2]}
            {"chat_id": 2, "parent_chat_id": 1, "timestamp": 63.1, "input_length": 40, "output_length": 3, "type": "text", "turn": 2, "hash_ids": [1, 3, 4]}
            """
        );

        Assert.Equal(TraceFormat.Bailian, trace.Format);
        Assert.Equal(2_000_000_000, trace.Table.ArrivalsNs[1]);
        Assert.Equal(trace.Table.Session(0), trace.Table.Session(1));
        Assert.Equal(16, trace.Table.PrefixBlockTokens);
    }

    [Fact]
    public void Blis_is_read_with_its_yaml_header_and_alone()
    {
        const string Csv =
            "request_id,client_id,tenant_id,slo_class,session_id,round_index,input_tokens,output_tokens,arrival_time_us,last_chunk_time_us,think_time_us\n"
            + "0,c,gold,x,s1,0,100,10,1000,3000,0\n1,c,gold,x,s1,1,200,20,9000,9900,4000\n2,c,free,x,,0,300,30,9500,9900,0\n";

        TraceReadResult alone = Text.Read(Csv);
        TraceReadResult headed = Text.Read(
            "trace_version: 2\ntime_unit: us\nmode: real\nserver: {}\n---\n" + Csv
        );

        Assert.Equal(TraceFormat.Blis, alone.Format);
        Assert.Equal([-1, 0, -1], alone.ClosedLoop!.After);
        Assert.Equal(4_000_000, alone.ClosedLoop.ThinkNs[1]);
        Assert.Equal(1, alone.Table.Tenant(2));
        Assert.Equal(8_000_000, headed.Table.ArrivalsNs[1]);
    }

    [Fact]
    public void Farthing_s_own_records_are_read_as_lines_and_as_csv()
    {
        TraceReadResult lines = Text.Read(
            """{"request_id": 0, "tenant": 3, "arrival_ns": 5, "scheduled_ns": 9, "first_token_ns": 10, "last_token_ns": 20, "input": 7, "cached": 0, "output": 2, "finish": "stop", "replica": 0, "preemptions": 0}"""
        );
        TraceReadResult csv = Text.Read(
            "request_id,tenant,arrival_ns,scheduled_ns,first_token_ns,last_token_ns,input,cached,output,finish,replica,preemptions\n0,3,5,9,10,20,7,0,2,stop,0,0\n"
        );

        Assert.All(
            new[] { lines, csv },
            trace =>
            {
                Assert.Equal(TraceFormat.Farthing, trace.Format);
                Assert.Equal(3, trace.Table.Tenant(0));
                Assert.Equal(7, trace.Table.InputTokens[0]);
                Assert.Equal(2, trace.Table.OutputTokens[0]);
            }
        );
    }

    [Fact]
    public void Texts_are_estimated_only_when_asked()
    {
        TraceReadOptions asked = new() { EstimatesTokens = true, OutputTokens = 9 };

        TraceReadResult trace = Text.Read("{\"text\": \"twelve bytes\", \"timestamp\": 5}\n", asked);

        Assert.Equal(3, trace.Table.InputTokens[0]); // 12 / 4
        Assert.Equal(9, trace.Table.OutputTokens[0]);
        Assert.Contains(trace.Notes, note => note.Contains("estimated", StringComparison.Ordinal));
    }

    [Fact]
    public void Turns_of_a_session_resend_the_history_and_wait()
    {
        TraceReadResult trace = Text.Read(
            """{"session_id": "s", "turns": [{"text": "twelve bytes", "timestamp": 5}, {"text": "8 bytes.", "delay": 100}]}""",
            new TraceReadOptions { EstimatesTokens = true, OutputTokens = 10 }
        );

        Assert.Equal(TraceFormat.MultiTurn, trace.Format);
        Assert.Equal([3, 15], trace.Table.InputTokens.ToArray()); // 12/4; then 3 + 10 + 8/4
        Assert.Equal([-1, 0], trace.ClosedLoop!.After);
        Assert.Equal(100_000_000, trace.ClosedLoop.ThinkNs[1]);
    }
}
