using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Upstreams;

namespace Farthing.Tests.Gateway.Translating;

/// <content>Requests.</content>
public sealed partial class ResponsesOverChatDialectTests
{
    [Theory]
    [InlineData(
        "vllm",
        """[{"role":"system","content":"Base.\n\nFirst."},{"role":"user","content":"hi\n\nBe brief."},{"role":"assistant","content":"yes"},{"role":"user","content":"Compacted.\n\nAnd now?"}]"""
    )]
    [InlineData(
        "hosted",
        """[{"role":"system","content":"Base."},{"role":"system","content":"First."},{"role":"user","content":"hi"},{"role":"system","content":"Be brief."},{"role":"assistant","content":"yes"},{"role":"system","content":"Compacted."},{"role":"user","content":"And now?"}]"""
    )]
    public async Task Developer_after_user(string engine, string messages)
    {
        CutCase one = new(Dialect.Responses, Dialect.Chat) { Engine = engine };

        DialectAnswer answer = await one.WholeAsync(
            """{"model":"model","instructions":"Base.","input":[{"type":"message","role":"developer","content":[{"type":"input_text","text":"First."}]},{"role":"user","content":"hi"},{"role":"developer","content":"Be brief."},{"role":"assistant","content":[{"type":"output_text","text":"yes","annotations":[]}]},{"role":"developer","content":"Compacted."},{"role":"user","content":"And now?"}]}""",
            WholeText
        );

        JsonSame.Check(messages, Sent(answer, "messages"));
        answer.AssertUsage(10, 20, 0, 7);
    }

    [Theory]
    [InlineData("vllm")]
    [InlineData("hosted")]
    public async Task Developer_after_user_never_parts_calls_from_their_results(string engine)
    {
        CutCase one = new(Dialect.Responses, Dialect.Chat) { Engine = engine };

        DialectAnswer answer = await one.WholeAsync(
            """{"model":"model","input":[{"role":"user","content":"hi"},{"type":"function_call","call_id":"a","name":"read","arguments":"{}"},{"type":"function_call","call_id":"b","name":"read","arguments":"{}"},{"role":"developer","content":"Mind."},{"type":"function_call_output","call_id":"a","output":"1"},{"role":"developer","content":"More."},{"type":"function_call_output","call_id":"b","output":"2"}]}""",
            WholeText
        );

        string[] roles =
        [
            .. JsonDocument
                .Parse(Sent(answer, "messages"))
                .RootElement.EnumerateArray()
                .Select(message => message.GetProperty("role").GetString()!),
        ];
        Assert.Equal(
            engine == "vllm"
                ? ["user", "assistant", "tool", "tool"]
                : ["user", "assistant", "tool", "tool", "system", "system"],
            roles
        );
        Assert.Contains("Mind.", answer.Sent, StringComparison.Ordinal);
        Assert.Contains("More.", answer.Sent, StringComparison.Ordinal);
        answer.AssertUsage(10, 20, 0, 7);
    }

    [Fact]
    public async Task Calls_grouped_into_one_assistant()
    {
        DialectAnswer answer = await Case.WholeAsync(
            """{"model":"model","input":[{"role":"user","content":"hi"},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"I look.","annotations":[]}],"phase":"commentary"},{"type":"function_call","call_id":"a","name":"read","arguments":"{\"p\":\"x\"}"},{"type":"function_call","call_id":"b","name":"read","arguments":""},{"type":"function_call_output","call_id":"a","output":"1"},{"type":"function_call_output","call_id":"b","output":[{"type":"input_text","text":"2"},{"type":"input_text","text":"3"}]},{"type":"function_call","call_id":"c","name":"read","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":""}]}""",
            WholeText
        );

        JsonSame.Check(
            """[{"role":"user","content":"hi"},{"role":"assistant","content":"I look.","tool_calls":[{"id":"a","type":"function","function":{"name":"read","arguments":"{\"p\":\"x\"}"}},{"id":"b","type":"function","function":{"name":"read","arguments":"{}"}}]},{"role":"tool","tool_call_id":"a","content":"1"},{"role":"tool","tool_call_id":"b","content":"2\n3"},{"role":"assistant","content":"","tool_calls":[{"id":"c","type":"function","function":{"name":"read","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":""}]""",
            Sent(answer, "messages")
        );
        answer.AssertUsage(10, 20, 0, 7);
    }

