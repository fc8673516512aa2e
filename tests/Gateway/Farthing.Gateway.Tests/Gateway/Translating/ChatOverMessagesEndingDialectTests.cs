using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using static Farthing.Tests.Gateway.Translating.ChatOverMessagesScene;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>How answers of Anthropic end for a chat client: reasons, refusals, errors, broken streams.</summary>
public sealed class ChatOverMessagesEndingDialectTests
{
    [Theory]
    [InlineData("end_turn", "stop")]
    [InlineData("stop_sequence", "stop")]
    [InlineData("max_tokens", "length")]
    [InlineData("model_context_window_exceeded", "length")]
    [InlineData("pause_turn", "stop")]
    [InlineData("refusal", "content_filter")]
    [InlineData("moon", "stop")]
    public async Task Stop_reasons_all(string reason, string finish)
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(Start, TextStart, Text("4"), Closed(0), End(reason), Stop)
        );
        string whole = await WholeAsync(Message("""{"type":"text","text":"4"}""", reason));

        Assert.Equal(["""{"content":"4"}""", $"finish: {finish}"], ClientStreams.DeltasOf(data));
        ClientStreams.Same(
            Completion("""{"role":"assistant","content":"4","refusal":null}""", finish),
            whole
        );
    }

    [Fact]
    public async Task Stop_reasons_all_and_calls()
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(Start, CallStart(0, "toolu_1", "ls"), Closed(0), End("tool_use"), Stop)
        );

        Assert.Equal("finish: tool_calls", ClientStreams.DeltasOf(data)[^1]);
    }

    [Theory]
    [InlineData("", "refused")]
    [InlineData(",\"stop_details\":{\"type\":\"refusal\",\"category\":null,\"explanation\":null}", "refused")]
    [InlineData(
        ",\"stop_details\":{\"type\":\"refusal\",\"category\":\"x\",\"explanation\":\"No \\\"so\\\".\"}",
        "No \\\"so\\\"."
    )]
    public async Task Refusal(string details, string words)
    {
        IReadOnlyList<string> data = await StreamAsync(Events(Start, End("refusal", more: details), Stop));
        string whole = await WholeAsync(Message("", "refusal", details));

        Assert.Equal(
            [$$"""{"refusal":"{{words}}"}""", "finish: content_filter"],
            ClientStreams.DeltasOf(data)
        );
        ClientStreams.Same(
            Completion($$"""{"role":"assistant","content":null,"refusal":"{{words}}"}""", "content_filter"),
            whole
        );
    }

    [Theory]
    [InlineData(529)]
    [InlineData(503)]
    public async Task Overloaded_529_before_start(int status)
    {
        DialectAnswer answer = await Scene()
            .WholeAsync(
                Request(isStream: true),
                """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}""",
                status,
                "Retry-After: 7\r\n"
            );

        Assert.Equal(503, answer.Status);
        answer.AssertFree();
        ClientStreams.Same(
            """{"error":{"message":"Overloaded","type":"service_unavailable_error","param":null,"code":"server_is_overloaded"}}""",
            answer.Text
        );
        Assert.Equal("7", answer.Headers["retry-after"]);
    }

    [Fact]
    public async Task Overloaded_529_before_start_as_an_event()
    {
        DialectAnswer answer = await Scene()
            .StreamAsync(
                Request(isStream: true),
                Events("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""")
            );

        Assert.Equal(503, answer.Status);
        Assert.Equal(
            "server_is_overloaded",
            answer.Json.GetProperty("error").GetProperty("code").GetString()
        );
        Assert.Equal(0, Assert.Single(answer.Settles).Tokens.Output);
    }

    [Theory]
    [InlineData("overloaded_error", "service_unavailable_error", "server_is_overloaded")]
    [InlineData("rate_limit_error", "rate_limit_error", "rate_limit_exceeded")]
    [InlineData("timeout_error", "server_error", "timeout")]
    [InlineData("api_error", "server_error", null)]
    public async Task Error_event_mid_stream(string type, string said, string? code)
    {
        string stream = Events(
            Start,
            TextStart,
            Text("4"),
            $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"Sorry \"you\""},"request_id":"req_1"}"""
        );

        DialectAnswer answer = await Scene().StreamAsync(Request(isStream: true), stream);

        Assert.True(answer.IsAborted);
        IReadOnlyList<string> data = ClientStreams.OfChat(DialectScene.Fixed(answer), hasFailed: true);
        ClientStreams.Same(
            data,
            ClientStreams.OfChat(CutEverywhere(Request(isStream: true), stream, default), hasFailed: true)
        );
        Assert.Equal(["""{"content":"4"}"""], ClientStreams.DeltasOf(data));
        ClientStreams.Same(
            $$$"""{"error":{"message":"Sorry \"you\"","type":"{{{said}}}","param":null,"code":{{{(code is null ? "null" : $"\"{code}\"")}}}}}""",
            data[^1]
        );
        SettleRecord settle = Assert.Single(answer.Settles);
        Assert.NotEqual(UsageSource.Usage, settle.Source);
        Assert.Equal(
            (10, 20, 0),
            (settle.Tokens.Uncached, settle.Tokens.CacheRead, settle.Tokens.CacheWrite)
        );
    }

    public static TheoryData<string> Unended =>
        new()
        {
            Events(Start),
            Events(Start, TextStart, Text("4")),
            Events(Start, TextStart, Text("4"), Closed(0)),
            Events(Start, CallStart(0, "toolu_1", "ls"), Arguments(0, "{\\\"a")),
            Events(Start, TextStart, Text("4"), Closed(0), End("end_turn")),
        };

    [Theory]
    [MemberData(nameof(Unended))]
    public async Task Eof_without_message_stop(string stream)
    {
        DialectAnswer answer = await Scene().StreamAsync(Request(isStream: true), stream);

        Assert.True(answer.IsAborted);
        IReadOnlyList<string> data = ClientStreams.OfChat(DialectScene.Fixed(answer), hasFailed: true);
        System.Text.Json.JsonElement error = ClientStreams.Json(data[^1]).GetProperty("error");
        Assert.Equal("server_error", error.GetProperty("type").GetString());
        Assert.Equal("upstream_broke_off", error.GetProperty("code").GetString());
        Assert.Equal(30, Assert.Single(answer.Settles).Tokens.Input);
    }

    [Fact]
    public async Task Eof_without_message_stop_is_not_what_comes_behind_one()
    {
        DialectAnswer answer = await Scene()
            .SendAsync(
                Request(isStream: true),
                async call =>
                {
                    await call.BeginStreamAsync(
                        Events(Start, TextStart, Text("4"), Closed(0), End("end_turn"), Stop)
                    );
                    await Task.Delay(50, call.Stop);
                    call.Reset();
                }
            );

        Assert.False(answer.IsAborted);
        answer.AssertUsage(10, 20, 0, 4);
        Assert.Equal(
            ["""{"content":"4"}""", "finish: stop"],
            ClientStreams.DeltasOf(ClientStreams.OfChat(answer.Text))
        );
    }
}
