using static Farthing.Tests.Gateway.Translating.ChatOverMessagesScene;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>A chat client at Anthropic: texts, thinking, calls.</summary>
public sealed class ChatOverMessagesDialectTests
{
    private const string Ping = """{"type":"ping"}""";

    [Fact]
    public async Task Text_stream()
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(
                Start,
                TextStart,
                Ping,
                Text("4 \\\"is\\\""),
                Text(" it \\u00e9\\ud83d\\ude00"),
                Closed(0),
                End("end_turn"),
                Stop
            )
        );

        const string Head =
            "{\"id\":\"chatcmpl-ID\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"model\",\"choices\":";
        ClientStreams.Same(
            [
                Head + """[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""",
                Head + """[{"index":0,"delta":{"content":"4 \"is\""},"finish_reason":null}]}""",
                Head + """[{"index":0,"delta":{"content":" it \u00e9\ud83d\ude00"},"finish_reason":null}]}""",
                Head + """[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
                Head + $$"""[],"usage":{{Usage}}}""",
                "[DONE]",
            ],
            data
        );
    }

    [Fact]
    public async Task Text_whole() =>
        ClientStreams.Same(
            Completion("""{"role":"assistant","content":"4 \"is\" it","refusal":null}""", "stop"),
            await WholeAsync(
                Message("""{"type":"text","text":"4 \"is\""},{"type":"text","text":" it"}""", "end_turn")
            )
        );

    [Fact]
    public async Task Thinking_to_reasoning_content()
    {
        string stream = Events(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"why"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"\nnot"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}""",
            Closed(0),
            """{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"ZGF0YQ"}}""",
            Closed(1),
            """{"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"So"}}""",
            Closed(2),
            End("end_turn", "{\"output_tokens\":4,\"output_tokens_details\":{\"thinking_tokens\":3}}"),
            Stop
        );

        IReadOnlyList<string> data = await StreamAsync(stream, Classes with { Reasoning = 3 });
        string whole = await WholeAsync(
            Message(
                """{"type":"thinking","thinking":"why\nnot","signature":"c2ln"},{"type":"text","text":"So"}""",
                "end_turn"
            )
        );

        Assert.Equal(
            [
                """{"reasoning_content":"why"}""",
                """{"reasoning_content":"\nnot"}""",
                """{"content":"So"}""",
                "finish: stop",
            ],
            ClientStreams.DeltasOf(data)
        );
        ClientStreams.Same(
            Completion(
                """{"role":"assistant","content":"So","refusal":null,"reasoning_content":"why\nnot"}""",
                "stop"
            ),
            whole
        );
    }

    [Fact]
    public async Task Thinking_to_reasoning_content_with_its_seal_for_who_asks_and_back()
    {
        string stream = Events(
            Start,
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"why"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}""",
            Closed(0),
            """{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"ZGF0YQ"}}""",
            Closed(1),
            CallStart(2, "toolu_1", "ls"),
            Closed(2),
            End("tool_use"),
            Stop
        );

        DialectAnswer answer = await Scene(request => request.Headers.Add("x-farthing-thinking-blocks", "1"))
            .StreamAsync(Request(isStream: true), stream);

        answer.AssertUsage(10, 20, 0, 4);
        IReadOnlyList<string> deltas = ClientStreams.DeltasOf(
            ClientStreams.OfChat(DialectScene.Fixed(answer))
        );
        string[] blocks =
        [
            $$"""{"type":"thinking","thinking":"why","signature":"fth3.{{Tag}}.t.c2ln"}""",
            $$"""{"type":"redacted_thinking","data":"fth3.{{Tag}}.r.ZGF0YQ"}""",
        ];
        Assert.Equal(
            [
                """{"reasoning_content":"why"}""",
                $$"""{"thinking_blocks":[{{blocks[0]}}]}""",
                $$"""{"thinking_blocks":[{{blocks[1]}}]}""",
            ],
            deltas.Take(3)
        );
        (string body, string dropped) = await SentAsync(
            $$$"""{"model":"model","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":null,"reasoning_content":"why","thinking_blocks":[{{{blocks[0]}}},{{{blocks[1]}}}],"tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"ls","arguments":"{}"}}]},{"role":"tool","tool_call_id":"toolu_1","content":"a"}]}"""
        );
        ClientStreams.Same(
            """[{"type":"thinking","thinking":"why","signature":"c2ln"},{"type":"redacted_thinking","data":"ZGF0YQ"},{"type":"tool_use","id":"toolu_1","name":"ls","input":{}}]""",
            ClientStreams.Json(body).GetProperty("messages")[1].GetProperty("content").GetRawText()
        );
        Assert.Equal("", dropped);
    }

    [Fact]
    public async Task Tool_stream()
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(
                Start,
                TextStart,
                Text("Let me see."),
                Closed(0),
                CallStart(1, "toolu_1", "Read"),
                Arguments(1, ""),
                Arguments(1, "{\\\"pa"),
                Arguments(1, "th\\\": \\\"a\\\\\\\".txt\\\"}"),
                Closed(1),
                End("tool_use"),
                Stop
            )
        );
        string whole = await WholeAsync(
            Message(
                """{"type":"text","text":"Let me see."},{"type":"tool_use","id":"toolu_1","name":"Read","input":{"path": "a\".txt"}}""",
                "tool_use"
            )
        );
        string alone = await WholeAsync(
            Message("""{"type":"tool_use","id":"toolu_1","name":"Read","input":{}}""", "tool_use")
        );

        Assert.Equal(
            [
                """{"content":"Let me see."}""",
                """{"tool_calls":[{"index":0,"id":"toolu_1","type":"function","function":{"name":"Read","arguments":""}}]}""",
                """{"tool_calls":[{"index":0,"function":{"arguments":"{\"pa"}}]}""",
                """{"tool_calls":[{"index":0,"function":{"arguments":"th\": \"a\\\".txt\"}"}}]}""",
                "finish: tool_calls",
            ],
            ClientStreams.DeltasOf(data)
        );
        ClientStreams.Same(
            Completion(
                """{"role":"assistant","content":"Let me see.","refusal":null,"tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"Read","arguments":"{\"path\": \"a\\\".txt\"}"}}]}""",
                "tool_calls"
            ),
            whole
        );
        ClientStreams.Same(
            Completion(
                """{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"Read","arguments":"{}"}}]}""",
                "tool_calls"
            ),
            alone
        );
    }

    [Fact]
    public async Task Tool_without_input_gives_braces()
    {
        IReadOnlyList<string> none = await StreamAsync(
            Events(Start, CallStart(0, "toolu_1", "ls"), Arguments(0, ""), Closed(0), End("tool_use"), Stop)
        );
        IReadOnlyList<string> atStart = await StreamAsync(
            Events(Start, CallStart(0, "toolu_1", "ls", "{\"a\":1}"), Closed(0), End("tool_use"), Stop)
        );

        const string Begun =
            """{"tool_calls":[{"index":0,"id":"toolu_1","type":"function","function":{"name":"ls","arguments":""}}]}""";
        Assert.Equal(
            [Begun, """{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}""", "finish: tool_calls"],
            ClientStreams.DeltasOf(none)
        );
        Assert.Equal(
            [
                Begun,
                """{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":1}"}}]}""",
                "finish: tool_calls",
            ],
            ClientStreams.DeltasOf(atStart)
        );
    }

    [Fact]
    public async Task Parallel_tools_indices()
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(
                Start,
                TextStart,
                Text("Both."),
                Closed(0),
                CallStart(1, "toolu_1", "ls"),
                Arguments(1, "{}"),
                Closed(1),
                CallStart(2, "toolu_2", "cat"),
                Arguments(2, "{\\\"a\\\":1}"),
                Closed(2),
                End("tool_use"),
                Stop
            )
        );

        Assert.Equal(
            [
                """{"content":"Both."}""",
                """{"tool_calls":[{"index":0,"id":"toolu_1","type":"function","function":{"name":"ls","arguments":""}}]}""",
                """{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}""",
                """{"tool_calls":[{"index":1,"id":"toolu_2","type":"function","function":{"name":"cat","arguments":""}}]}""",
                """{"tool_calls":[{"index":1,"function":{"arguments":"{\"a\":1}"}}]}""",
                "finish: tool_calls",
            ],
            ClientStreams.DeltasOf(data)
        );
    }
}