    [Fact]
    public async Task Output_array_with_image()
    {
        DialectAnswer answer = await new CutCase(Dialect.Responses, Dialect.Chat)
        {
            Deploy = deployment => deployment with { Media = new MediaBounds(1000, 1000, 1000) },
        }.WholeAsync(
            """{"model":"model","input":[{"role":"user","content":"hi"},{"type":"function_call","call_id":"a","name":"shot","arguments":"{}"},{"type":"function_call","call_id":"b","name":"shot","arguments":"{}"},{"type":"function_call_output","call_id":"a","output":[{"type":"input_image","image_url":"data:image/png;base64,QUJD","detail":"original"}]},{"type":"function_call_output","call_id":"b","output":[{"type":"input_text","text":"done"},{"type":"input_image","image_url":"https://a.b/c.png"}]},{"role":"user","content":[{"type":"input_text","text":"What is it?"}]}]}""",
            WholeText
        );

        JsonSame.Check(
            """[{"role":"user","content":"hi"},{"role":"assistant","content":"","tool_calls":[{"id":"a","type":"function","function":{"name":"shot","arguments":"{}"}},{"id":"b","type":"function","function":{"name":"shot","arguments":"{}"}}]},{"role":"tool","tool_call_id":"a","content":"(image below)"},{"role":"tool","tool_call_id":"b","content":"done"},{"role":"user","content":[{"type":"text","text":"Image from tool call a:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD","detail":"high"}},{"type":"text","text":"Image from tool call b:"},{"type":"image_url","image_url":{"url":"https://a.b/c.png"}},{"type":"text","text":"What is it?"}]}]""",
            Sent(answer, "messages")
        );
        answer.AssertUsage(10, 20, 0, 7);
    }

