using System.Text.Json;
using Farthing.Gateway.Dialects;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>Requests that cannot be meant are refused by name in the client's own shape, before anything is held or sent; what is only unknown is left out and counted.</summary>
public sealed class BadInputDialectTests
{
    private const string Call = """{"id":"t1","type":"function","function":{"name":"f","arguments":"{}"}}""";
    private const string Use = """{"type":"tool_use","id":"t1","name":"f","input":{}}""";

    [Theory]
    [InlineData("messages", "chat", """ "messages":[{"role":"robot","content":"hi"}]""", "messages[0].role")]
    [InlineData(
        "messages",
        "chat",
        """ "messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"nope"}]}]""",
        "'nope' has no such call"
    )]
    [InlineData(
        "messages",
        "responses",
        $$""" "messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{{Use}}]},{"role":"user","content":"b"}]""",
        "'t1' of a tool has no result"
    )]
    [InlineData(
        "messages",
        "chat",
        $$""" "messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{{Use}}]}]""",
        "'t1' of a tool has no result"
    )]
    [InlineData(
        "messages",
        "chat",
        """ "messages":[{"role":"user","content":"a\ud83d"}]""",
        "half of a surrogate pair"
    )]
    [InlineData(
        "messages",
        "chat",
        """ "system":"a","system":"b","messages":[{"role":"user","content":"a"}]""",
        "'system' stands there twice"
    )]
    [InlineData("messages", "chat", """ "messages":"hi" """, "'messages' has to be an array")]
    [InlineData("chat", "messages", """ "messages":[{"role":"robot","content":"hi"}]""", "messages[0].role")]
    [InlineData(
        "chat",
        "messages",
        """ "messages":[{"role":"user","content":[{"type":"hologram"}]}]""",
        "messages[0].content[0].type"
    )]
    [InlineData(
        "chat",
        "responses",
        """ "messages":[{"role":"tool","tool_call_id":"nope","content":"x"}]""",
        "'nope' has no such call"
    )]
    [InlineData(
        "chat",
        "messages",
        $$""" "messages":[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{{Call}}]},{"role":"user","content":"b"}]""",
        "'t1' of a tool has no result"
    )]
    [InlineData(
        "chat",
        "messages",
        """ "messages":[{"role":"user","content":"a\udc00"}]""",
        "half of a surrogate pair"
    )]
    [InlineData("responses", "chat", """ "input":[{"role":"robot","content":"hi"}]""", "input[0]")]
    [InlineData(
        "responses",
        "messages",
        """ "input":[{"type":"function_call_output","call_id":"nope","output":"x"}]""",
        "'nope' has no such call"
    )]
    [InlineData(
        "responses",
        "chat",
        """ "input":[{"type":"function_call","call_id":"t1","name":"f","arguments":"{}"},{"role":"user","content":"a"}]""",
        "'t1' of a tool has no result"
    )]
    [InlineData(
        "responses",
        "chat",
        """ "input":[{"role":"user","content":"a\ud83d"}]""",
        "half of a surrogate pair"
    )]
    public async Task What_cannot_be_meant_is_refused_by_name(
        string client,
        string upstream,
        string members,
        string named
    )
    {
        DialectScene scene = new(Dialect.OfFormat(client)!, Dialect.OfFormat(upstream)!);
        string limit = client == "responses" ? "" : "\"max_tokens\":9,";

        DialectAnswer answer = await scene.WholeAsync($"{{\"model\":\"model\",{limit}{members}}}", "{}");

        Assert.Equal(400, answer.Status);
        JsonElement error = answer.Json.GetProperty("error");
        Assert.Contains(named, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(client == "messages", answer.Json.TryGetProperty("request_id", out _));
        Assert.Empty(answer.Requests);
        Assert.Empty(answer.Reserves);
    }

    [Theory]
    [InlineData(
        "messages",
        "chat",
        """ "messages":[{"role":"user","content":[{"type":"hologram"},{"type":"text","text":"hi"}]}]"""
    )]
    [InlineData("responses", "chat", """ "input":[{"type":"hologram"},{"role":"user","content":"hi"}]""")]
    [InlineData(
        "messages",
        "responses",
        """ "messages":[{"role":"user","content":"hi"}],"frobnicate":{"a":[1]}"""
    )]
    [InlineData("chat", "messages", """ "messages":[{"role":"user","content":"hi"}],"frobnicate":1""")]
    [InlineData("responses", "messages", """ "input":"hi","frobnicate":"x" """)]
    public async Task What_nobody_knows_is_left_out_and_counted(
        string client,
        string upstream,
        string members
    )
    {
        DialectScene scene = new(Dialect.OfFormat(client)!, Dialect.OfFormat(upstream)!);

        DialectAnswer answer = await scene.WholeAsync(
            $"{{\"model\":\"model\",{(client == "responses" ? "" : "\"max_tokens\":9,")}{members}}}",
            """{"error":{"message":"no","type":"x"}}""",
            400
        );

        Assert.DoesNotContain("frobnicate", answer.Sent, StringComparison.Ordinal);
        Assert.DoesNotContain("hologram", answer.Sent, StringComparison.Ordinal);
        Assert.Contains("unknown=1", answer.Headers["x-farthing-dropped"], StringComparison.Ordinal);
    }
}
