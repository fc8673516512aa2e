using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Protocol.Translation.Answers;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>Responses clients at Messages upstreams: events, items, identities.</summary>
public sealed partial class ResponsesOverMessagesDialectTests
{
    private const string Start =
        """{"type":"message_start","message":{"id":"msg_up","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_read_input_tokens":20,"cache_creation_input_tokens":0,"output_tokens":1}}}""";

    private const string Stop = """{"type":"message_stop"}""";

    private const string Usage =
        """{"input_tokens":30,"input_tokens_details":{"cached_tokens":20,"cache_write_tokens":0},"output_tokens":4,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":34}""";

    private static readonly AnswerUsage Took = new(10, 20, 0, 4);

    private static CutScene Pair => new(Dialect.Responses, Dialect.Messages);

    [Fact]
    public async Task Event_order_and_sequence_numbers()
    {
        const string Item =
            """{"type":"message","id":"msg_ID00","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi \"you\"","annotations":[],"logprobs":[]}]}""";

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true),
            CutScene.Events(
                Start,
                TextStart(0),
                """{"type":"ping"}""",
                TextDelta(0, "Hi "),
                TextDelta(0, "\\\"you\\\""),
                BlockStop(0),
                Delta("end_turn"),
                Stop
            ),
            Took
        );

        CutScene.AssertEvents(
            answer,
            $$"""{"type":"response.created","sequence_number":0,"response":{{Response("in_progress", "", "null")}}}""",
            $$"""{"type":"response.in_progress","sequence_number":1,"response":{{Response("in_progress", "", "null")}}}""",
            """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"type":"message","id":"msg_ID00","status":"in_progress","role":"assistant","content":[]}}""",
            """{"type":"response.content_part.added","sequence_number":3,"item_id":"msg_ID00","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}}""",
            """{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_ID00","output_index":0,"content_index":0,"delta":"Hi ","logprobs":[]}""",
            """{"type":"response.output_text.delta","sequence_number":5,"item_id":"msg_ID00","output_index":0,"content_index":0,"delta":"\"you\"","logprobs":[]}""",
            """{"type":"response.output_text.done","sequence_number":6,"item_id":"msg_ID00","output_index":0,"content_index":0,"text":"Hi \"you\"","logprobs":[]}""",
            """{"type":"response.content_part.done","sequence_number":7,"item_id":"msg_ID00","output_index":0,"content_index":0,"part":{"type":"output_text","text":"Hi \"you\"","annotations":[],"logprobs":[]}}""",
            $$"""{"type":"response.output_item.done","sequence_number":8,"output_index":0,"item":{{Item}}}""",
            $$"""{"type":"response.completed","sequence_number":9,"response":{{Response("completed", Item, Usage)}}}"""
        );
        answer.AssertUsage(10, 20, 0, 4);

        DialectAnswer whole = await Pair.WholeAsync(
            Body(isStream: false),
            Message("""{"type":"text","text":"Hi \"you\""}""", "end_turn")
        );

        CutScene.AssertWhole(whole, Response("completed", Item, Usage));
        whole.AssertUsage(10, 20, 0, 4);
        Assert.Equal("2023-06-01", Assert.Single(whole.Requests).Headers["anthropic-version"]);
    }

    [Fact]
    public async Task Message_items_same_identity_everywhere()
    {
        DialectAnswer answer = await StreamAsync(
            Body(isStream: true, Tools),
            CutScene.Events(
                Start,
                TextStart(0),
                TextDelta(0, "I look."),
                BlockStop(0),
                CallStart(1, "toolu_1", "ls"),
                BlockStop(1),
                TextStart(2),
                TextDelta(2, "Done."),
                BlockStop(2),
                Delta("tool_use"),
                Stop
            ),
            Took
        );

        // Every event of an item names it alike (AssertOrder); the final object has the same three.
        JsonElement[] output = [.. FinalOf(answer).GetProperty("output").EnumerateArray()];
        Assert.Equal(
            ["msg_ID00", "fc_ID01", "msg_ID02"],
            output.Select(item => item.GetProperty("id").GetString())
        );
        answer.AssertUsage(10, 20, 0, 4);
    }

    [Fact]
    public async Task Length_is_incomplete()
    {
        const string Item =
            """{"type":"message","id":"msg_ID00","status":"incomplete","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[],"logprobs":[]}]}""";
        const string Why = """{"reason":"max_output_tokens"}""";
        foreach (string reason in (string[])["max_tokens", "model_context_window_exceeded"])
        {
            DialectAnswer answer = await StreamAsync(
                Body(isStream: true),
                CutScene.Events(Start, TextStart(0), TextDelta(0, "Hi"), BlockStop(0), Delta(reason), Stop),
                Took
            );

            AssertLast(answer, "response.incomplete", Response("incomplete", Item, Usage, Why));
            answer.AssertUsage(10, 20, 0, 4);

            DialectAnswer whole = await Pair.WholeAsync(
                Body(isStream: false),
                Message("""{"type":"text","text":"Hi"}""", reason)
            );

            CutScene.AssertWhole(whole, Response("incomplete", Item, Usage, Why));
            whole.AssertUsage(10, 20, 0, 4);
        }
    }

    /// <summary>A refusal behind text cuts it; one without any is the answer itself.</summary>
    [Fact]
    public async Task Content_filter()
    {
        const string Cut =
            """{"type":"message","id":"msg_ID00","status":"incomplete","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[],"logprobs":[]}]}""";
        const string Refusal =
            """{"type":"message","id":"msg_ID00","status":"completed","role":"assistant","content":[{"type":"refusal","refusal":"Not this."}]}""";
        const string Details = """{"type":"refusal","category":"cyber","explanation":"Not this."}""";

        DialectAnswer behind = await StreamAsync(
            Body(isStream: true),
            CutScene.Events(Start, TextStart(0), TextDelta(0, "Hi"), BlockStop(0), Delta("refusal"), Stop),
            Took
        );
        DialectAnswer alone = await StreamAsync(
            Body(isStream: true),
            CutScene.Events(Start, Delta("refusal", Details), Stop),
            Took
        );
        DialectAnswer whole = await Pair.WholeAsync(
            Body(isStream: false),
            Message("", "refusal", details: Details)
        );

        AssertLast(
            behind,
            "response.incomplete",
            Response("incomplete", Cut, Usage, """{"reason":"content_filter"}""")
        );
        AssertLast(alone, "response.completed", Response("completed", Refusal, Usage));
        CutScene.AssertWhole(whole, Response("completed", Refusal, Usage));
        Assert.All([behind, alone, whole], answer => answer.AssertUsage(10, 20, 0, 4));
    }

    /// <summary>Server tools alone pause an answer; nobody else can go on with it.</summary>
    [Fact]
    public async Task Pause_turn()
    {
        DialectAnswer answer = await StreamAsync(
            Body(isStream: true),
            CutScene.Events(Start, TextStart(0), TextDelta(0, "Hi"), BlockStop(0), Delta("pause_turn"), Stop),
            Took
        );
        DialectAnswer whole = await Pair.WholeAsync(
            Body(isStream: false),
            Message("""{"type":"text","text":"Hi"}""", "pause_turn")
        );

        Assert.Equal("incomplete", FinalOf(answer).GetProperty("status").GetString());
        Assert.Equal("incomplete", whole.Json.GetProperty("status").GetString());
        Assert.All([answer, whole], one => one.AssertUsage(10, 20, 0, 4));
    }

    /// <summary>What is done stays in the failed response; the text that broke is not.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(null, "server_error")]
    [InlineData("overloaded_error", "server_is_overloaded")]
    [InlineData("rate_limit_error", "rate_limit_exceeded")]
    [InlineData("api_error", "server_error")]
    public async Task Upstream_dies_response_failed(string? type, string code)
    {
        const string Done =
            """{"type":"function_call","id":"fc_ID00","status":"completed","call_id":"toolu_1","name":"ls","arguments":"{}"}""";
        string[] end = type is null
            ? []
            : [$$$"""{"type":"error","error":{"type":"{{{type}}}","message":"Came apart."}}"""];

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true, Tools),
            CutScene.Events([
                Start,
                CallStart(0, "toolu_1", "ls"),
                BlockStop(0),
                TextStart(1),
                TextDelta(1, "Hi"),
                .. end,
            ]),
            Took
        );

        Assert.True(answer.IsAborted);
        JsonElement failed = FinalOf(answer);
        Assert.Equal("failed", failed.GetProperty("status").GetString());
        CutScene.AssertJson($"[{Done}]", failed.GetProperty("output").GetRawText());
        Assert.Equal(code, failed.GetProperty("error").GetProperty("code").GetString());
        if (type is not null)
        {
            Assert.Equal("Came apart.", failed.GetProperty("error").GetProperty("message").GetString());
        }

        // The prompt is as stated; the output is estimated by what came.
        Assert.True(Assert.Single(answer.Settles).Tokens.Output > 0);
    }

    private static string Body(bool isStream, string more = "") =>
        $$"""{"model":"model","input":"hi","store":false{{more}}{{(isStream ? ",\"stream\":true" : "")}}}""";

    /// <summary>A stream whose events keep what Responses clients rely on.</summary>
    private static async Task<DialectAnswer> StreamAsync(string body, string events, AnswerUsage usage)
    {
        DialectAnswer answer = await Pair.StreamAsync(body, events, usage);
        Assert.Equal(200, answer.Status);
        ResponsesOrder.Check(CutScene.EventsOf(answer.Text));
        return answer;
    }

    private static void AssertLast(DialectAnswer answer, string type, string response)
    {
        string last = CutScene.EventsOf(DialectScene.Fixed(answer))[^1];
        using JsonDocument document = JsonDocument.Parse(last);
        Assert.Equal(type, document.RootElement.GetProperty("type").GetString());
        CutScene.AssertJson(response, document.RootElement.GetProperty("response").GetRawText());
    }

    private static JsonElement FinalOf(DialectAnswer answer) =>
        JsonDocument
            .Parse(CutScene.EventsOf(DialectScene.Fixed(answer))[^1])
            .RootElement.GetProperty("response");

    private static string TextStart(int index) =>
        $$$"""{"type":"content_block_start","index":{{{index}}},"content_block":{"type":"text","text":""}}""";

    private static string TextDelta(int index, string text) =>
        $$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{"type":"text_delta","text":"{{{text}}}"}}""";

    private static string CallStart(int index, string id, string name) =>
        $$$$"""{"type":"content_block_start","index":{{{{index}}}},"content_block":{"type":"tool_use","id":"{{{{id}}}}","name":"{{{{name}}}}","input":{}}}""";

    private static string InputDelta(int index, string text) =>
        $$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{"type":"input_json_delta","partial_json":"{{{text}}}"}}""";

    private static string BlockStop(int index) => $$"""{"type":"content_block_stop","index":{{index}}}""";

    private static string Delta(string reason, string details = "null") =>
        $$$"""{"type":"message_delta","delta":{"stop_reason":"{{{reason}}}","stop_sequence":null,"stop_details":{{{details}}}},"usage":{"output_tokens":4}}""";

    private static string Message(
        string content,
        string reason,
        string usage = "{\"input_tokens\":10,\"cache_read_input_tokens\":20,\"output_tokens\":4}",
        string details = "null"
    ) =>
        $$"""{"id":"msg_up","type":"message","role":"assistant","model":"claude","content":[{{content}}],"stop_reason":"{{reason}}","stop_sequence":null,"stop_details":{{details}},"usage":{{usage}}}""";

    private static string Response(
        string status,
        string output,
        string usage,
        string incomplete = "null",
        string tools = "[]"
    ) =>
        $$$"""{"id":"resp_ID","object":"response","created_at":0,"status":"{{{status}}}","background":false,"error":null,"incomplete_details":{{{incomplete}}},"instructions":null,"max_output_tokens":null,"metadata":{},"model":"model","output":[{{{output}}}],"parallel_tool_calls":true,"previous_response_id":null,"reasoning":{"effort":null,"summary":null},"service_tier":null,"store":false,"temperature":null,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":{{{tools}}},"top_p":null,"truncation":"disabled","usage":{{{usage}}},"user":null}""";
}