    [Theory]
    [InlineData("\"input\":\"hi\",\"previous_response_id\":\"resp_1\"")]
    [InlineData("\"input\":\"hi\",\"conversation\":\"conv_1\"")]
    [InlineData("\"input\":\"hi\",\"background\":true")]
    [InlineData("\"input\":\"hi\",\"prompt\":{\"id\":\"pmpt_1\"}")]
    public async Task Previous_response_id_refused(string members)
    {
        DialectAnswer answer = await Case.WholeAsync($$$"""{"model":"model",{{{members}}}}""", WholeText);

        Assert.Equal(400, answer.Status);
        Assert.Empty(answer.Requests);
        Assert.Contains(
            "stored state is not available for this model",
            answer.Json.GetProperty("error").GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
        answer.AssertFree();
    }

    [Theory]
    [InlineData("""{"type":"item_reference","id":"msg_1"}""", "; with store: false clients send them")]
    [InlineData("""{"type":"compaction","encrypted_content":"x"}""", "")]
    public async Task Stored_items_refused(string item, string remedy)
    {
        DialectAnswer answer = await Case.WholeAsync(
            $$$"""{"model":"model","input":[{"role":"user","content":"hi"},{{{item}}}]}""",
            WholeText
        );

        Assert.Equal(400, answer.Status);
        Assert.Empty(answer.Requests);
        Assert.Equal(
            "stored items are not kept here" + remedy,
            answer.Json.GetProperty("error").GetProperty("message").GetString()
        );
        answer.AssertFree();
    }

    [Fact]
    public async Task Codex_turn()
    {
        const string Turn = """
            "model":"model","instructions":"You are Codex.","input":[
              {"type":"message","role":"developer","content":[{"type":"input_text","text":"Sandbox: off."}]},
              {"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context/>"}]},
              {"type":"message","role":"user","content":[{"type":"input_text","text":"Fix it."}]},
              {"type":"reasoning","id":"rs_1","summary":[],"content":null,"encrypted_content":"gAAAother"},
              {"type":"function_call","id":"fc_1","call_id":"call_1","name":"exec_command","arguments":"{\"cmd\":\"ls\"}"},
              {"type":"function_call_output","call_id":"call_1","output":"a.txt"}],
             "tools":[{"type":"function","name":"exec_command","description":"Runs.","strict":false,"parameters":{"type":"object","properties":{"cmd":{"type":"string"}}}},
              {"type":"custom","name":"apply_patch","description":"Edits.","format":{"type":"grammar","syntax":"lark","definition":"start: x"}},
              {"type":"web_search","external_web_access":false},
              {"type":"namespace","name":"mcp__db","description":"","tools":[{"type":"function","name":"query","parameters":{"type":"object"}}]}],
             "tool_choice":"auto","parallel_tool_calls":false,"reasoning":{"effort":"medium","summary":"auto"},"store":false,
             "include":["reasoning.encrypted_content"],"prompt_cache_key":"thread-1","text":{"verbosity":"low"},"client_metadata":{"a":"b"}
            """;
        CutCase one = new(Dialect.Responses, Dialect.Chat)
        {
            Deploy = deployment => deployment with { MaxOutputTokens = 16_384, DefaultOutputTokens = 1000 },
        };

        DialectAnswer streamed = await one.StreamAsync(
            $$"""{{{Turn}},"stream":true}""",
            Stream(
                Chunk("""{"role":"assistant","content":""}"""),
                Chunk("""{"reasoning":"hm"}"""),
                Chunk("""{"content":"\n\n"}"""),
                Chunk(
                    """{"tool_calls":[{"index":0,"id":"call_2","type":"function","function":{"name":"apply_patch","arguments":"{\"input\":\"*** x\"}"}}]}"""
                ),
                Chunk("{}", "tool_calls"),
                UsageChunk
            ),
            Usage
        );
        DialectAnswer whole = await one.FixedWholeAsync(
            $$"""{{{Turn}}}""",
            Whole(
                """{"role":"assistant","content":null,"reasoning":"hm","tool_calls":[{"id":"call_2","type":"function","function":{"name":"apply_patch","arguments":"{\"input\":\"*** x\"}"}}]}""",
                "tool_calls"
            )
        );

        JsonElement sent = JsonDocument.Parse(streamed.Requests[0].Text).RootElement;
        string description = sent.GetProperty("tools")[1]
            .GetProperty("function")
            .GetProperty("description")
            .GetString()!;
        Assert.Matches("^Edits\\.\n\n.*grammar.*\n\nstart: x$", description.Replace("\r", ""));
        string patch = JsonSerializer.Serialize(description);
        JsonSame.Check(
            """
            {"model":"up-model","stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true},"max_tokens":16384,"reasoning_effort":"medium",
             "messages":[{"role":"system","content":"You are Codex.\n\nSandbox: off."},{"role":"user","content":"<environment_context/>"},{"role":"user","content":"Fix it."},
              {"role":"assistant","content":"","tool_calls":[{"id":"call_1","type":"function","function":{"name":"exec_command","arguments":"{\"cmd\":\"ls\"}"}}]},
              {"role":"tool","tool_call_id":"call_1","content":"a.txt"}],
             "tools":[{"type":"function","function":{"name":"exec_command","description":"Runs.","parameters":{"type":"object","properties":{"cmd":{"type":"string"}}}}},
              {"type":"function","function":{"name":"apply_patch","description":PATCH,"parameters":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}}},
              {"type":"function","function":{"name":"mcp__db__query","parameters":{"type":"object"}}}],
             "tool_choice":"auto","parallel_tool_calls":false}
            """.Replace("PATCH", patch),
            sent.GetRawText()
        );
        Assert.Equal(
            ["client_metadata=1", "custom_tool=1", "thinking=1", "verbosity=1", "web_search=1"],
            streamed.Headers["x-farthing-dropped"].Split(", ").Order(StringComparer.Ordinal)
        );
        ResponseEventsOf events = ResponseEventsOf.Checked(streamed.Text);
        JsonSame.Check(
            [
                $$$"""{"id":"rs_ID00","type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"hm"}],"encrypted_content":"fth1.{{{CutCase.Tag}}}"}""",
                """{"id":"ctc_ID01","type":"custom_tool_call","status":"completed","call_id":"call_2","name":"apply_patch","input":"*** x"}""",
            ],
            [.. events.Output.Select(item => item.GetRawText())]
        );
        JsonSame.Check(events.Last.GetRawText(), whole.Text);
        JsonSame.Check(
            JsonDocument.Parse("{" + Turn + "}").RootElement.GetProperty("tools").GetRawText(),
            events.Last.GetProperty("tools").GetRawText()
        );
        streamed.AssertUsage(10, 20, 0, 7);
        whole.AssertUsage(10, 20, 0, 7);
    }
}
