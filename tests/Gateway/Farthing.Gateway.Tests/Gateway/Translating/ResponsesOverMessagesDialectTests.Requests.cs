using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Gateway.Dialects;

namespace Farthing.Tests.Gateway.Translating;

/// <content>Histories, stored state, a turn of Codex.</content>
public sealed partial class ResponsesOverMessagesDialectTests
{
    private const string Image =
        """{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="}""";

    /// <summary>Later instructions go to the user's own words around them, never between calls and their results.</summary>
    [Fact]
    public async Task Developer_after_user()
    {
        const string Input =
            """{"role":"developer","content":"A"},{"role":"user","content":"hi"},{"role":"assistant","content":"Hello"},{"type":"message","role":"developer","content":[{"type":"input_text","text":"B"}]},{"role":"user","content":"go"},{"role":"system","content":"C"},{"type":"function_call","call_id":"call_1","name":"ls","arguments":"{}"},{"role":"developer","content":"D"},{"type":"function_call_output","call_id":"call_1","output":"a.txt"}""";

        DialectAnswer folded = await AskAsync(Input, Tools);

        CutScene.AssertJson(
            """[{"type":"text","text":"A"}]""",
            JsonNode.Parse(folded.Sent)!["system"]!.ToJsonString()
        );
        CutScene.AssertJson(
            """[{"role":"user","content":"hi"},{"role":"assistant","content":"Hello"},{"role":"user","content":"B\n\ngo\n\nC"},{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"ls","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"a.txt\n\nD"}]}]""",
            MessagesOf(folded)
        );
        folded.AssertUsage(10, 20, 0, 4);

        DialectAnswer kept = await AskAsync(
            Input,
            Tools,
            new CutScene(Dialect.Responses, Dialect.Messages)
            {
                Change = traits => traits with { KeepsMidSystem = true },
            }
        );

        CutScene.AssertJson(
            """[{"role":"user","content":"hi"},{"role":"assistant","content":"Hello"},{"role":"system","content":"B"},{"role":"user","content":"go"},{"role":"system","content":"C"},{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"ls","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"a.txt"}]},{"role":"system","content":"D"}]""",
            MessagesOf(kept)
        );
        kept.AssertUsage(10, 20, 0, 4);
    }

    [Fact]
    public async Task Calls_grouped_into_one_assistant()
    {
        DialectAnswer answer = await AskAsync(
            """{"role":"user","content":"hi"},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Looking.","annotations":[]}]},{"type":"function_call","call_id":"call_1","name":"ls","arguments":"{\"path\": \"a\"}"},{"type":"function_call","call_id":"call_2","name":"ls","arguments":""},{"type":"function_call_output","call_id":"call_1","output":"x"},{"type":"function_call_output","call_id":"call_2","output":"y"},{"role":"user","content":"go on"}""",
            Tools
        );

        CutScene.AssertJson(
            """[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"text","text":"Looking."},{"type":"tool_use","id":"call_1","name":"ls","input":{"path":"a"}},{"type":"tool_use","id":"call_2","name":"ls","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"x"},{"type":"tool_result","tool_use_id":"call_2","content":"y"},{"type":"text","text":"go on"}]}]""",
            MessagesOf(answer)
        );
        answer.AssertUsage(10, 20, 0, 4);
    }

    [Fact]
    public async Task Output_array_with_image()
    {
        DialectAnswer answer = await AskAsync(
            $$"""{"role":"user","content":"hi"},{"type":"function_call","call_id":"call_1","name":"ls","arguments":"{}"},{"type":"function_call_output","call_id":"call_1","output":[{"type":"input_text","text":"see"},{{Image}}]}""",
            Tools
        );

        CutScene.AssertJson(
            """[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"ls","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":[{"type":"text","text":"see"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]}]}]""",
            MessagesOf(answer)
        );
        answer.AssertUsage(10, 20, 0, 4);
    }

    [Theory]
    [InlineData(",\"previous_response_id\":\"resp_1\"")]
    [InlineData(",\"conversation\":\"conv_1\"")]
    [InlineData(",\"background\":true")]
    [InlineData(",\"prompt\":{\"id\":\"pmpt_1\"}")]
    public async Task Previous_response_id_refused(string member)
    {
        DialectAnswer answer = await Pair.RefusedAsync(Body(isStream: false, member));

        JsonElement error = answer.Json.GetProperty("error");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(
            "stored state is not available for this model",
            error.GetProperty("message").GetString()
        );
        answer.AssertFree();
    }

