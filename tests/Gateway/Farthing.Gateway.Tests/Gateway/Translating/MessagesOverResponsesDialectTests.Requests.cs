using System.Text.Json;

namespace Farthing.Tests.Gateway.Translating;

/// <content>Requests, and what of an answer comes back in the next.</content>
public sealed partial class MessagesOverResponsesDialectTests
{
    private const string Sealed =
        """{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"I \"look\" first."}],"encrypted_content":"gA==-_9"}""";

    /// <summary>The blocks of an answer, sent back as they came, are the upstream's own items again.</summary>
    [Fact]
    public async Task Encrypted_content_as_signature_roundtrip()
    {
        const string Thinking =
            ",\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"high\"}";
        DialectAnswer answer = await Pair.WholeAsync(
            Body(isStream: false, Tools + Thinking),
            Response("completed", Sealed + "," + FirstCall, Usage)
        );
        string content = answer.Json.GetProperty("content").GetRawText();
        answer.AssertUsage(10, 20, 0, 4);

        DialectAnswer next = await StreamAsync(
            $$"""{"model":"model","max_tokens":4096,"stream":true,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":{{content}}},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_9","content":"b"}]}]{{Tools}}{{Thinking}}}""",
            CutScene.Events(
                Created,
                $$$"""{"type":"response.output_item.added","output_index":0,"item":{"id":"rs_2","type":"reasoning","summary":[],"encrypted_content":""}}""",
                ItemDone(0, """{"id":"rs_2","type":"reasoning","summary":[],"encrypted_content":"gB=="}"""),
                TextDelta("Hi").Replace("\"output_index\":0", "\"output_index\":1", StringComparison.Ordinal),
                Ended("completed", Usage)
            ),
            Took
        );

        CutScene.AssertJson(
            $$"""{"model":"up-model","store":false,"stream":true,"max_output_tokens":4096,"include":["reasoning.encrypted_content"],"reasoning":{"effort":"high","summary":"auto"},"tools":[{"type":"function","name":"ls","parameters":{"type":"object"},"strict":false},{"type":"function","name":"cat","parameters":{"type":"object"},"strict":false}],"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]},{{Sealed}},{"type":"function_call","call_id":"call_9","name":"ls","arguments":"{\"path\":\"a\"}"},{"type":"function_call_output","call_id":"call_9","output":"b"}]}""",
            next.Sent
        );

        Assert.False(next.Headers.ContainsKey("x-farthing-dropped"));
        CutScene.AssertEvents(
            next,
            MessageStart,
            Ping,
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
            BlockDelta(0, "signature_delta", "signature", $"fth2.{CutScene.Tag}.rs_2.gB=="),
            BlockStop(0),
            """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""",
            BlockDelta(1, "text_delta", "text", "Hi"),
            BlockStop(1),
            Delta("end_turn"),
            Stop
        );
        next.AssertUsage(10, 20, 0, 4);
    }

    [Fact]
    public async Task Other_makers_seal_dropped()
    {
        DialectAnswer answer = await AskAsync(
            """{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"a","signature":"EqQBCkYIBRgC"},{"type":"thinking","thinking":"b","signature":"fth2.00000000.rs_1.gA=="},{"type":"thinking","thinking":"c","signature":"fth1.00000000"},{"type":"redacted_thinking","data":"EvQBdark"},{"type":"text","text":"Hello"}]},{"role":"user","content":"go on"}"""
        );

        CutScene.AssertJson(
            """[{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]},{"type":"message","role":"assistant","content":"Hello"},{"type":"message","role":"user","content":[{"type":"input_text","text":"go on"}]}]""",
            InputOf(answer)
        );
        Assert.Equal("thinking=3, redacted_thinking=1", answer.Headers["x-farthing-dropped"]);
        answer.AssertUsage(10, 20, 0, 4);
    }

