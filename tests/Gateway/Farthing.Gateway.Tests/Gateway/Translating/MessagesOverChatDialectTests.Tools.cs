using static Farthing.Tests.Gateway.Translating.MessagesOverChatScene;

namespace Farthing.Tests.Gateway.Translating;

/// <content>Calls of tools.</content>
public sealed partial class MessagesOverChatDialectTests
{
    [Fact]
    public async Task Tool_call_fragmented()
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(
                Chunk("""{"role":"assistant","content":null,"tool_calls":[]}"""),
                Chunk("""{"content":"Let me look."}"""),
                Chunk(Fragment("{\\\"pa", 0, "call_1")),
                Chunk(Fragment("th\\\":", 0)),
                Chunk(Fragment("", 0)),
                Chunk(Fragment(" \\\"a\\\\\\\".txt\\\"}", 0)),
                Chunk("{}", "\"tool_calls\""),
                UsageChunk()
            )
        );
        string whole = await WholeAsync(
            Completion(
                """{"role":"assistant","content":"Let me look.","tool_calls":[{"id":"call_1","type":"function","function":{"name":"Read","arguments":"{\"path\": \"a\\\".txt\"}"}}]}""",
                "\"tool_calls\""
            )
        );

        ClientStreams.Same(
            [
                Start(),
                Ping,
                Text(0),
                Delta(0, "text_delta", "Let me look."),
                Closed(0),
                Call(1, "call_1"),
                Delta(1, "input_json_delta", "{\\\"pa"),
                Delta(1, "input_json_delta", "th\\\":"),
                Delta(1, "input_json_delta", " \\\"a\\\\\\\".txt\\\"}"),
                Closed(1),
                End("tool_use"),
                Stop,
            ],
            data
        );
        ClientStreams.Same(
            Message(
                """{"type":"text","text":"Let me look."},{"type":"tool_use","id":"call_1","name":"Read","input":{"path":"a\".txt"},"caller":{"type":"direct"}}""",
                "tool_use"
            ),
            whole
        );
    }

    [Theory]
    [InlineData("\"{\\\"path\\\":\\\"a.txt\\\"}\"")]
    [InlineData("{\"path\":\"a.txt\"}")]
    public async Task Tool_call_whole_in_one_chunk(string arguments)
    {
        string calls =
            "\"tool_calls\":[{\"index\":0,\"id\":\"functions.Read:0\",\"type\":\"function\",\"function\":{\"name\":\"Read\",\"arguments\":"
            + arguments
            + "}}]";

        IReadOnlyList<string> data = await StreamAsync(
            Events(Chunk($"{{\"role\":\"assistant\",{calls}}}", "\"tool_calls\""), UsageChunk())
        );
        string whole = await WholeAsync(
            Completion($"{{\"role\":\"assistant\",\"content\":null,{calls}}}", "\"tool_calls\"")
        );

        ClientStreams.Same(
            [
                Start(),
                Ping,
                Call(0, "functions.Read:0"),
                Delta(0, "input_json_delta", "{\\\"path\\\":\\\"a.txt\\\"}"),
                Closed(0),
                End("tool_use"),
                Stop,
            ],
            data
        );
        ClientStreams.Same(
            Message(
                """{"type":"tool_use","id":"functions.Read:0","name":"Read","input":{"path":"a.txt"},"caller":{"type":"direct"}}""",
                "tool_use"
            ),
            whole
        );
    }

    [Fact]
    public async Task Tools_two_in_one_chunk()
    {
        const string Two =
            """{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"Read","arguments":"{\"a\":1}"}},{"index":1,"id":"c2","type":"function","function":{"name":"Write","arguments":"{\"b\":2}"}}]}""";

        IReadOnlyList<string> data = await StreamAsync(
            Events(Chunk(Role), Chunk(Two), Chunk("{}", "\"tool_calls\""), UsageChunk())
        );

        ClientStreams.Same(
            [
                Start(),
                Ping,
                Call(0, "c1"),
                Delta(0, "input_json_delta", "{\\\"a\\\":1}"),
                Closed(0),
                Call(1, "c2", "Write"),
                Delta(1, "input_json_delta", "{\\\"b\\\":2}"),
                Closed(1),
                End("tool_use"),
                Stop,
            ],
            data
        );
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    public async Task Tool_arguments_empty(string arguments)
    {
        string calls =
            "\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"Read\",\"arguments\":"
            + arguments
            + "}}]";

        IReadOnlyList<string> data = await StreamAsync(
            Events(Chunk(Role), Chunk($"{{{calls}}}"), Chunk("{}", "\"tool_calls\""), UsageChunk())
        );
        string whole = await WholeAsync(
            Completion($"{{\"role\":\"assistant\",\"content\":null,{calls}}}", "\"tool_calls\"")
        );

        ClientStreams.Same([Start(), Ping, Call(0, "c1"), Closed(0), End("tool_use"), Stop], data);
        ClientStreams.Same(
            Message(
                """{"type":"tool_use","id":"c1","name":"Read","input":{},"caller":{"type":"direct"}}""",
                "tool_use"
            ),
            whole
        );
    }

    [Theory]
    [InlineData("\"length\"", "max_tokens", "{}")]
    [InlineData("\"tool_calls\"", "tool_use", "{\"arguments\":\"{\\\"a\"}")]
    public async Task Tool_arguments_empty_where_they_are_no_object(
        string finish,
        string reason,
        string input
    ) =>
        ClientStreams.Same(
            Message(
                $$$"""{"type":"tool_use","id":"c1","name":"Read","input":{{{input}}},"caller":{"type":"direct"}}""",
                reason
            ),
            await WholeAsync(
                Completion(
                    """{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"Read","arguments":"{\"a"}}]}""",
                    finish
                )
            )
        );

    [Fact]
    public async Task Blank_text_between_reasoning_and_call()
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(
                Chunk(Role),
                Chunk("""{"reasoning":"b exists"}"""),
                Chunk("""{"content":"\n"}"""),
                Chunk("""{"content":" \n"}"""),
                Chunk(Fragment("{}", 0, "c1")),
                Chunk("""{"content":"\n\n"}"""),
                Chunk("{}", "\"tool_calls\""),
                UsageChunk()
            )
        );
        IReadOnlyList<string> kept = await StreamAsync(
            Events(
                Chunk("""{"reasoning":"b exists"}"""),
                Chunk("""{"content":"\n\n"}"""),
                Chunk("""{"content":"Yes"}""", "\"stop\""),
                UsageChunk()
            )
        );
        string whole = await WholeAsync(
            Completion(
                """{"role":"assistant","reasoning":"b exists","content":"\n\n","tool_calls":[{"id":"c1","type":"function","function":{"name":"Read","arguments":"{}"}}]}""",
                "\"tool_calls\""
            )
        );

        Assert.Equal([$"thinking b exists [fth1.{Tag}]", "c1 Read {}"], ClientStreams.BlocksOf(data));
        Assert.Equal([$"thinking b exists [fth1.{Tag}]", "text \n\nYes"], ClientStreams.BlocksOf(kept));
        ClientStreams.Same(
            Message(
                $$$"""{"type":"thinking","thinking":"b exists","signature":"fth1.{{{Tag}}}"},{"type":"tool_use","id":"c1","name":"Read","input":{},"caller":{"type":"direct"}}""",
                "tool_use"
            ),
            whole
        );
    }

    [Fact]
    public async Task Finish_stop_with_calls()
    {
        const string Whole =
            """{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"Read","arguments":"{}"}}]}""";

        IReadOnlyList<string> data = await StreamAsync(
            Events(Chunk(Fragment("{}", 0, "c1")), Chunk("{}", "\"stop\""), UsageChunk())
        );
        string whole = await WholeAsync(Completion(Whole, "\"stop\""));

        ClientStreams.Same([End("tool_use"), Stop], data.TakeLast(2));
        Assert.Equal("tool_use", ClientStreams.Json(whole).GetProperty("stop_reason").GetString());
    }

    private static string Fragment(string arguments, int index, string id = "", string name = "Read")
    {
        string head = id.Length == 0 ? "" : $"\"id\":\"{id}\",\"type\":\"function\",";
        string named = id.Length == 0 ? "" : $"\"name\":\"{name}\",";
        return $$$"""{"tool_calls":[{"index":{{{index}}},{{{head}}}"function":{{{{named}}}"arguments":"{{{arguments}}}"}}]}""";
    }
}
