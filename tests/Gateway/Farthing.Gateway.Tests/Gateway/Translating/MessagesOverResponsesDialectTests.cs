using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Protocol.Translation.Answers;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>Messages clients at Responses upstreams: texts, refusals, reasoning.</summary>
public sealed partial class MessagesOverResponsesDialectTests
{
    private const string Created =
        """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","status":"in_progress","output":[]}}""";

    private const string InProgress =
        """{"type":"response.in_progress","sequence_number":1,"response":{"id":"resp_1","object":"response","status":"in_progress","output":[]}}""";

    private const string Usage =
        """{"input_tokens":30,"input_tokens_details":{"cached_tokens":20},"output_tokens":4,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":34}""";

    private const string MessageAdded =
        """{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"msg_1","status":"in_progress","role":"assistant","content":[]}}""";

    private const string MessageDone =
        """{"type":"response.output_item.done","output_index":0,"item":{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi \"you\"","annotations":[]}]}}""";

    private const string TextBlockStart =
        """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""";

    private const string Stop = """{"type":"message_stop"}""";

    private const string Ping = """{"type":"ping"}""";

    private const string MessageStart =
        """{"type":"message_start","message":{"id":"msg_ID","type":"message","role":"assistant","model":"model","content":[],"stop_reason":null,"stop_sequence":null,"stop_details":null,"container":null,"diagnostics":null,"usage":{"input_tokens":0,"output_tokens":0,"cache_creation":null,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"inference_geo":null,"output_tokens_details":null,"server_tool_use":null,"service_tier":"standard","speed":null}}}""";

    private static readonly AnswerUsage Took = new(10, 20, 0, 4) { Reasoning = 0 };

    private static CutScene Pair => new(Dialect.Messages, Dialect.Responses);