    [Fact]
    public async Task Tool_result_image_array()
    {
        DialectAnswer answer = await AskAsync(
            """{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"tool_use","id":"call_9","name":"ls","input":{"a": 1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_9","content":[{"type":"text","text":"see"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]},{"type":"text","text":"well?"}]}"""
        );

        CutScene.AssertJson(
            """[{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]},{"type":"function_call","call_id":"call_9","name":"ls","arguments":"{\"a\": 1}"},{"type":"function_call_output","call_id":"call_9","output":[{"type":"input_text","text":"see"},{"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"well?"}]}]""",
            InputOf(answer)
        );
        answer.AssertUsage(10, 20, 0, 4);
    }

    [Fact]
    public async Task Document_url()
    {
        DialectAnswer answer = await AskAsync(
            """{"role":"user","content":[{"type":"document","source":{"type":"url","url":"https://a.example/b.pdf"}},{"type":"text","text":"sum it up"}]}"""
        );

        CutScene.AssertJson(
            """[{"type":"message","role":"user","content":[{"type":"input_file","file_url":"https://a.example/b.pdf"},{"type":"input_text","text":"sum it up"}]}]""",
            InputOf(answer)
        );
        answer.AssertUsage(10, 20, 0, 4);
    }

    [Theory]
    [InlineData("""{"type":"any"}""", "\"required\"", "null")]
    [InlineData("""{"type":"auto"}""", "\"auto\"", "null")]
    [InlineData("""{"type":"none"}""", "\"none\"", "null")]
    [InlineData("""{"type":"any","disable_parallel_tool_use":true}""", "\"required\"", "false")]
    [InlineData("""{"type":"tool","name":"cat"}""", """{"type":"function","name":"cat"}""", "null")]
    public async Task Tool_choice_is_a_string(string choice, string expected, string parallel)
    {
        DialectAnswer answer = await AskAsync(
            """{"role":"user","content":"hi"}""",
            $"{Tools},\"tool_choice\":{choice}"
        );

        using JsonDocument sent = JsonDocument.Parse(answer.Sent);
        CutScene.AssertJson(expected, sent.RootElement.GetProperty("tool_choice").GetRawText());
        Assert.Equal(
            parallel,
            sent.RootElement.TryGetProperty("parallel_tool_calls", out JsonElement said)
                ? said.GetRawText()
                : "null"
        );
        answer.AssertUsage(10, 20, 0, 4);
    }

    /// <summary>A model that reads its thinking as its own words begins to write it there.</summary>
    [Fact]
    public async Task Thinking_not_replayed_as_text()
    {
        DialectAnswer answer = await AskAsync(
            $$"""{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"a plan","signature":"fth2.{{CutScene.Tag}}.rs_1.gA=="},{"type":"thinking","thinking":"another","signature":"EqQBCkYIBRgC"},{"type":"text","text":"Hello"}]},{"role":"user","content":"go on"}"""
        );

        CutScene.AssertJson(
            """[{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]},{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a plan"}],"encrypted_content":"gA=="},{"type":"message","role":"assistant","content":"Hello"},{"type":"message","role":"user","content":[{"type":"input_text","text":"go on"}]}]""",
            InputOf(answer)
        );
        Assert.DoesNotContain("another", answer.Sent, StringComparison.Ordinal);
        Assert.Equal("thinking=1", answer.Headers["x-farthing-dropped"]);
        answer.AssertUsage(10, 20, 0, 4);
    }

    private static Task<DialectAnswer> AskAsync(string messages, string more = "") =>
        Pair.WholeAsync(
            $$"""{"model":"model","max_tokens":4096,"messages":[{{messages}}]{{more}}}""",
            Response("completed", MessageItem("output_text", "text", "Hi"), Usage)
        );

    private static string InputOf(DialectAnswer answer)
    {
        using JsonDocument sent = JsonDocument.Parse(answer.Sent);
        return sent.RootElement.GetProperty("input").GetRawText();
    }
}
