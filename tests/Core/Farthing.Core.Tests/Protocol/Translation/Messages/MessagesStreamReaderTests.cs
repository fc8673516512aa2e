using Farthing.Protocol.Translation.Answers;
using static Farthing.Tests.Protocol.Translation.Messages.MessagesScene;

namespace Farthing.Tests.Protocol.Translation.Messages;

public sealed class MessagesStreamReaderTests
{
    private const string Start =
        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":11,"output_tokens":1}}}""";

    private const string Stop = """{"type":"message_stop"}""";

    private static string Delta(string reason, string others = "\"stop_sequence\":null") =>
        $$"""{"type":"message_delta","delta":{"stop_reason":{{reason}},{{others}} },"usage":{"output_tokens":5} }""";

    private static string Open(int index, string block) =>
        $$"""{"type":"content_block_start","index":{{index}},"content_block":{{block}} }""";

    private static string Go(int index, string delta) =>
        $$"""{"type":"content_block_delta","index":{{index}},"delta":{{delta}} }""";

    private static string Close(int index) => $$"""{"type":"content_block_stop","index":{{index}} }""";

    private static string[] Block(string block, params string[] deltas) =>
        [Open(0, block), .. deltas.Select(delta => Go(0, delta)), Close(0)];

    private static string Answer(string[] blocks, string reason = "\"end_turn\"") =>
        Events([Start, .. blocks, Delta(reason), Stop]);

    [Fact]
    public void Text_is_read_and_pings_and_unknown_events_are_passed_over()
    {
        string stream = Events(
            Start,
            """{"type":"ping"}""",
            Open(0, """{"type":"text","text":""}"""),
            """{"type":"brand_new","delta":{"text":"no"}}""",
            Go(0, """{"type":"text_delta","text":"4\n\u00e9 \"x\" é"}"""),
            Go(0, """{"type":"text_delta","text":"!"}"""),
            Close(0),
            Delta("\"end_turn\""),
            Stop,
            """{"type":"error","error":{"type":"api_error","message":"too late"}}"""
        );

        Assert.Equal(["start", """text 4\n\u00e9 \"x\" é!""", "finish Stop"], ReadStream(stream));
    }

    [Fact]
    public void Thinking_ends_with_its_signature_under_our_seal() =>
        Assert.Equal(
            ["start", "reasoning hmm", "seal fth3.3fa9c2d1.t.c2ln", "text 4", "finish Stop"],
            ReadStream(
                Answer([
                    .. Block(
                        """{"type":"thinking","thinking":"","signature":""}""",
                        """{"type":"thinking_delta","thinking":"h"}""",
                        """{"type":"thinking_delta","thinking":"mm"}""",
                        """{"type":"signature_delta","signature":"c2ln"}"""
                    ),
                    Open(1, """{"type":"text","text":"4"}"""),
                    Close(1),
                ])
            )
        );

    [Fact]
    public void Thinking_without_a_signature_has_no_seal() =>
        Assert.Equal(
            ["start", "reasoning hmm", "finish Stop"],
            ReadStream(Answer(Block("""{"type":"thinking","thinking":"hmm"}""")))
        );

    [Fact]
    public void Redacted_thinking_is_hidden_reasoning() =>
        Assert.Equal(
            ["start", "hidden fth3.3fa9c2d1.r.ZGF0YQ", "finish Stop"],
            ReadStream(Answer(Block("""{"type":"redacted_thinking","data":"ZGF0YQ"}""")))
        );

    [Fact]
    public void Calls_are_counted_from_zero_and_have_their_arguments() =>
        Assert.Equal(
            [
                "start",
                "call 0 toolu_1 ls",
                """arguments 0 {\"a\":1}""",
                "end 0",
                "call 1 toolu_2 pwd",
                "end 1",
                "finish ToolCalls",
            ],
            ReadStream(
                Answer(
                    [
                        Open(0, """{"type":"text","text":""}"""),
                        Close(0),
                        Open(1, """{"type":"tool_use","id":"toolu_1","name":"ls","input":{}}"""),
                        Go(1, """{"type":"input_json_delta","partial_json":""}"""),
                        Go(1, """{"type":"input_json_delta","partial_json":"{\"a\""}"""),
                        Go(1, """{"type":"input_json_delta","partial_json":":1}"}"""),
                        Close(1),
                        Open(2, """{"type":"tool_use","id":"toolu_2","name":"pwd","input":{}}"""),
                        Close(2),
                    ],
                    "\"tool_use\""
                )
            )
        );

    [Fact]
    public void Input_that_comes_with_the_start_is_not_lost() =>
        Assert.Equal(
            ["start", "call 0 t ls", """arguments 0 {\"a\": \"b\\n\"}""", "end 0", "finish ToolCalls"],
            ReadStream(
                Answer(
                    Block("""{"type":"tool_use","id":"t","name":"ls","input":{"a": "b\n"}}"""),
                    "\"tool_use\""
                )
            )
        );

    [Fact]
    public void Citations_of_the_web_become_annotations_and_others_are_counted()
    {
        AnswerContext context = Context();
        string stream = Answer([
            .. Block("""{"type":"text","text":"Né"}""", """{"type":"text_delta","text":"\n\ud83d\ude00"}"""),
            .. Block(
                """{"type":"text","text":"","citations":[]}""",
                """{"type":"citations_delta","citation":{"type":"web_search_result_location","url":"https://a","title":"A \"b\"","cited_text":"x","encrypted_index":"E"}}""",
                """{"type":"citations_delta","citation":{"type":"char_location","cited_text":"x"}}""",
                """{"type":"text_delta","text":"abc"}"""
            ),
        ]);

        Assert.Equal(
            [
                "start",
                """text Né\n\ud83d\ude00abc""",
                """annotation {"type":"url_citation","url":"https://a","title":"A \"b\"","start_index":4,"end_index":7}""",
                "finish Stop",
            ],
            ReadStream(stream)
        );
        Scene.Read(Farthing.Protocol.Translation.Messages.MessagesFormat.Instance, context, stream);
        Assert.Equal("citations=1", context.Losses.ToString());
    }

