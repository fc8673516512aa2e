using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Errors;
using Farthing.Protocol.Translation.Messages;
using static Farthing.Tests.Protocol.Translation.Messages.MessagesScene;

namespace Farthing.Tests.Protocol.Translation.Messages;

public sealed class MessagesStreamWriterTests
{
    private const string Start =
        """{"type":"message_start","message":{"id":"msg_0198f3c2a1b47000800000000000abcd","type":"message","role":"assistant","model":"local","content":[],"stop_reason":null,"stop_sequence":null,"stop_details":null,"container":null,"diagnostics":null,"usage":{"input_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":0,"cache_creation":null,"output_tokens_details":null,"server_tool_use":null,"inference_geo":null,"service_tier":"standard","speed":null}}}""";

    private const string Ping = """{"type":"ping"}""";
    private const string Stop = """{"type":"message_stop"}""";

    private static string Delta(string reason, string sequence = "null", string details = "null") =>
        $$$$"""{"type":"message_delta","delta":{"stop_reason":"{{{{reason}}}}","stop_sequence":{{{{sequence}}}},"stop_details":{{{{details}}}},"container":null},"usage":{"input_tokens":18,"cache_creation_input_tokens":0,"cache_read_input_tokens":192,"output_tokens":41,"output_tokens_details":null,"server_tool_use":null}}""";

    private static string Last(Action<AnswerSink> answer, AnswerContext? context = null) =>
        WriteStream(context ?? Context(), answer)[^2];

    [Fact]
    public void Reasoning_text_and_calls_are_blocks_one_after_the_other()
    {
        string[] data = WriteStream(
            Context(),
            sink =>
            {
                sink.Think("b exists");
                sink.Say("\\n\\n");
                sink.Call(0, "call_2", "{\\\"pa", "th\\\":\\\"b.txt\\\"}");
                sink.Call(1, "call_3", "{\\\"path\\\":\\\"c.txt\\\"}");
                sink.Finish(FinishReason.ToolCalls);
            }
        );

        Assert.Equal(
            [
                Start,
                Ping,
                """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"b exists"}}""",
                """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"fth1.3fa9c2d1"}}""",
                """{"type":"content_block_stop","index":0}""",
                """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"call_2","name":"ls","input":{}}}""",
                """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"pa"}}""",
                """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"th\":\"b.txt\"}"}}""",
                """{"type":"content_block_stop","index":1}""",
                """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"call_3","name":"ls","input":{}}}""",
                """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"path\":\"c.txt\"}"}}""",
                """{"type":"content_block_stop","index":2}""",
                Delta("tool_use"),
                Stop,
            ],
            data
        );
    }

    [Fact]
    public void The_start_carries_usage_that_is_known_and_the_end_every_class()
    {
        AnswerContext context = Context(
            meter: new AnswerUsage(10, 20, 30, 1) { CacheWrite1h = 5, Reasoning = 0 }
        );

        string[] data = WriteStream(
            context,
            sink => sink.Say("a"),
            new AnswerUsage(10, 20, 30, 7) { CacheWrite1h = 5, Reasoning = 3 },
            "0.000123"
        );

        Assert.EndsWith(
            ""","usage":{"input_tokens":10,"cache_creation_input_tokens":30,"cache_read_input_tokens":20,"output_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":25,"ephemeral_1h_input_tokens":5},"output_tokens_details":{"thinking_tokens":0},"server_tool_use":null,"inference_geo":null,"service_tier":"standard","speed":null}}}""",
            data[0],
            StringComparison.Ordinal
        );
        Assert.Equal(
            [
                """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,"container":null},"usage":{"input_tokens":10,"cache_creation_input_tokens":30,"cache_read_input_tokens":20,"output_tokens":7,"output_tokens_details":{"thinking_tokens":3},"server_tool_use":null}}""",
                ": x-farthing-cost-usd=0.000123",
                Stop,
            ],
            data[^3..]
        );
    }

    [Theory]
    [InlineData(FinishReason.Unstated, "end_turn")]
    [InlineData(FinishReason.Stop, "end_turn")]
    [InlineData(FinishReason.ToolCalls, "end_turn")]
    [InlineData(FinishReason.Length, "max_tokens")]
    [InlineData(FinishReason.ContextWindow, "model_context_window_exceeded")]
    [InlineData(FinishReason.Pause, "pause_turn")]
    public void Ends_have_their_words(FinishReason reason, string word) =>
        Assert.Equal(Delta(word), Last(sink => sink.Finish(reason)));

