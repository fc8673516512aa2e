using static Farthing.Tests.Gateway.Translating.ChatOverMessagesScene;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>Usage of Anthropic as a chat client counts it, and events that say nothing to it.</summary>
public sealed class ChatOverMessagesUsageDialectTests
{
    private const string Ping = """{"type":"ping"}""";

    [Theory]
    [InlineData("", 0)]
    [InlineData(",\"stream_options\":{\"include_usage\":false}", 0)]
    [InlineData(",\"stream_options\":{\"include_usage\":true}", 1)]
    public async Task Usage_only_when_asked(string options, int chunks)
    {
        string stream = Events(Start, TextStart, Text("4"), Closed(0), End("end_turn"), Stop);

        DialectAnswer answer = await Scene().StreamAsync(Request(",\"stream\":true" + options), stream);

        answer.AssertUsage(10, 20, 0, 4);
        IReadOnlyList<string> data = ClientStreams.OfChat(answer.Text);
        Assert.Equal(chunks, data.Count(one => one.Contains("\"usage\":{", StringComparison.Ordinal)));
        Assert.DoesNotContain("stream_options", answer.Sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_cache_read_and_write_added()
    {
        const string Counts =
            "\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":20,\"cache_creation_input_tokens\":7,\"cache_creation\":{\"ephemeral_5m_input_tokens\":4,\"ephemeral_1h_input_tokens\":3},\"output_tokens\":4}";
        const string Said =
            """{"prompt_tokens":37,"completion_tokens":4,"total_tokens":41,"prompt_tokens_details":{"cached_tokens":20,"cache_write_tokens":7},"completion_tokens_details":{"reasoning_tokens":0}}""";

        await StreamAsync(
            Events(
                $$$"""{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],{{{Counts}}}}}""",
                TextStart,
                Text("4"),
                Closed(0),
                End("end_turn"),
                Stop
            ),
            new(10, 20, 7, 4)
        );
        DialectAnswer whole = await Scene()
            .WholeAsync(
                Request(),
                $$"""{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"text","text":"4"}],"stop_reason":"end_turn",{{Counts}}}"""
            );

        whole.AssertUsage(10, 20, 7, 4);
        ClientStreams.Same(Said, whole.Json.GetProperty("usage").GetRawText());
    }

    [Fact]
    public async Task Message_delta_overrides_start()
    {
        await StreamAsync(
            Events(
                Start,
                TextStart,
                Text("4"),
                Closed(0),
                End(
                    "end_turn",
                    "{\"input_tokens\":12,\"cache_creation_input_tokens\":5,\"output_tokens\":9}"
                ),
                Stop
            ),
            new(12, 20, 5, 9)
        );
    }

    [Fact]
    public async Task Ping_and_unknown_events_ignored()
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(
                Start,
                Ping,
                """{"type":"moon_phase","phase":{"type":"full","text":"no"}}""",
                TextStart,
                """{"type":"content_block_delta","index":0,"delta":{"type":"moon_delta","text":"no"}}""",
                Text("4"),
                Ping,
                Closed(0),
                """{"type":"content_block_start","index":1,"content_block":{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}}""",
                Arguments(1, "{\\\"query\\\":1}"),
                Closed(1),
                """{"type":"content_block_start","index":2,"content_block":{"type":"moon","text":"no"}}""",
                Closed(2),
                End("end_turn"),
                Stop
            )
        );

        Assert.Equal(["""{"content":"4"}""", "finish: stop"], ClientStreams.DeltasOf(data));
    }
}
