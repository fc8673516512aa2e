using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Requests;
using Farthing.Protocol.Translation.Responses;
using static Farthing.Tests.Protocol.Translation.Responses.ResponsesReading;

namespace Farthing.Tests.Protocol.Translation.Responses;

public sealed class ResponsesStreamReaderTests
{
    private const string Created =
        """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","status":"in_progress","output":[]}}""";

    private const string Completed =
        """{"type":"response.completed","sequence_number":9,"response":{"id":"resp_1","status":"completed","error":null,"incomplete_details":null,"output":[],"usage":{"input_tokens":9,"output_tokens":1}}}""";

    private const string Message =
        """{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""";

    private const string Reasoning =
        """{"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[]}}""";

    [Fact]
    public void Text_comes_from_deltas_and_what_repeats_it_is_passed_over()
    {
        string stream = Events(
            Created,
            """{"type":"response.in_progress","response":{}}""",
            Message,
            """{"type":"response.content_part.added","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}}""",
            """{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hi \"you\" \u00e9","logprobs":[],"obfuscation":"abc"}""",
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":" ü"}""",
            """{"type":"response.output_text.done","item_id":"msg_1","output_index":0,"content_index":0,"text":"Hi"}""",
            """{"type":"response.content_part.done","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Hi"}}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi"}]}}""",
            Completed
        );

        Assert.Equal(["start", """text Hi \"you\" \u00e9 ü""", "finish Stop"], Read(stream));
    }

    [Fact]
    public void Words_of_refusal_are_told_apart_from_text()
    {
        string stream = Events(
            Message,
            """{"type":"response.refusal.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"No."}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"message","content":[{"type":"refusal","refusal":"No."}]}}""",
            Completed
        );

        Assert.Equal(["start", "refusal No.", "finish Stop"], Read(stream));
    }

