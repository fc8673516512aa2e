using System.Text.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Tests.Gateway.Translating;

/// <content>Tools.</content>
public sealed partial class ResponsesOverChatDialectTests
{
    private const string ApplyPatch =
        ",\"tools\":[{\"type\":\"custom\",\"name\":\"apply_patch\",\"description\":\"Edits files.\",\"format\":{\"type\":\"grammar\",\"syntax\":\"lark\",\"definition\":\"start: \\\"*** Begin\\\"\"}}]";

    [Fact]
    public async Task Custom_tool_roundtrip_apply_patch()
    {
        DialectAnswer first = await Case.StreamAsync(
            Body(true, ApplyPatch),
            Stream(
                Chunk(
                    """{"role":"assistant","tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"apply_patch","arguments":""}}]}"""
                ),
                Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"inp"}}]}"""),
                Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"ut\": \"*** Begin\\n"}}]}"""),
                Chunk(
                    """{"tool_calls":[{"index":0,"function":{"arguments":"+a \\\"q\\\" \\u00e9\\ud83d"}}]}"""
                ),
                Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"\\ude00\\\\\"}"}}]}"""),
                Chunk("{}", "tool_calls"),
                UsageChunk
            ),
            Usage
        );

        const string Input = "*** Begin\n+a \"q\" é😀\\";
        ResponseEventsOf events = ResponseEventsOf.Checked(first.Text);
        Assert.Equal("response.output_item.added", events.Types[2]);
        JsonSame.Check(
            """{"id":"ctc_ID00","type":"custom_tool_call","status":"in_progress","call_id":"call_1","name":"apply_patch","input":""}""",
            events.All[2].GetProperty("item").GetRawText()
        );
        Assert.Equal(
            ["response.custom_tool_call_input.done", "response.output_item.done", "response.completed"],
            events.Types.TakeLast(3)
        );
        Assert.All(
            events.Types.Skip(3).SkipLast(3),
            type => Assert.Equal("response.custom_tool_call_input.delta", type)
        );
        JsonElement item = Assert.Single(events.Output);
        Assert.Equal("custom_tool_call", item.GetProperty("type").GetString());
        Assert.Equal(Input, item.GetProperty("input").GetString());
        Assert.Equal("call_1", item.GetProperty("call_id").GetString());
        JsonElement tool = JsonDocument.Parse(Sent(first, "tools")).RootElement[0];
        JsonElement function = tool.GetProperty("function");
        Assert.Equal("apply_patch", function.GetProperty("name").GetString());
        Assert.StartsWith(
            "Edits files.",
            function.GetProperty("description").GetString(),
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "start: \"*** Begin\"",
            function.GetProperty("description").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "string",
            function
                .GetProperty("parameters")
                .GetProperty("properties")
                .GetProperty("input")
                .GetProperty("type")
                .GetString()
        );

        DialectAnswer second = await Case.WholeAsync(
            $$$"""{"model":"model","input":[{"role":"user","content":"hi"},{{{item.GetRawText()}}},{"type":"custom_tool_call_output","call_id":"call_1","output":"Success"}]{{{ApplyPatch}}}}""",
            WholeText
        );

        JsonElement messages = JsonDocument.Parse(Sent(second, "messages")).RootElement;
        string arguments = messages[1]
            .GetProperty("tool_calls")[0]
            .GetProperty("function")
            .GetProperty("arguments")
            .GetString()!;
        Assert.Equal(Input, JsonDocument.Parse(arguments).RootElement.GetProperty("input").GetString());
        JsonSame.Check(
            """{"role":"tool","tool_call_id":"call_1","content":"Success"}""",
            messages[2].GetRawText()
        );
        first.AssertUsage(10, 20, 0, 7);
        second.AssertUsage(10, 20, 0, 7);
    }

    [Theory]
    [InlineData("*** Begin Patch", "*** Begin Patch")]
    [InlineData("{\\\"patch\\\":\\\"x\\\"}", "{\"patch\":\"x\"}")]
    [InlineData("{\\\"input\\\":7}", "{\"input\":7}")]
    [InlineData("{\\\"input\\\":\\\"abc", "abc")]
    public async Task Custom_tool_arguments_misshapen(string arguments, string input)
    {
        string stream = Stream(
            Chunk(
                $$$"""{"role":"assistant","tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"apply_patch","arguments":"{{{arguments}}}"}}]}"""
            ),
            Chunk("{}", "tool_calls"),
            UsageChunk
        );

        DialectAnswer streamed = await Case.StreamAsync(Body(true, ApplyPatch), stream, Usage);
        DialectAnswer whole = await Case.FixedWholeAsync(
            Body(false, ApplyPatch),
            Whole(
                $$$"""{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"apply_patch","arguments":"{{{arguments}}}"}}]}""",
                "tool_calls"
            )
        );

        ResponseEventsOf events = ResponseEventsOf.Checked(streamed.Text);
        JsonElement item = Assert.Single(events.Output);
        Assert.Equal("custom_tool_call", item.GetProperty("type").GetString());
        Assert.Equal(input, item.GetProperty("input").GetString());
        JsonSame.Check(events.Last.GetRawText(), whole.Text);
        Losses losses = Case.LossesOf(Body(true, ApplyPatch), stream);
        Assert.Equal([("custom_input", 1)], losses.Counts);
        streamed.AssertUsage(10, 20, 0, 7);
        whole.AssertUsage(10, 20, 0, 7);
    }

    [Fact]
    public async Task Namespace_flatten_and_back()
    {
        const string Tools =
            ",\"tools\":[{\"type\":\"namespace\",\"name\":\"mcp__git\",\"description\":\"Git.\",\"tools\":[{\"type\":\"function\",\"name\":\"status\",\"description\":\"Says it.\",\"parameters\":{\"type\":\"object\"},\"strict\":null}]}],\"tool_choice\":{\"type\":\"function\",\"name\":\"status\",\"namespace\":\"mcp__git\"}";
        const string Call =
            """{"type":"function_call","call_id":"call_0","namespace":"mcp__git","name":"status","arguments":"{}"},{"type":"function_call_output","call_id":"call_0","output":"clean"}""";

        DialectAnswer streamed = await Case.StreamAsync(
            $$$"""{"model":"model","stream":true,"input":[{{{Call}}},{"role":"user","content":"again"}]{{{Tools}}}}""",
            Stream(
                Chunk(
                    """{"role":"assistant","tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"mcp__git__status","arguments":"{}"}}]}"""
                ),
                Chunk("{}", "stop"),
                UsageChunk
            ),
            Usage
        );

        string sent = streamed.Requests[0].Text;
        JsonElement body = JsonDocument.Parse(sent).RootElement;
        JsonSame.Check(
            """[{"type":"function","function":{"name":"mcp__git__status","description":"Says it.","parameters":{"type":"object"}}}]""",
            body.GetProperty("tools").GetRawText()
        );
        JsonSame.Check(
            """{"type":"function","function":{"name":"mcp__git__status"}}""",
            body.GetProperty("tool_choice").GetRawText()
        );
        JsonSame.Check(
            """[{"role":"assistant","content":"","tool_calls":[{"id":"call_0","type":"function","function":{"name":"mcp__git__status","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_0","content":"clean"},{"role":"user","content":"again"}]""",
            body.GetProperty("messages").GetRawText()
        );
        ResponseEventsOf events = ResponseEventsOf.Checked(streamed.Text);
        JsonSame.Check(
            """{"id":"fc_ID00","type":"function_call","status":"completed","call_id":"call_1","namespace":"mcp__git","name":"status","arguments":"{}"}""",
            Assert.Single(events.Output).GetRawText()
        );
        // A finish of 'stop' behind calls: engines do that where a tool is forced.
        Assert.Equal("response.completed", events.Types[^1]);
        streamed.AssertUsage(10, 20, 0, 7);
    }

    [Theory]
    [InlineData("web_search")]
    [InlineData("file_search")]
    [InlineData("code_interpreter")]
    [InlineData("image_generation")]
    [InlineData("mcp")]
    [InlineData("tool_search")]
    public async Task Hosted_tools_dropped_or_refused(string type)
    {
        string hosted = $$$"""{"type":"{{{type}}}"}""";
        const string Function = """{"type":"function","name":"read","parameters":{"type":"object"}}""";

        DialectAnswer beside = await Case.WholeAsync(
            Body(false, $$$""","tools":[{{{hosted}}},{{{Function}}}],"tool_choice":"auto" """),
            WholeText
        );
        DialectAnswer alone = await Case.WholeAsync(Body(false, $$$""","tools":[{{{hosted}}}]"""), WholeText);
        DialectAnswer forced = await Case.WholeAsync(
            Body(false, $$$""","tools":[{{{hosted}}},{{{Function}}}],"tool_choice":{{{hosted}}}"""),
            WholeText
        );

        JsonSame.Check(
            """[{"type":"function","function":{"name":"read","parameters":{"type":"object"}}}]""",
            Sent(beside, "tools")
        );
        Assert.Equal($"{type}=1", beside.Headers["x-farthing-dropped"]);
        beside.AssertUsage(10, 20, 0, 7);
        foreach (DialectAnswer refused in (DialectAnswer[])[alone, forced])
        {
            Assert.Equal(400, refused.Status);
            JsonElement error = refused.Json.GetProperty("error");
            Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
            Assert.StartsWith(
                $"the tool {type} runs at ",
                error.GetProperty("message").GetString(),
                StringComparison.Ordinal
            );
            Assert.EndsWith(
                "; this model has no such tool",
                error.GetProperty("message").GetString(),
                StringComparison.Ordinal
            );
            Assert.Empty(refused.Requests);
            refused.AssertFree();
        }
    }

    [Theory]
    [InlineData("\"tools\":[],\"tool_choice\":\"auto\",\"parallel_tool_calls\":true")]
    [InlineData("\"tool_choice\":\"auto\",\"parallel_tool_calls\":false")]
    [InlineData(
        "\"tools\":[{\"type\":\"function\",\"name\":\"read\",\"parameters\":{}}],\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[]},\"parallel_tool_calls\":true"
    )]
    public async Task No_tools_left(string tools)
    {
        DialectAnswer answer = await Case.WholeAsync(Body(false, "," + tools), WholeText);

        JsonSame.Check(
            """{"model":"up-model","max_tokens":8192,"messages":[{"role":"user","content":"hi"}]}""",
            answer.Sent
        );
        Assert.Equal(200, answer.Status);
        answer.AssertUsage(10, 20, 0, 7);
    }
}
