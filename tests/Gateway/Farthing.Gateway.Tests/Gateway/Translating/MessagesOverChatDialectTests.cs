using static Farthing.Tests.Gateway.Translating.MessagesOverChatScene;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>A Messages client at an engine of chat completions: texts, reasoning, ends, usage.</summary>
public sealed partial class MessagesOverChatDialectTests
{
    private const string Role = """{"role":"assistant","content":""}""";

    [Fact]
    public async Task Text_stream()
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(
                Chunk(Role),
                Chunk("""{"content":"Hel"}"""),
                Chunk("""{"content":"lo \"you\" \u00e9\ud83d\ude00"}"""),
                Chunk("{}", "\"stop\""),
                UsageChunk()
            )
        );

        ClientStreams.Same(
            [
                Start(),
                Ping,
                Text(0),
                Delta(0, "text_delta", "Hel"),
                Delta(0, "text_delta", "lo \\\"you\\\" \\u00e9\\ud83d\\ude00"),
                Closed(0),
                End("end_turn"),
                Stop,
            ],
            data
        );
    }

    [Theory]
    [InlineData("""{"role":"assistant","content":"Hi \"you\""}""", """{"type":"text","text":"Hi \"you\""}""")]
    [InlineData("""{"role":"assistant","content":""}""", "")]
    [InlineData("""{"role":"assistant","content":null}""", "")]
    [InlineData("""{"role":"assistant","content":"\n\n"}""", "")]
    public async Task Text_whole_and_empty_choices(string message, string content) =>
        ClientStreams.Same(Message(content, "end_turn"), await WholeAsync(Completion(message, "\"stop\"")));

    [Fact]
    public async Task Text_whole_and_empty_choices_without_any_choice()
    {
        string whole = await WholeAsync(
            $$"""{"id":"c1","object":"chat.completion","created":1,"model":"up-model","choices":[],{{Usage}}}"""
        );
        IReadOnlyList<string> data = await StreamAsync(Events(UsageChunk()));

        ClientStreams.Same(Message("", "end_turn"), whole);
        Assert.Equal([], ClientStreams.BlocksOf(data));
        ClientStreams.Same(End("end_turn"), data[^2]);
    }

    [Theory]
    [InlineData("reasoning")]
    [InlineData("reasoning_content")]
    public async Task Reasoning_then_text_two_names(string member)
    {
        const string Reasoned =
            "\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":4,\"prompt_tokens_details\":{\"cached_tokens\":20},\"completion_tokens_details\":{\"reasoning_tokens\":3}}";
        IReadOnlyList<string> data = await StreamAsync(
            Events(
                Chunk(Role),
                Chunk($$"""{"{{member}}":"b ex"}"""),
                Chunk($$"""{"{{member}}":"ists\n"}"""),
                Chunk("""{"content":"Yes"}"""),
                Chunk("{}", "\"stop\""),
                UsageChunk(Reasoned)
            ),
            Classes with
            {
                Reasoning = 3,
            }
        );
        string whole = await WholeAsync(
            Completion($$"""{"role":"assistant","{{member}}":"b exists\n","content":"Yes"}""", "\"stop\"")
        );

        ClientStreams.Same(
            [
                Start(),
                Ping,
                Thinking(0),
                Delta(0, "thinking_delta", "b ex"),
                Delta(0, "thinking_delta", "ists\\n"),
                Delta(0, "signature_delta", $"fth1.{Tag}"),
                Closed(0),
                Text(1),
                Delta(1, "text_delta", "Yes"),
                Closed(1),
                End("end_turn", thinking: """{"thinking_tokens":3}"""),
                Stop,
            ],
            data
        );
        ClientStreams.Same(
            Message(
                $$"""{"type":"thinking","thinking":"b exists\n","signature":"fth1.{{Tag}}"},{"type":"text","text":"Yes"}""",
                "end_turn"
            ),
            whole
        );
    }

    [Theory]
    [InlineData(",\"thinking\":{\"type\":\"disabled\"}", "text Yes")]
    [InlineData(
        ",\"thinking\":{\"type\":\"adaptive\",\"display\":\"omitted\"}",
        $"thinking  [fth1.{Tag}]|text Yes"
    )]
    [InlineData("", $"thinking why [fth1.{Tag}]|text Yes")]
    public async Task Reasoning_then_text_two_names_as_the_client_wants_it(string thinking, string blocks)
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(
                Chunk(Role),
                Chunk("""{"reasoning":"why"}"""),
                Chunk("""{"content":"Yes"}"""),
                Chunk("{}", "\"stop\""),
                UsageChunk()
            ),
            more: thinking
        );

        Assert.Equal(blocks.Split('|'), ClientStreams.BlocksOf(data));
    }

    [Fact]
    public async Task First_chunk_has_content()
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(
                Chunk(
                    """{"role":"assistant","content":"Hi"}""",
                    more: ",\"usage\":{\"prompt_tokens\":30,\"completion_tokens\":1}"
                ),
                Chunk("""{"content":"!"}""", "\"stop\""),
                UsageChunk()
            )
        );

        Assert.Equal(
            30,
            ClientStreams
                .Json(data[0])
                .GetProperty("message")
                .GetProperty("usage")
                .GetProperty("input_tokens")
                .GetInt64()
        );
        Assert.Equal(["text Hi!"], ClientStreams.BlocksOf(data));
        ClientStreams.Same(End("end_turn"), data[^2]);
    }

    [Theory]
    [InlineData("\"stop\"", "end_turn")]
    [InlineData("\"eos\"", "end_turn")]
    [InlineData("\"eos_token\"", "end_turn")]
    [InlineData("\"stop_sequence\"", "end_turn")]
    [InlineData("\"moon\"", "end_turn")]
    [InlineData("\"tool_calls\"", "end_turn")]
    [InlineData("\"length\"", "max_tokens")]
    [InlineData("\"max_tokens\"", "max_tokens")]
    [InlineData("\"content_filter\"", "refusal")]
    public async Task Every_finish_reason_has_its_word(string finish, string reason)
    {
        const string Refused = """{"type":"refusal","category":null,"explanation":null}""";
        IReadOnlyList<string> data = await StreamAsync(
            Events(Chunk("""{"role":"assistant","content":"Hi"}""", finish), UsageChunk())
        );
        string whole = await WholeAsync(Completion("""{"role":"assistant","content":"Hi"}""", finish));

        ClientStreams.Same(End(reason, details: reason == "refusal" ? Refused : "null"), data[^2]);
        Assert.Equal(reason, ClientStreams.Json(whole).GetProperty("stop_reason").GetString());
    }

    [Fact]
    public async Task Every_finish_reason_has_its_word_and_a_stop_text()
    {
        IReadOnlyList<string> data = await StreamAsync(
            Events(
                """{"id":"c1","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop","stop_reason":"END"}]}""",
                UsageChunk()
            )
        );
        string whole = await WholeAsync(
            Completion("""{"role":"assistant","content":"Hi"}""", "\"stop\"", ",\"stop_reason\":\"END\"")
        );

        ClientStreams.Same(End("stop_sequence", stopText: "\"END\""), data[^2]);
        ClientStreams.Same(
            Message("""{"type":"text","text":"Hi"}""", "stop_sequence", stopText: "\"END\""),
            whole
        );
    }

    [Fact]
    public async Task Every_finish_reason_has_its_word_and_a_full_window_has_one_too()
    {
        DialectScene scene = Scene(deploy: deployment => deployment with { ContextTokens = 34 });

        DialectAnswer answer = await scene.WholeAsync(
            """{"model":"model","max_tokens":4,"messages":[{"role":"user","content":"hi"}]}""",
            Completion("""{"role":"assistant","content":"Hi"}""", "\"length\"")
        );

        answer.AssertUsage(10, 20, 0, 4);
        Assert.Equal("model_context_window_exceeded", answer.Json.GetProperty("stop_reason").GetString());
    }

    [Fact]
    public async Task No_finish_reason_but_done()
    {
        string call =
            """{"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"Read","arguments":"{}"}}]}""";
        IReadOnlyList<string> text = await StreamAsync(
            Events(Chunk("""{"role":"assistant","content":"Hi"}"""), UsageChunk())
        );
        IReadOnlyList<string> calls = await StreamAsync(Events(Chunk(Role), Chunk(call), UsageChunk()));
        string whole = await WholeAsync(Completion("""{"role":"assistant","content":"Hi"}""", "null"));

        Assert.Equal(["text Hi"], ClientStreams.BlocksOf(text));
        ClientStreams.Same([End("end_turn"), Stop], text.TakeLast(2));
        Assert.Equal(["c Read {}"], ClientStreams.BlocksOf(calls));
        ClientStreams.Same([End("tool_use"), Stop], calls.TakeLast(2));
        ClientStreams.Same(Message("""{"type":"text","text":"Hi"}""", "end_turn"), whole);
    }

    [Fact]
    public async Task No_finish_reason_but_done_and_the_other_way_round()
    {
        string stream = Events(
            Chunk("""{"role":"assistant","content":"Hi"}"""),
            Chunk("{}", "\"length\""),
            UsageChunk()
        );

        IReadOnlyList<string> data = await StreamAsync(stream.Replace("data: [DONE]\n\n", ""));

        ClientStreams.Same([End("max_tokens"), Stop], data.TakeLast(2));
    }

    [Fact]
    public async Task No_finish_reason_but_done_and_no_matter_how_the_connection_ends()
    {
        string stream = Events(
            Chunk("""{"role":"assistant","content":"Hi"}"""),
            Chunk("{}", "\"stop\""),
            UsageChunk()
        );

        DialectAnswer answer = await Scene()
            .SendAsync(
                Request(isStream: true),
                async call =>
                {
                    await call.BeginStreamAsync(stream.Replace("data: [DONE]\n\n", ""));
                    await Task.Delay(50, call.Stop);
                    call.Reset();
                }
            );

        Assert.False(answer.IsAborted);
        answer.AssertUsage(10, 20, 0, 4);
        ClientStreams.Same([End("end_turn"), Stop], ClientStreams.OfMessages(answer.Text).TakeLast(2));
    }
}