    [Fact]
    public async Task Codex_turn()
    {
        const string Shell =
            """{"type":"function","name":"shell","description":"Runs a command.","strict":false,"parameters":{"type":"object","properties":{"command":{"type":"array","items":{"type":"string"}}},"required":["command"]}}""";
        const string Turn =
            $$"""{"model":"model","instructions":"You are Codex.","input":[{"type":"message","role":"developer","content":[{"type":"input_text","text":"Sandbox: read-only."}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"Fix a.txt"}]},{"type":"reasoning","id":"rs_x","summary":[],"encrypted_content":"gAAAforeign"},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Looking."}],"phase":"commentary"},{"type":"function_call","call_id":"call_1","name":"shell","arguments":"{\"command\":[\"cat\",\"a.txt\"]}"},{"type":"function_call_output","call_id":"call_1","output":"no such file"}],"tools":[{{Shell}},{"type":"web_search","external_web_access":true}],"tool_choice":"auto","parallel_tool_calls":false,"reasoning":{"effort":"medium","summary":"auto"},"store":false,"include":["reasoning.encrypted_content"],"prompt_cache_key":"thread-1","text":{"verbosity":"low"}""";
        string output =
            $$"""[{{ThinkingItem}},{"type":"message","id":"msg_ID01","status":"completed","role":"assistant","content":[{"type":"output_text","text":"b.txt then.","annotations":[],"logprobs":[]}]},{"type":"function_call","id":"fc_ID02","status":"completed","call_id":"toolu_2","name":"shell","arguments":"{\"command\":[\"cat\",\"b.txt\"]}"}]""";

        DialectAnswer answer = await StreamAsync(
            Turn + ",\"stream\":true}",
            CutScene.Events([
                Start,
                .. ThinkingBlock(0),
                TextStart(1),
                TextDelta(1, "b.txt "),
                TextDelta(1, "then."),
                BlockStop(1),
                CallStart(2, "toolu_2", "shell"),
                InputDelta(2, "{\\\"command\\\":[\\\"cat\\\",\\\"b.txt\\\"]}"),
                BlockStop(2),
                Delta("tool_use"),
                Stop,
            ]),
            Took
        );

        CutScene.AssertJson(
            """{"model":"up-model","max_tokens":8192,"stream":true,"thinking":{"type":"adaptive"},"output_config":{"effort":"medium"},"system":[{"type":"text","text":"You are Codex."},{"type":"text","text":"Sandbox: read-only."}],"tools":[{"name":"shell","description":"Runs a command.","input_schema":{"type":"object","properties":{"command":{"type":"array","items":{"type":"string"}}},"required":["command"]}}],"tool_choice":{"type":"auto","disable_parallel_tool_use":true},"messages":[{"role":"user","content":"Fix a.txt"},{"role":"assistant","content":[{"type":"text","text":"Looking."},{"type":"tool_use","id":"call_1","name":"shell","input":{"command":["cat","a.txt"]}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"no such file"}]}],"cache_control":{"type":"ephemeral"}}""",
            answer.Sent
        );
        Assert.Equal(
            ["reasoning=1", "verbosity=1", "web_search=1"],
            answer.Headers["x-farthing-dropped"].Split(", ").Order(StringComparer.Ordinal)
        );
        CutScene.AssertJson(output, FinalOf(answer).GetProperty("output").GetRawText());
        answer.AssertUsage(10, 20, 0, 4);

        DialectAnswer whole = await Pair.WholeAsync(
            Turn + "}",
            Message(
                """{"type":"thinking","thinking":"I \"look\".","signature":"Eq+/8=="},{"type":"text","text":"b.txt then."},{"type":"tool_use","id":"toolu_2","name":"shell","input":{"command":["cat","b.txt"]}}""",
                "tool_use"
            )
        );

        CutScene.AssertWhole(whole, FinalOf(answer).GetRawText());
        JsonElement said = whole.Json;
        CutScene.AssertJson(
            $$"""[{{Shell}},{"type":"web_search","external_web_access":true}]""",
            said.GetProperty("tools").GetRawText()
        );
        Assert.Equal("You are Codex.", said.GetProperty("instructions").GetString());
        Assert.False(said.GetProperty("parallel_tool_calls").GetBoolean());
        CutScene.AssertJson("""{"verbosity":"low"}""", said.GetProperty("text").GetRawText());
        CutScene.AssertJson(Usage, said.GetProperty("usage").GetRawText());
        whole.AssertUsage(10, 20, 0, 4);
    }
}
