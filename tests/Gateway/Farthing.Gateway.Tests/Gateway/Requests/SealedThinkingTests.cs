using System.Text;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Upstreams;

namespace Farthing.Tests.Gateway.Requests;

/// <summary>Thinking that another model wrote through a translation does not reach Anthropic.</summary>
public sealed class SealedThinkingTests
{
    private const string Own = """{"type":"thinking","thinking":"a","signature":"fth1.3fa9c2d1"}""";
    private const string Theirs = """{"type":"thinking","thinking":"b","signature":"EqQBCgIYAhIM"}""";
    private const string Text = """{"type":"text","text":"said"}""";

    [Theory]
    [InlineData($"[{Own},{Text}]", $"[{Text}]")]
    [InlineData($"[ {Own} , {Text} ]", $"[  {Text} ]")]
    [InlineData($"[{Text},{Own}]", $"[{Text}]")]
    [InlineData($"[{Own},{Own},{Text}]", $"[{Text}]")]
    [InlineData($"[{Theirs},{Own},{Text}]", $"[{Theirs},{Text}]")]
    [InlineData($"[{Theirs},{Text}]", $"[{Theirs},{Text}]")]
    [InlineData(
        """[{"type":"redacted_thinking","data":"fth3.3fa9c2d1.r.x"},{"type":"text","text":"a"}]""",
        """[{"type":"text","text":"a"}]"""
    )]
    public async Task Blocks_under_a_seal_of_the_gateway_are_spliced_out(string content, string left) =>
        Assert.Equal(Body(left), await SplicedAsync(Body(content)));

    [Fact]
    public async Task A_message_of_nothing_else_keeps_them() =>
        Assert.Equal(Body($"[{Own}]"), await SplicedAsync(Body($"[{Own}]")));

    [Fact]
    public async Task The_same_words_in_a_text_or_a_tools_input_stay()
    {
        string body = Body(
            """[{"type":"text","text":"\"fth1.3fa9c2d1\""},{"type":"tool_use","id":"t","name":"n","input":{"type":"thinking","signature":"fth1.3fa9c2d1"}}]"""
        );

        Assert.Equal(body, await SplicedAsync(body));
    }

    private static string Body(string content) =>
        $$"""{"model":"m","max_tokens":10,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":{{content}}},{"role":"user","content":"go on"}]}""";

    private static async Task<string> SplicedAsync(string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(RequestReader.Read(bytes, Dialect.Messages, out RequestPeek peek));
        Deployment deployment = new()
        {
            Name = "up/m",
            UpstreamModel = "m",
            Upstream = new Upstream
            {
                Name = "up",
                Address = new Uri("http://127.0.0.1/v1"),
                Api = ApiKinds.Anthropic,
            },
        };
        using MemoryStream target = new();
        BodySplice splice = BodySplice.For(peek, deployment, 10, UsageForcing.None);
        await splice.WriteAsync(bytes, target, TestContext.Current.CancellationToken);
        Assert.Equal(bytes.Length + splice.Growth, target.Length);
        return Encoding.UTF8.GetString(target.ToArray());
    }
}
