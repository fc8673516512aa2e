using Farthing.Gateway.Dialects;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>A silent upstream of a translated stream: the client's connection is kept open with what its format has for that, and never before its first event.</summary>
public sealed class SignOfLifeDialectTests
{
    private const string Ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
    private const string Comment = ": keep-alive\n\n";

    [Theory]
    [InlineData("messages", "chat", Ping)]
    [InlineData("chat", "messages", Comment)]
    [InlineData("responses", "chat", Comment)]
    public async Task A_silent_upstream(string client, string upstream, string sign)
    {
        (string ask, _, _) = Of(client);
        (_, string begin, string words) = Of(upstream);
        DialectScene scene = new(Named(client), Named(upstream))
        {
            Forward = options => options with { SignOfLifeAfter = TimeSpan.FromMilliseconds(20) },
        };

        string quick = (await scene.SendAsync(ask, call => SendAsync(call, TimeSpan.Zero))).Text;
        DialectAnswer slow = await scene.SendAsync(
            ask,
            call => SendAsync(call, TimeSpan.FromMilliseconds(300))
        );

        int signs = slow.Text.Split(sign).Length - quick.Split(sign).Length;
        Assert.InRange(signs, 1, 30); // 14 of them on an idle machine, of 20 ms each and a pause of 300
        int first = slow.Text.IndexOf("Hel", StringComparison.Ordinal);
        int second = slow.Text.IndexOf("xyz", first + 3, StringComparison.Ordinal);
        Assert.True(first >= 0 && second > first);
        Assert.Contains(sign, slow.Text[first..second], StringComparison.Ordinal);
        Assert.DoesNotContain(Comment, slow.Text[..slow.Text.IndexOf("data:", StringComparison.Ordinal)]);
        Assert.Equal(Texts(quick, sign), Texts(slow.Text, sign));
        Assert.Equal(4, Assert.Single(slow.Settles).Tokens.Output);

        // The upstream is silent before its first event and between its words.
        async Task SendAsync(Http.ScriptedCall call, TimeSpan pause)
        {
            await call.BeginStreamAsync();
            await Task.Delay(pause / 3);
            await call.ChunkAsync(begin);
            await Task.Delay(pause);
            await call.ChunkAsync(words);
            await call.EndStreamAsync();
        }
    }

    /// <summary>An answer without signs of life, its id and its second.</summary>
    private static string Texts(string answer, string sign) =>
        System.Text.RegularExpressions.Regex.Replace(
            answer.Replace(sign, "", StringComparison.Ordinal),
            "\"(id|item_id|created|created_at)\":(\"[^\"]*\"|[0-9]+)",
            "\"$1\":0"
        );

    private static Dialect Named(string name) =>
        name switch
        {
            "messages" => Dialect.Messages,
            "responses" => Dialect.Responses,
            _ => Dialect.Chat,
        };

    private static (string Ask, string Begin, string Words) Of(string name) =>
        name switch
        {
            "messages" => (
                """{"model":"model","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"hi"}]}""",
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}\n\n"
                    + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
                    + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hel\"}}\n\n",
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"xyz\"}}\n\n"
                    + "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
                    + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":4}}\n\n"
                    + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
            ),
            "responses" => ("""{"model":"model","stream":true,"store":false,"input":"hi"}""", "", ""),
            _ => (
                """{"model":"model","stream":true,"messages":[{"role":"user","content":"hi"}]}""",
                "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hel\"}}]}\n\n",
                "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"xyz\"}}]}\n\n"
                    + "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                    + "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":4,\"total_tokens\":14}}\n\ndata: [DONE]\n\n"
            ),
        };
}
