using System.Text.Json;

namespace Farthing.Tests.Gateway.Translating;

/// <content>Thinking, its seals, usage of caches, blocks of Anthropic's own tools.</content>
public sealed partial class ResponsesOverMessagesDialectTests
{
    private const string Asking = ",\"include\":[\"reasoning.encrypted_content\"]";

    private static string ThinkingItem =>
        $$"""{"id":"rs_ID00","type":"reasoning","summary":[{"type":"summary_text","text":"I \"look\"."}],"encrypted_content":"fth3.{{CutScene.Tag}}.t.Eq+/8=="}""";

    private static string RedactedItem =>
        $$"""{"id":"rs_ID01","type":"reasoning","summary":[],"encrypted_content":"fth3.{{CutScene.Tag}}.r.Dark=="}""";

    [Fact]
    public async Task Thinking_to_summary_events()
    {
        const string Item =
            """{"id":"rs_ID00","type":"reasoning","summary":[{"type":"summary_text","text":"I \"look\"."}]}""";
        const string Said =
            """{"type":"message","id":"msg_ID01","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[],"logprobs":[]}]}""";
        const string Thought =
            """{"input_tokens":30,"input_tokens_details":{"cached_tokens":20,"cache_write_tokens":0},"output_tokens":14,"output_tokens_details":{"reasoning_tokens":9},"total_tokens":44}""";

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true),
            CutScene.Events([
                Start,
                .. ThinkingBlock(0),
                TextStart(1),
                TextDelta(1, "Hi"),
                BlockStop(1),
                """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":14,"output_tokens_details":{"thinking_tokens":9}}}""",
                Stop,
            ]),
            new(10, 20, 0, 14) { Reasoning = 9 }
        );

        CutScene.AssertEvents(
            answer,
            $$"""{"type":"response.created","sequence_number":0,"response":{{Response("in_progress", "", "null")}}}""",
            $$"""{"type":"response.in_progress","sequence_number":1,"response":{{Response("in_progress", "", "null")}}}""",
            """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"rs_ID00","type":"reasoning","summary":[]}}""",
            """{"type":"response.reasoning_summary_part.added","sequence_number":3,"item_id":"rs_ID00","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}""",
            """{"type":"response.reasoning_summary_text.delta","sequence_number":4,"item_id":"rs_ID00","output_index":0,"summary_index":0,"delta":"I "}""",
            """{"type":"response.reasoning_summary_text.delta","sequence_number":5,"item_id":"rs_ID00","output_index":0,"summary_index":0,"delta":"\"look\"."}""",
            """{"type":"response.reasoning_summary_text.done","sequence_number":6,"item_id":"rs_ID00","output_index":0,"summary_index":0,"text":"I \"look\"."}""",
            """{"type":"response.reasoning_summary_part.done","sequence_number":7,"item_id":"rs_ID00","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":"I \"look\"."}}""",
            $$"""{"type":"response.output_item.done","sequence_number":8,"output_index":0,"item":{{Item}}}""",
            """{"type":"response.output_item.added","sequence_number":9,"output_index":1,"item":{"type":"message","id":"msg_ID01","status":"in_progress","role":"assistant","content":[]}}""",
            """{"type":"response.content_part.added","sequence_number":10,"item_id":"msg_ID01","output_index":1,"content_index":0,"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}}""",
            """{"type":"response.output_text.delta","sequence_number":11,"item_id":"msg_ID01","output_index":1,"content_index":0,"delta":"Hi","logprobs":[]}""",
            """{"type":"response.output_text.done","sequence_number":12,"item_id":"msg_ID01","output_index":1,"content_index":0,"text":"Hi","logprobs":[]}""",
            """{"type":"response.content_part.done","sequence_number":13,"item_id":"msg_ID01","output_index":1,"content_index":0,"part":{"type":"output_text","text":"Hi","annotations":[],"logprobs":[]}}""",
            $$"""{"type":"response.output_item.done","sequence_number":14,"output_index":1,"item":{{Said}}}""",
            $$"""{"type":"response.completed","sequence_number":15,"response":{{Response("completed", Item + "," + Said, Thought)}}}"""
        );
        answer.AssertUsage(10, 20, 0, 14);
        Assert.Equal(9, Assert.Single(answer.Settles).ReasoningTokens);
    }

    /// <summary>The items of an answer, sent back as they came, are the upstream's own blocks again.</summary>
    [Fact]
    public async Task Signature_in_encrypted_content_back_to_block()
    {
        DialectAnswer answer = await StreamAsync(
            Body(isStream: true, Tools + Asking),
            CutScene.Events([
                Start,
                .. ThinkingBlock(0),
                CallStart(1, "toolu_1", "ls"),
                BlockStop(1),
                Delta("tool_use"),
                Stop,
            ]),
            Took
        );

        JsonElement output = FinalOf(answer).GetProperty("output");
        CutScene.AssertJson(ThinkingItem, output[0].GetRawText());
        Assert.DoesNotContain(
            CutScene
                .EventsOf(answer.Text)
                .Where(one => one.Contains("output_item.added", StringComparison.Ordinal)),
            one => one.Contains("encrypted_content", StringComparison.Ordinal)
        );
        answer.AssertUsage(10, 20, 0, 4);

        CutScene.AssertJson(
            """[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"I \"look\".","signature":"Eq+/8=="},{"type":"tool_use","id":"toolu_1","name":"ls","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"b"}]}]""",
            await NextMessagesAsync(output)
        );
    }

    [Fact]
    public async Task Redacted_thinking_sealed()
    {
        string stream = CutScene.Events([
            Start,
            .. ThinkingBlock(0),
            """{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"Dark=="}}""",
            BlockStop(1),
            CallStart(2, "toolu_1", "ls"),
            BlockStop(2),
            Delta("tool_use"),
            Stop,
        ]);

        DialectAnswer asked = await StreamAsync(Body(isStream: true, Tools + Asking), stream, Took);
        DialectAnswer unasked = await StreamAsync(Body(isStream: true, Tools), stream, Took);

        JsonElement output = FinalOf(asked).GetProperty("output");
        CutScene.AssertJson(ThinkingItem, output[0].GetRawText());
        CutScene.AssertJson(RedactedItem, output[1].GetRawText());
        Assert.Equal("toolu_1", output[2].GetProperty("call_id").GetString());
        Assert.DoesNotContain("Dark", unasked.Text, StringComparison.Ordinal);
        Assert.All([asked, unasked], answer => answer.AssertUsage(10, 20, 0, 4));

        CutScene.AssertJson(
            """[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"I \"look\".","signature":"Eq+/8=="},{"type":"redacted_thinking","data":"Dark=="},{"type":"tool_use","id":"toolu_1","name":"ls","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"b"}]}]""",
            await NextMessagesAsync(output)
        );
    }

    [Fact]
    public async Task Cache_write_in_details()
    {
        const string Written =
            """{"input_tokens":10,"cache_read_input_tokens":20,"cache_creation_input_tokens":7,"cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":5},"output_tokens":4}""";
        // 10 + 20 + 7 asked.
        const string Said =
            """{"input_tokens":37,"input_tokens_details":{"cached_tokens":20,"cache_write_tokens":7},"output_tokens":4,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":41}""";

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true),
            CutScene.Events(
                Start.Replace(
                    """{"input_tokens":10,"cache_read_input_tokens":20,"cache_creation_input_tokens":0,"output_tokens":1}""",
                    Written,
                    StringComparison.Ordinal
                ),
                TextStart(0),
                TextDelta(0, "Hi"),
                BlockStop(0),
                Delta("end_turn"),
                Stop
            ),
            new(10, 20, 7, 4) { CacheWrite1h = 5 }
        );
        DialectAnswer whole = await Pair.WholeAsync(
            Body(isStream: false),
            Message("""{"type":"text","text":"Hi"}""", "end_turn", Written)
        );

        CutScene.AssertJson(Said, FinalOf(answer).GetProperty("usage").GetRawText());
        CutScene.AssertJson(Said, whole.Json.GetProperty("usage").GetRawText());
        Assert.All([answer, whole], one => one.AssertUsage(10, 20, 7, 4));
        Assert.All([answer, whole], one => Assert.Equal(5, one.Settles[0].Tokens.CacheWrite1h));
    }

    [Fact]
    public async Task Server_tool_blocks_dropped()
    {
        const string Call = """{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{}}""";
        const string Result =
            """{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","url":"https://a.example","title":"A","encrypted_content":"x"}]}""";
        const string Item =
            """{"type":"message","id":"msg_ID00","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Found.","annotations":[],"logprobs":[]}]}""";

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true),
            CutScene.Events(
                Start,
                $$"""{"type":"content_block_start","index":0,"content_block":{{Call}}}""",
                InputDelta(0, "{\\\"query\\\":\\\"a\\\"}"),
                BlockStop(0),
                $$"""{"type":"content_block_start","index":1,"content_block":{{Result}}}""",
                BlockStop(1),
                TextStart(2),
                TextDelta(2, "Found."),
                BlockStop(2),
                Delta("end_turn"),
                Stop
            ),
            Took
        );
        DialectAnswer whole = await Pair.WholeAsync(
            Body(isStream: false),
            Message($$"""{{Call}},{{Result}},{"type":"text","text":"Found."}""", "end_turn")
        );

        AssertLast(answer, "response.completed", Response("completed", Item, Usage));
        CutScene.AssertWhole(whole, Response("completed", Item, Usage));
        Assert.All([answer, whole], one => one.AssertUsage(10, 20, 0, 4));
    }

    private static string[] ThinkingBlock(int index) =>
        [
            $$$"""{"type":"content_block_start","index":{{{index}}},"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            $$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{"type":"thinking_delta","thinking":"I "}}""",
            $$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{"type":"thinking_delta","thinking":"\"look\"."}}""",
            $$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{"type":"signature_delta","signature":"Eq+/8=="}}""",
            BlockStop(index),
        ];

    /// <summary>What the upstream gets as messages when a client sends an answer's items back, with the result of its call.</summary>
    private static async Task<string> NextMessagesAsync(JsonElement output)
    {
        string items = string.Join(',', output.EnumerateArray().Select(item => item.GetRawText()));
        DialectAnswer next = await Pair.WholeAsync(
            $$"""{"model":"model","input":[{"role":"user","content":"hi"},{{items}},{"type":"function_call_output","call_id":"toolu_1","output":"b"}]{{Tools}}{{Asking}}}""",
            Message("""{"type":"text","text":"Hi"}""", "end_turn")
        );
        next.AssertUsage(10, 20, 0, 4);
        Assert.False(next.Headers.ContainsKey("x-farthing-dropped"));
        return JsonDocument.Parse(next.Sent).RootElement.GetProperty("messages").GetRawText();
    }
}
