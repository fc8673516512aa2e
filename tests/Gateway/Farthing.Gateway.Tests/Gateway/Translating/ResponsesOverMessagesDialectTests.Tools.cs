using System.Text.Json;
using System.Text.Json.Nodes;

namespace Farthing.Tests.Gateway.Translating;

/// <content>Functions, custom tools, namespaces, tools that OpenAI runs.</content>
public sealed partial class ResponsesOverMessagesDialectTests
{
    private const string Tools =
        ",\"tools\":[{\"type\":\"function\",\"name\":\"ls\",\"parameters\":{\"type\":\"object\"}}]";

    private const string Patch =
        """{"type":"custom","name":"apply_patch","description":"Edits files.","format":{"type":"grammar","syntax":"lark","definition":"start: \"*** Begin Patch\" LF"}}""";

    private const string Namespace =
        """{"type":"namespace","name":"mcp__fs","description":"Files","tools":[{"type":"function","name":"read","description":"Reads","parameters":{"type":"object","properties":{"path":{"type":"string"}}},"strict":false}]}""";

    [Fact]
    public async Task Function_call_items()
    {
        const string First =
            """{"type":"function_call","id":"fc_ID00","status":"completed","call_id":"toolu_1","name":"ls","arguments":"{\"path\":\"a b\"}"}""";
        const string Second =
            """{"type":"function_call","id":"fc_ID01","status":"completed","call_id":"toolu_2","name":"ls","arguments":"{}"}""";
        string tools = Tools[(Tools.IndexOf(':') + 1)..];

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true, Tools),
            CutScene.Events(
                Start,
                CallStart(0, "toolu_1", "ls"),
                InputDelta(0, ""),
                InputDelta(0, "{\\\"path\\\":"),
                InputDelta(0, "\\\"a b\\\"}"),
                BlockStop(0),
                CallStart(1, "toolu_2", "ls"),
                BlockStop(1),
                Delta("tool_use"),
                Stop
            ),
            Took
        );

        CutScene.AssertEvents(
            answer,
            $$"""{"type":"response.created","sequence_number":0,"response":{{Response("in_progress", "", "null", tools: tools)}}}""",
            $$"""{"type":"response.in_progress","sequence_number":1,"response":{{Response("in_progress", "", "null", tools: tools)}}}""",
            """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"type":"function_call","id":"fc_ID00","status":"in_progress","call_id":"toolu_1","name":"ls","arguments":""}}""",
            """{"type":"response.function_call_arguments.delta","sequence_number":3,"item_id":"fc_ID00","output_index":0,"delta":"{\"path\":"}""",
            """{"type":"response.function_call_arguments.delta","sequence_number":4,"item_id":"fc_ID00","output_index":0,"delta":"\"a b\"}"}""",
            """{"type":"response.function_call_arguments.done","sequence_number":5,"item_id":"fc_ID00","output_index":0,"name":"ls","arguments":"{\"path\":\"a b\"}"}""",
            $$"""{"type":"response.output_item.done","sequence_number":6,"output_index":0,"item":{{First}}}""",
            """{"type":"response.output_item.added","sequence_number":7,"output_index":1,"item":{"type":"function_call","id":"fc_ID01","status":"in_progress","call_id":"toolu_2","name":"ls","arguments":""}}""",
            """{"type":"response.function_call_arguments.delta","sequence_number":8,"item_id":"fc_ID01","output_index":1,"delta":"{}"}""",
            """{"type":"response.function_call_arguments.done","sequence_number":9,"item_id":"fc_ID01","output_index":1,"name":"ls","arguments":"{}"}""",
            $$"""{"type":"response.output_item.done","sequence_number":10,"output_index":1,"item":{{Second}}}""",
            $$"""{"type":"response.completed","sequence_number":11,"response":{{Response("completed", First + "," + Second, Usage, tools: tools)}}}"""
        );
        answer.AssertUsage(10, 20, 0, 4);

        DialectAnswer whole = await Pair.WholeAsync(
            Body(isStream: false, Tools),
            Message(
                """{"type":"tool_use","id":"toolu_1","name":"ls","input":{"path":"a b"}},{"type":"tool_use","id":"toolu_2","name":"ls","input":{}}""",
                "tool_use"
            )
        );

        CutScene.AssertWhole(whole, Response("completed", First + "," + Second, Usage, tools: tools));
        whole.AssertUsage(10, 20, 0, 4);
    }

    /// <summary>A patch is free text to the client, a function's only argument to the model; each way it keeps every character.</summary>
    [Fact]
    public async Task Custom_tool_roundtrip_apply_patch()
    {
        const string Item =
            """{"type":"custom_tool_call","id":"ctc_ID00","status":"completed","call_id":"toolu_1","name":"apply_patch","input":"*** Begin Patch\n+a \"b\" \\ é\n"}""";
        string tools = $",\"tools\":[{Patch}]";

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true, tools),
            CutScene.Events(
                Start,
                CallStart(0, "toolu_1", "apply_patch"),
                InputDelta(0, "{\\\"inp"),
                InputDelta(0, "ut\\\": \\\"*** Begin Patch\\\\n+a \\\\\\\"b"),
                InputDelta(0, "\\\\\\\" \\\\\\\\ \\\\u00e9\\\\n\\\"}"),
                BlockStop(0),
                Delta("tool_use"),
                Stop
            ),
            Took
        );

        JsonElement final = FinalOf(answer);
        CutScene.AssertJson($"[{Item}]", final.GetProperty("output").GetRawText());
        CutScene.AssertJson($"[{Patch}]", final.GetProperty("tools").GetRawText());
        Assert.Contains(
            CutScene.EventsOf(answer.Text),
            one => one.Contains("\"response.custom_tool_call_input.delta\"", StringComparison.Ordinal)
        );
        answer.AssertUsage(10, 20, 0, 4);

        JsonNode tool = JsonNode.Parse(Assert.Single(BodiesOf(answer)))!["tools"]![0]!;
        string description = (string)tool["description"]!;
        Assert.StartsWith("Edits files.", description, StringComparison.Ordinal);
        Assert.Contains("start: \"*** Begin Patch\" LF", description, StringComparison.Ordinal);
        CutScene.AssertJson(
            """{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}""",
            tool["input_schema"]!.ToJsonString()
        );
        Assert.Equal("custom_tool=1", answer.Headers["x-farthing-dropped"]);

        DialectAnswer next = await AskAsync(
            $$"""{"role":"user","content":"hi"},{{Item}},{"type":"custom_tool_call_output","call_id":"toolu_1","output":"ok"}""",
            tools
        );

        CutScene.AssertJson(
            """[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"apply_patch","input":{"input":"*** Begin Patch\n+a \"b\" \\ é\n"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"ok"}]}]""",
            MessagesOf(next)
        );
        next.AssertUsage(10, 20, 0, 4);
    }

    [Fact]
    public async Task Namespace_flatten_and_back()
    {
        const string Item =
            """{"type":"function_call","id":"fc_ID00","status":"completed","call_id":"toolu_1","namespace":"mcp__fs","name":"read","arguments":"{\"path\":\"a\"}"}""";
        string tools = $",\"tools\":[{Namespace}]";

        DialectAnswer answer = await StreamAsync(
            Body(isStream: true, tools),
            CutScene.Events(
                Start,
                CallStart(0, "toolu_1", "mcp__fs__read"),
                InputDelta(0, "{\\\"path\\\":\\\"a\\\"}"),
                BlockStop(0),
                Delta("tool_use"),
                Stop
            ),
            Took
        );

        CutScene.AssertJson($"[{Item}]", FinalOf(answer).GetProperty("output").GetRawText());
        CutScene.AssertJson(
            """[{"name":"mcp__fs__read","description":"Reads","input_schema":{"type":"object","properties":{"path":{"type":"string"}}}}]""",
            JsonNode.Parse(Assert.Single(BodiesOf(answer)))!["tools"]!.ToJsonString()
        );
        answer.AssertUsage(10, 20, 0, 4);

        DialectAnswer next = await AskAsync(
            $$"""{"role":"user","content":"hi"},{{Item}},{"type":"function_call_output","call_id":"toolu_1","output":"ok"}""",
            tools
        );

        CutScene.AssertJson(
            """[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"mcp__fs__read","input":{"path":"a"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"ok"}]}]""",
            MessagesOf(next)
        );
        next.AssertUsage(10, 20, 0, 4);
    }

    [Fact]
    public async Task Hosted_tools_dropped_or_refused()
    {
        const string Function = """{"type":"function","name":"ls","parameters":{"type":"object"}}""";
        const string Search = """{"type":"web_search"}""";
        const string Hi = """{"role":"user","content":"hi"}""";

        DialectAnswer beside = await AskAsync(
            Hi,
            $",\"tools\":[{Search},{Function},{{\"type\":\"image_generation\"}}]"
        );

        CutScene.AssertJson(
            """[{"name":"ls","input_schema":{"type":"object"}}]""",
            JsonNode.Parse(beside.Sent)!["tools"]!.ToJsonString()
        );
        Assert.Equal("web_search=1, server_tool=1", beside.Headers["x-farthing-dropped"]);
        beside.AssertUsage(10, 20, 0, 4);

        DialectAnswer alone = await Pair.RefusedAsync(Body(isStream: false, $",\"tools\":[{Search}]"));
        DialectAnswer forced = await Pair.RefusedAsync(
            Body(
                isStream: false,
                $",\"tools\":[{Search},{Function}],\"tool_choice\":{{\"type\":\"web_search\"}}"
            )
        );

        foreach (DialectAnswer refused in (DialectAnswer[])[alone, forced])
        {
            JsonElement error = refused.Json.GetProperty("error");
            Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
            Assert.Contains(
                "the tool web_search runs at",
                error.GetProperty("message").GetString(),
                StringComparison.Ordinal
            );
        }
    }

    /// <summary>Bodies that the upstream got.</summary>
    private static IEnumerable<string> BodiesOf(DialectAnswer answer) =>
        answer.Requests.Select(request => request.Text);

    private static Task<DialectAnswer> AskAsync(string input, string more = "", CutScene? pair = null) =>
        (pair ?? Pair).WholeAsync(
            $$"""{"model":"model","input":[{{input}}]{{more}}}""",
            Message("""{"type":"text","text":"Hi"}""", "end_turn")
        );

    private static string MessagesOf(DialectAnswer answer) =>
        JsonNode.Parse(answer.Sent)!["messages"]!.ToJsonString();
}