    [Fact]
    public void Blocks_of_Anthropics_own_tools_are_dropped_and_counted()
    {
        AnswerContext context = Context();
        string stream = Answer([
            .. Block(
                """{"type":"server_tool_use","id":"s","name":"web_search","input":{}}""",
                """{"type":"input_json_delta","partial_json":"{\"query\":1}"}"""
            ),
            .. Block("""{"type":"web_search_tool_result","tool_use_id":"s","content":[]}"""),
            .. Block("""{"type":"hologram"}"""),
            .. Block("""{"type":"text","text":"ok"}"""),
        ]);

        Assert.Equal(["start", "text ok", "finish Stop"], ReadStream(stream));
        Scene.Read(Farthing.Protocol.Translation.Messages.MessagesFormat.Instance, context, stream);
        Assert.Equal("server_tool_use=1, web_search_tool_result=1, unknown=1", context.Losses.ToString());
    }

    [Theory]
    [InlineData("\"end_turn\"", "finish Stop", "")]
    [InlineData("\"tool_use\"", "finish ToolCalls", "")]
    [InlineData("\"max_tokens\"", "finish Length", "")]
    [InlineData("\"model_context_window_exceeded\"", "finish ContextWindow", "")]
    [InlineData("\"pause_turn\"", "finish Pause", "")]
    [InlineData("\"brand_new\"", "finish Stop", "stop_reason=1")]
    [InlineData("\"refusal\"", "finish Refusal", "")]
    public void Reasons_to_stop_are_read(string reason, string line, string lost)
    {
        AnswerContext context = Context();
        string stream = Answer(Block("""{"type":"text","text":"ok"}"""), reason);

        Assert.Equal(["start", "text ok", line], ReadStream(stream));
        Scene.Read(Farthing.Protocol.Translation.Messages.MessagesFormat.Instance, context, stream);
        Assert.Equal(lost, context.Losses.ToString());
    }

    [Fact]
    public void A_stop_text_comes_along() =>
        Assert.Equal(
            ["start", """finish StopText \nEND"""],
            ReadStream(Events(Start, Delta("\"stop_sequence\"", """ "stop_sequence":"\nEND" """), Stop))
        );

    [Theory]
    [InlineData("\"stop_details\":null", "refused")]
    [InlineData(
        """ "stop_details":{"type":"refusal","category":"x","explanation":"Not that."} """,
        "Not that."
    )]
    public void A_refusal_without_text_has_words(string others, string words) =>
        Assert.Equal(
            ["start", $"refusal {words}", "finish Refusal"],
            ReadStream(Events(Start, Delta("\"refusal\"", others), Stop))
        );

    [Fact]
    public void A_stop_without_a_reason_is_counted()
    {
        AnswerContext context = Context();
        string stream = Events(Start, Stop);

        Assert.Equal(["start"], ReadStream(stream));
        Scene.Read(Farthing.Protocol.Translation.Messages.MessagesFormat.Instance, context, stream);
        Assert.Equal("no_finish=1", context.Losses.ToString());
    }

    [Theory]
    [InlineData("overloaded_error", 529)]
    [InlineData("rate_limit_error", 429)]
    [InlineData("invalid_request_error", 400)]
    [InlineData("authentication_error", 401)]
    [InlineData("billing_error", 402)]
    [InlineData("permission_error", 403)]
    [InlineData("not_found_error", 404)]
    [InlineData("request_too_large", 413)]
    [InlineData("timeout_error", 504)]
    [InlineData("api_error", 500)]
    public void An_error_fails_with_the_status_that_its_type_stands_for(string type, int status) =>
        Assert.Equal(
            ["start", "text a", $"fail {status}  No \"more\"."],
            ReadStream(
                Events(
                    Start,
                    Open(0, """{"type":"text","text":"a"}"""),
                    $$"""{"type":"error","error":{"type":"{{type}}","message":"No \"more\"."},"request_id":"r"}""",
                    Close(0),
                    Stop
                )
            )
        );

    [Fact]
    public void An_end_without_message_stop_is_none() =>
        Assert.Equal(
            [
                "start",
                "text a",
                "finish Stop",
                "fail 502 upstream_broke_off The upstream broke off in the middle of its answer.",
            ],
            ReadStream(Events([Start, .. Block("""{"type":"text","text":"a"}"""), Delta("\"end_turn\"")]))
        );

    [Theory]
    [InlineData("""{"id":"c","object":"chat.completion.chunk","choices":[]}""")]
    [InlineData("""{"type":"response.created","sequence_number":0}""")]
    public void Another_formats_answer_fails(string data) =>
        Assert.Equal(
            ["fail 502 upstream_unreadable The upstream's answer is not one of the Messages API."],
            ReadStream($"data: {data}\n\n")
        );

    [Theory]
    [InlineData("[DONE]")]
    [InlineData("{\"type\":\"message_st")]
    [InlineData("{\"type\":\"content_block_delta\",\"delta\":{]}")]
    public void What_is_no_JSON_object_fails(string data) =>
        Assert.Equal(
            ["fail 502 upstream_unreadable The upstream sent an event that is no JSON object."],
            ReadStream($"data: {data}\n\n")
        );

    [Fact]
    public void A_bare_error_fails_too() =>
        Assert.Equal(["fail 502  broken"], ReadStream("data: {\"error\":{\"message\":\"broken\"}}\n\n"));
}