    [Theory]
    [InlineData(FinishReason.Stop)]
    [InlineData(FinishReason.StopText)]
    [InlineData(FinishReason.Unstated)]
    [InlineData(FinishReason.ToolCalls)]
    public void An_answer_with_calls_waits_for_their_results(FinishReason reason) =>
        Assert.Equal(
            Delta("tool_use"),
            Last(sink =>
            {
                sink.Call(0, "c", "{}");
                sink.Finish(reason, "END"u8);
            })
        );

    [Fact]
    public void A_stop_text_is_named() =>
        Assert.Equal(
            Delta("stop_sequence", "\"\\nEND\""),
            Last(sink => sink.Finish(FinishReason.StopText, "\\nEND"u8))
        );

    [Theory]
    [InlineData(FinishReason.ContentFilter)]
    [InlineData(FinishReason.Refusal)]
    public void A_filter_is_a_refusal(FinishReason reason) =>
        Assert.Equal(
            Delta("refusal", details: """{"type":"refusal","category":null,"explanation":null}"""),
            Last(sink => sink.Finish(reason))
        );

    [Fact]
    public void Words_of_refusal_are_text_and_end_as_one()
    {
        string[] data = WriteStream(
            Context(),
            sink =>
            {
                sink.Refusal("No."u8);
                sink.Finish(FinishReason.Stop);
            }
        );

        Assert.Contains("""{"type":"text_delta","text":"No."}""", data[3], StringComparison.Ordinal);
        Assert.Contains("\"stop_reason\":\"refusal\"", data[^2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(251, "model_context_window_exceeded")]
    [InlineData(252, "max_tokens")]
    public void A_limit_that_is_the_contexts_end_says_so(long context, string word) =>
        Assert.Equal(
            Delta(word),
            Last(
                sink => sink.Finish(FinishReason.Length),
                Context(traits: Scene.Engine with { ContextTokens = context })
            )
        );

    [Fact]
    public void A_failed_stream_ends_with_an_error_and_nothing_that_looks_whole()
    {
        string stream = Stream(
            Context(),
            sink =>
            {
                sink.Think("a");
                sink.ReasoningEnd("fth1.3fa9c2d1"u8);
            },
            writer => writer.Fail(UpstreamError.BrokenOff)
        );

        Assert.Equal(
            [
                """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"a"}}""",
                """{"type":"error","error":{"type":"api_error","message":"The upstream broke off in the middle of its answer."},"request_id":"0198f3c2a1b47000800000000000abcd"}""",
            ],
            Data(stream)[^2..]
        );
    }

    [Theory]
    [InlineData(429, "overloaded_error")]
    [InlineData(503, "overloaded_error")]
    [InlineData(529, "overloaded_error")]
    [InlineData(504, "timeout_error")]
    [InlineData(500, "api_error")]
    [InlineData(401, "api_error")]
    [InlineData(400, "invalid_request_error")]
    public void Errors_in_a_stream_have_their_types(int status, string type) =>
        Assert.Contains(
            $"\"error\":{{\"type\":\"{type}\"",
            Stream(Context(), _ => { }, writer => writer.Fail(new UpstreamError(status, "x"))),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_stream_that_is_cut_by_rule_says_which() =>
        Assert.EndsWith(
            """
            : x-farthing-cost-usd=0.01

            event: error
            data: {"type":"error","error":{"type":"billing_error","message":"The budget is spent."},"request_id":"0198f3c2a1b47000800000000000abcd"}


            """.ReplaceLineEndings("\n"),
            Stream(
                Context(),
                sink => sink.Say("a"),
                writer => writer.Cut(new ApiError(402, "x", "The budget is spent."), Usage, "0.01")
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_ping_keeps_a_silent_stream_open() =>
        Assert.EndsWith(
            "event: ping\ndata: {\"type\":\"ping\"}\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\n",
            Stream(Context(), _ => { }, writer => writer.KeepAlive()),
            StringComparison.Ordinal
        );

    [Fact]
    public void Streams_come_out_the_same_wherever_they_are_cut()
    {
        string stream = Events(
            """{"type":"message_start","message":{"content":[]}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm\n"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"é \ud83d\ude00"}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t","name":"ls","input":{}}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}}""",
            """{"type":"content_block_stop","index":2}""",
            """{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":5}}""",
            """{"type":"message_stop"}"""
        );

        string[] data = Data(
            Scene.Stream(MessagesFormat.Instance, MessagesFormat.Instance, () => Context(), stream, Usage)
        );

        Assert.Equal(
            [
                Start,
                Ping,
                .. Data(stream.Replace("\"c2ln\"", "\"fth3.3fa9c2d1.t.c2ln\"", StringComparison.Ordinal))[
                    1..^2
                ],
                Delta("tool_use"),
                Stop,
            ],
            data
        );
    }
}