    [Fact]
    public async Task Text()
    {
        // 30 tokens asked: 20 read, 6 written, so 4 were computed without a cache.
        const string Written =
            """{"input_tokens":30,"input_tokens_details":{"cached_tokens":20,"cache_write_tokens":6},"output_tokens":4,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":34}""";
        string events = CutScene.Events(
            Created,
            InProgress,
            MessageAdded,
            """{"type":"response.content_part.added","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}""",
            TextDelta("Hi "),
            TextDelta("\\\"you\\\""),
            """{"type":"response.output_text.done","item_id":"msg_1","output_index":0,"content_index":0,"text":"Hi \"you\""}""",
            """{"type":"response.content_part.done","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Hi \"you\"","annotations":[]}}""",
            MessageDone,
            Ended("completed", Written)
        );

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true),
            events,
            new(4, 20, 6, 4) { Reasoning = 0 }
        );

        CutScene.AssertEvents(
            answer,
            MessageStart,
            Ping,
            TextBlockStart,
            BlockDelta(0, "text_delta", "text", "Hi "),
            BlockDelta(0, "text_delta", "text", "\\\"you\\\""),
            BlockStop(0),
            """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,"container":null},"usage":{"input_tokens":4,"cache_creation_input_tokens":6,"cache_read_input_tokens":20,"output_tokens":4,"output_tokens_details":{"thinking_tokens":0},"server_tool_use":null}}""",
            Stop
        );
        answer.AssertUsage(4, 20, 6, 4);
        Assert.Equal("text/event-stream; charset=utf-8", answer.Headers["content-type"]);

        DialectAnswer whole = await Pair.WholeAsync(
            Body(isStream: false),
            Response("completed", MessageItem("output_text", "text", "Hi \\\"you\\\""), Written)
        );

        CutScene.AssertWhole(
            whole,
            """{"id":"msg_ID","type":"message","role":"assistant","model":"model","content":[{"type":"text","text":"Hi \"you\""}],"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,"container":null,"diagnostics":null,"usage":{"input_tokens":4,"output_tokens":4,"cache_creation":{"ephemeral_5m_input_tokens":6,"ephemeral_1h_input_tokens":0},"cache_creation_input_tokens":6,"cache_read_input_tokens":20,"inference_geo":null,"output_tokens_details":{"thinking_tokens":0},"server_tool_use":null,"service_tier":"standard","speed":null}}"""
        );
        whole.AssertUsage(4, 20, 6, 4);
        CutScene.AssertJson(
            """{"model":"up-model","store":false,"max_output_tokens":4096,"include":["reasoning.encrypted_content"],"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}]}""",
            whole.Sent
        );
    }

    [Fact]
    public async Task Refusal_part()
    {
        DialectAnswer answer = await StreamAsync(
            Body(isStream: true),
            CutScene.Events(
                Created,
                MessageAdded,
                """{"type":"response.content_part.added","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"refusal","refusal":""}}""",
                """{"type":"response.refusal.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"I can"}""",
                """{"type":"response.refusal.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"not."}""",
                """{"type":"response.refusal.done","item_id":"msg_1","output_index":0,"content_index":0,"refusal":"I cannot."}""",
                """{"type":"response.output_item.done","output_index":0,"item":{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"refusal","refusal":"I cannot."}]}}""",
                Ended("completed", Usage)
            ),
            Took
        );

        CutScene.AssertEvents(
            answer,
            MessageStart,
            Ping,
            TextBlockStart,
            BlockDelta(0, "text_delta", "text", "I can"),
            BlockDelta(0, "text_delta", "text", "not."),
            BlockStop(0),
            Delta("refusal", Refused),
            Stop
        );
        answer.AssertUsage(10, 20, 0, 4);

        DialectAnswer whole = await Pair.WholeAsync(
            Body(isStream: false),
            Response("completed", MessageItem("refusal", "refusal", "I cannot."), Usage)
        );

        CutScene.AssertWhole(whole, Message("""{"type":"text","text":"I cannot."}""", "refusal", Refused));
        whole.AssertUsage(10, 20, 0, 4);
    }

    /// <summary>For Messages clients it becomes thinking.</summary>
    [Fact]
    public async Task Reasoning_summary_to_reasoning_content()
    {
        const string Item =
            """{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"First."},{"type":"summary_text","text":"Then."}],"encrypted_content":"gA=="}""";
        string events = CutScene.Events(
            Created,
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[]}}""",
            SummaryDelta(0, "Fir"),
            SummaryDelta(0, "st."),
            """{"type":"response.reasoning_summary_text.done","item_id":"rs_1","output_index":0,"summary_index":0,"text":"First."}""",
            SummaryDelta(1, "Then."),
            $$"""{"type":"response.output_item.done","output_index":0,"item":{{Item}}}""",
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,"delta":"Hi"}""",
            Ended(
                "completed",
                """{"input_tokens":30,"input_tokens_details":{"cached_tokens":20},"output_tokens":40,"output_tokens_details":{"reasoning_tokens":36},"total_tokens":70}"""
            )
        );

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true),
            events,
            new(10, 20, 0, 40) { Reasoning = 36 }
        );

        CutScene.AssertEvents(
            answer,
            MessageStart,
            Ping,
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            BlockDelta(0, "thinking_delta", "thinking", "Fir"),
            BlockDelta(0, "thinking_delta", "thinking", "st."),
            BlockDelta(0, "thinking_delta", "thinking", "\\n\\n"),
            BlockDelta(0, "thinking_delta", "thinking", "Then."),
            BlockDelta(0, "signature_delta", "signature", $"fth2.{CutScene.Tag}.rs_1.gA=="),
            BlockStop(0),
            """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""",
            BlockDelta(1, "text_delta", "text", "Hi"),
            BlockStop(1),
            """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,"container":null},"usage":{"input_tokens":10,"cache_creation_input_tokens":0,"cache_read_input_tokens":20,"output_tokens":40,"output_tokens_details":{"thinking_tokens":36},"server_tool_use":null}}""",
            Stop
        );
        answer.AssertUsage(10, 20, 0, 40);

        DialectAnswer whole = await Pair.WholeAsync(
            Body(isStream: false),
            Response("completed", Item + "," + MessageItem("output_text", "text", "Hi"), Usage)
        );

        CutScene.AssertWhole(
            whole,
            Message(
                $$"""{"type":"thinking","thinking":"First.\n\nThen.","signature":"fth2.{{CutScene.Tag}}.rs_1.gA=="},{"type":"text","text":"Hi"}""",
                "end_turn"
            )
        );
        whole.AssertUsage(10, 20, 0, 4);
    }

    private const string Refused = """{"type":"refusal","category":null,"explanation":null}""";

    private static string Body(bool isStream, string more = "") =>
        $$"""{"model":"model","max_tokens":4096,"messages":[{"role":"user","content":"hi"}]{{more}}{{(
            isStream ? ",\"stream\":true" : ""
        )}}}""";

    /// <summary>A stream whose events keep what Messages clients rely on.</summary>
    private static async Task<DialectAnswer> StreamAsync(string body, string events, AnswerUsage usage)
    {
        DialectAnswer answer = await Pair.StreamAsync(body, events, usage);
        AssertOrder(CutScene.EventsOf(answer.Text));
        return answer;
    }

    private static string TextDelta(string text) =>
        $$"""{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"{{text}}"}""";

    private static string SummaryDelta(int part, string text) =>
        $$"""{"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,"summary_index":{{part}},"delta":"{{text}}"}""";

    private static string MessageItem(string type, string member, string text) =>
        $$"""{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"{{type}}","{{member}}":"{{text}}","annotations":[]}]}""";

    private static string Response(
        string status,
        string output,
        string usage,
        string incomplete = "null",
        string error = "null"
    ) =>
        $$"""{"id":"resp_1","object":"response","created_at":1,"status":"{{status}}","error":{{error}},"incomplete_details":{{incomplete}},"model":"m","output":[{{output}}],"usage":{{usage}}}""";

    private static string Ended(
        string status,
        string usage,
        string incomplete = "null",
        string error = "null"
    ) => $$"""{"type":"response.{{status}}","response":{{Response(status, "", usage, incomplete, error)}}}""";

    private static string BlockDelta(int index, string type, string member, string text) =>
        $$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{"type":"{{{type}}}","{{{member}}}":"{{{text}}}"}}""";

    private static string BlockStop(int index) => $$"""{"type":"content_block_stop","index":{{index}}}""";

    private static string Delta(string reason, string details = "null") =>
        $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{reason}}}","stop_sequence":null,"stop_details":{{{details}}},"container":null},"usage":{"input_tokens":10,"cache_creation_input_tokens":0,"cache_read_input_tokens":20,"output_tokens":4,"output_tokens_details":{"thinking_tokens":0},"server_tool_use":null}}""";

    private static string Message(string content, string reason, string details = "null") =>
        $$$"""{"id":"msg_ID","type":"message","role":"assistant","model":"model","content":[{{{content}}}],"stop_reason":"{{{reason}}}","stop_sequence":null,"stop_details":{{{details}}},"container":null,"diagnostics":null,"usage":{"input_tokens":10,"output_tokens":4,"cache_creation":null,"cache_creation_input_tokens":0,"cache_read_input_tokens":20,"inference_geo":null,"output_tokens_details":{"thinking_tokens":0},"server_tool_use":null,"service_tier":"standard","speed":null}}""";

    /// <summary>One start first; blocks 0, 1, 2 one after the other, each with one stop and deltas of its own kind; one stop of the message or one error last.</summary>
    private static void AssertOrder(IReadOnlyList<string> events)
    {
        int next = 0;
        string open = "";
        for (int i = 0; i < events.Count; i++)
        {
            using JsonDocument document = JsonDocument.Parse(events[i]);
            JsonElement one = document.RootElement;
            string type = one.GetProperty("type").GetString()!;
            Assert.Equal(i == 0, type == "message_start");
            Assert.Equal(i == events.Count - 1, type is "message_stop" or "error");
            switch (type)
            {
                case "content_block_start":
                    Assert.Equal("", open);
                    Assert.Equal(next, one.GetProperty("index").GetInt32());
                    open = one.GetProperty("content_block").GetProperty("type").GetString()!;
                    break;
                case "content_block_delta":
                    Assert.Equal(next, one.GetProperty("index").GetInt32());
                    string kind = one.GetProperty("delta").GetProperty("type").GetString()!;
                    Assert.True(
                        (open, kind)
                            is
                                ("text", "text_delta")
                                or
                                ("thinking", "thinking_delta" or "signature_delta")
                                or
                                ("tool_use", "input_json_delta"),
                        $"{kind} in {open}"
                    );
                    break;
                case "content_block_stop":
                    Assert.NotEqual("", open);
                    Assert.Equal(next++, one.GetProperty("index").GetInt32());
                    open = "";
                    break;
                case "message_delta":
                    Assert.Equal("", open);
                    break;
                default:
                    break;
            }
        }
    }
}