    [Fact]
    public void Arguments_come_from_deltas()
    {
        string stream = Events(
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_9","name":"ls","arguments":""}}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":0,"delta":"{\"a\""}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":0,"delta":":1}"}""",
            """{"type":"response.function_call_arguments.done","item_id":"fc_1","output_index":0,"arguments":"{\"a\":1}"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_9","name":"ls","arguments":"{\"a\":1}"}}""",
            Completed
        );

        Assert.Equal(
            ["start", "call 0 call_9 ls", """arguments 0 {\"a\":1}""", "end 0", "finish ToolCalls"],
            Read(stream)
        );
    }

    [Fact]
    public void A_call_that_has_only_its_end_is_read_whole()
    {
        string stream = Events(
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_9","name":"ls","arguments":""}}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_9","name":"ls","arguments":"{}"}}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"id":"fc_2","type":"function_call","call_id":"call_8","name":"cat","arguments":"{}"}}""",
            Completed
        );

        Assert.Equal(
            [
                "start",
                "call 0 call_9 ls",
                "arguments 0 {}",
                "end 0",
                "call 1 call_8 cat",
                "arguments 1 {}",
                "end 1",
                "finish ToolCalls",
            ],
            Read(stream)
        );
    }

    [Fact]
    public void Interleaved_calls_keep_their_numbers_although_their_ids_change()
    {
        string stream = Events(
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"a","type":"function_call","call_id":"call_1","name":"ls","arguments":""}}""",
            """{"type":"response.output_item.added","output_index":1,"item":{"id":"b","type":"function_call","call_id":"call_2","name":"cat","arguments":""}}""",
            """{"type":"response.function_call_arguments.delta","item_id":"z","output_index":1,"delta":"{2}"}""",
            """{"type":"response.function_call_arguments.delta","item_id":"y","output_index":0,"delta":"{1}"}""",
            Completed
        );

        Assert.Equal(
            [
                "start",
                "call 0 call_1 ls",
                "call 1 call_2 cat",
                "arguments 1 {2}",
                "arguments 0 {1}",
                "finish ToolCalls",
            ],
            Read(stream)
        );
    }

    [Fact]
    public void A_call_without_a_name_waits_for_its_end()
    {
        string stream = Events(
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_9","name":"","arguments":""}}""",
            """{"type":"response.function_call_arguments.delta","output_index":0,"delta":"{}"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"fc_1","type":"function_call","call_id":"call_9","name":"ls","arguments":"{}"}}""",
            Completed
        );

        Assert.Equal(
            ["start", "call 0 call_9 ls", "arguments 0 {}", "end 0", "finish ToolCalls"],
            Read(stream)
        );
    }

    [Fact]
    public void Input_of_a_custom_tool_is_free_text()
    {
        string stream = Events(
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"ctc_1","type":"custom_tool_call","call_id":"call_9","name":"apply_patch","input":""}}""",
            """{"type":"response.custom_tool_call_input.delta","output_index":0,"delta":"*** Begin"}""",
            """{"type":"response.custom_tool_call_input.done","output_index":0,"input":"*** Begin"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"type":"custom_tool_call","call_id":"call_9","name":"apply_patch","input":"*** Begin"}}""",
            Completed
        );

        Assert.Equal(
            [
                "start",
                "call 0 call_9 apply_patch custom",
                "arguments 0 *** Begin",
                "end 0",
                "finish ToolCalls",
            ],
            Read(stream)
        );
    }

    [Fact]
    public void Parts_of_a_summary_are_set_apart_and_sealed_with_their_item()
    {
        string stream = Events(
            Reasoning,
            """{"type":"response.reasoning_summary_part.added","item_id":"rs_1","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}""",
            """{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"First"}""",
            """{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":0,"delta":"."}""",
            """{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":1,"delta":"Second"}""",
            """{"type":"response.reasoning_text.delta","item_id":"rs_1","output_index":0,"content_index":0,"delta":"open"}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"First."},{"type":"summary_text","text":"Second"}],"encrypted_content":"gAAA/b=="}}""",
            Completed
        );

        Assert.Equal(
            ["start", """reasoning First.\n\nSecond""", "seal fth2.0badcafe.rs_1.gAAA/b==", "finish Stop"],
            Read(stream)
        );
    }

    [Theory]
    [InlineData("response.reasoning_text.delta", "\"x\"")]
    [InlineData("response.reasoning.delta", "\"x\"")]
    [InlineData("response.reasoning.delta", """{"text":"x"}""")]
    public void Open_reasoning_of_engines_is_read_by_each_of_its_names(string type, string delta)
    {
        string stream = Events(
            Reasoning,
            """{"type":"response.reasoning_part.added","output_index":0,"part":{"type":"reasoning_text","text":""}}""",
            $$"""{"type":"{{type}}","item_id":"rs_1","output_index":0,"content_index":0,"delta":{{delta}}}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"x"}]}}""",
            Completed
        );

        Assert.Equal(["start", "reasoning x", "finish Stop"], Read(stream));
    }

    [Fact]
    public void Reasoning_that_shows_nothing_is_hidden()
    {
        string stream = Events(
            Reasoning,
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"gA"}}""",
            Completed
        );

        Assert.Equal(["start", "hidden fth2.0badcafe.rs_1.gA", "finish Stop"], Read(stream));
    }

    [Fact]
    public void Citations_of_addresses_are_passed_on_and_others_counted()
    {
        AnswerContext context = Scene.ContextOf(new Conversation(), Scene.Hosted);
        string stream = Events(
            Message,
            """{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"x"}""",
            """{"type":"response.output_text.annotation.added","output_index":0,"annotation":{"type":"url_citation","url":"https://a","title":"A","start_index":0,"end_index":1}}""",
            """{"type":"response.output_text.annotation.added","output_index":0,"annotation":{"type":"file_citation","file_id":"f"}}""",
            Completed
        );

        IReadOnlyList<string> lines = Scene.Read(ResponsesFormat.Instance, context, stream);

        Assert.Equal(
            """annotation {"type":"url_citation","url":"https://a","title":"A","start_index":0,"end_index":1}""",
            lines[2]
        );
        Assert.Equal("annotation=1", context.Losses.ToString());
    }

    [Theory]
    [InlineData("max_output_tokens", "finish Length")]
    [InlineData("content_filter", "finish ContentFilter")]
    [InlineData("other", "finish Length")]
    public void An_incomplete_answer_says_why(string reason, string line)
    {
        string stream = Events(
            Message,
            """{"type":"response.output_text.delta","output_index":0,"delta":"x"}""",
            $$$"""{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"{{{reason}}}"},"output":[{"type":"message"}]}}"""
        );

        Assert.Equal(["start", "text x", line], Read(stream));
    }

    [Fact]
    public void A_failure_before_the_first_item_has_no_start()
    {
        string stream = Events(
            Created,
            """{"type":"response.failed","response":{"id":"resp_1","status":"failed","error":{"code":"rate_limit_exceeded","message":"Slow down."},"output":[]}}"""
        );

        Assert.Equal(["fail 429 rate_limit_exceeded Slow down."], Read(stream));
    }

    [Fact]
    public void A_failure_behind_an_item_follows_it()
    {
        string stream = Events(
            Created,
            Message,
            """{"type":"response.output_text.delta","output_index":0,"delta":"x"}""",
            """{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"Broken."}}}"""
        );

        Assert.Equal(["start", "text x", "fail 500 server_error Broken."], Read(stream));
    }

    [Theory]
    [InlineData(
        """{"type":"error","code":"server_error","message":"Broken.","param":null,"sequence_number":3}"""
    )]
    [InlineData(
        """{"type":"error","error":{"type":"server_error","code":"server_error","message":"Broken."}}"""
    )]
    public void An_error_is_read_in_both_of_its_shapes(string data)
    {
        Assert.Equal(["fail 500 server_error Broken."], Read(Events(data)));
        Assert.Equal(["fail 500 server_error Broken."], Read($"data: {data}\n\n"));
    }

    [Fact]
    public void An_error_without_a_type_fails_too()
    {
        Assert.Equal(
            ["fail 503 server_is_overloaded Busy."],
            Read("data: {\"error\":{\"message\":\"Busy.\",\"code\":\"server_is_overloaded\"}}\n\n")
        );
    }

    [Fact]
    public void The_end_without_a_last_event_is_a_failure_even_behind_DONE()
    {
        string stream = Events(Message) + "data: [DONE]\n\n";

        Assert.Equal(
            ["start", "fail 502 upstream_broke_off The upstream broke off in the middle of its answer."],
            Read(stream)
        );
    }

    [Fact]
    public void Nothing_is_read_behind_the_last_event()
    {
        Assert.Equal(["start", "finish Stop"], Read(Events(Completed, Message) + "data: [DONE]\n\n"));
    }

    [Fact]
    public void Unknown_events_and_items_are_passed_over()
    {
        AnswerContext context = Scene.ContextOf(new Conversation(), Scene.Hosted);
        string stream = Events(
            """{"type":"response.queued","response":{}}""",
            """{"type":"response.web_search_call.searching","output_index":0}""",
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"ws_1","type":"web_search_call"}}""",
            """{"type":"response.output_item.done","output_index":0,"item":{"id":"ws_1","type":"web_search_call"}}""",
            """{"type":"response.new.thing","x":{"y":[1]}}""",
            Completed
        );

        Assert.Equal(["start", "finish Stop"], Scene.Read(ResponsesFormat.Instance, context, stream));
        Assert.Equal("web_search_call=1", context.Losses.ToString());
    }

    [Fact]
    public void A_stream_of_nothing_but_its_end_is_read_from_it()
    {
        string stream = Events(
            """{"type":"response.completed","response":{"status":"completed","output":[{"type":"reasoning","id":"r","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]},{"type":"message","content":[{"type":"output_text","text":"Hi","annotations":[]}]}]}}"""
        );

        Assert.Equal(["start", "reasoning hm", "text Hi", "finish Stop"], Read(stream));
    }

    [Fact]
    public void Items_that_have_nothing_but_their_end_are_each_read()
    {
        string stream = Events(
            """{"type":"response.output_item.done","item":{"type":"message","content":[{"type":"output_text","text":"A"}]}}""",
            """{"type":"response.output_item.done","item":{"type":"message","content":[{"type":"output_text","text":"B"}]}}""",
            """{"type":"response.output_item.done","item":{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}}""",
            Completed
        );

        Assert.Equal(
            ["start", "text AB", "call 0 c f", "arguments 0 {}", "end 0", "finish ToolCalls"],
            Read(stream)
        );
    }

    [Fact]
    public void What_is_no_JSON_fails()
    {
        Assert.Equal(
            ["fail 502 upstream_unreadable The upstream sent an event that is not JSON."],
            Read("event: response.output_text.delta\ndata: {\"delta\":\n\n")
        );
    }
}
