using Farthing.Tests.Gateway.Http;

namespace Farthing.EndToEnd.Tests.Gateway;

/// <summary>OpenAI's and Anthropic's own npm clients, unmodified, through the gateway.</summary>
[Trait("Speed", "slow")]
public sealed class NodeClientTests
{
    private const string Chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";
    private const string Usage =
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";
    private const string Begin =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}\n\n"
        + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
        + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}}\n\n";
    private const string End =
        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":25}}\n\n"
        + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    [Fact]
    public async Task The_npm_clients_see_an_API_like_their_own()
    {
        using NpmFolder npm = await NpmFolder.WithAsync(NpmFolder.Clients);
        await using ScriptedUpstream upstream = new(AnswerAsync);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        (int code, string said) = await npm.NodeAsync("clients.mjs", gateway.Address.ToString());

        Assert.Equal(
            """
            chat: Hello, id=true, cost 0.000018
            stream: 1 chunks, output undefined
            stream with usage: 2 chunks, output 2
            broken stream: APIError  FAR9304 id=true
            wrong key: AuthenticationError 401 invalid_api_key id=true
            no model: NotFoundError 404 model_not_found id=true
            files: NotFoundError 404  id=true
            models: model,small
            message: Hello, output 25, id=true
            message stream: Hello, output 25
            broken message: APIError   id=true
            no such model: NotFoundError 404  id=true
            count: 12
            """,
            said.Trim()
        );
        Assert.Equal(0, code);
        Assert.Equal(8, (await gateway.JournalAsync()).Settles.Count);
    }

    private static async Task AnswerAsync(ScriptedCall call)
    {
        bool isStream = call.Request.Text.Contains("\"stream\":true", StringComparison.Ordinal);
        bool breaks = call.Request.Text.Contains("\"break\"", StringComparison.Ordinal);
        bool isMessage = call.Request.Line.Contains("/messages", StringComparison.Ordinal);
        if (call.Request.Line.Contains("count_tokens", StringComparison.Ordinal))
        {
            await call.JsonAsync("""{"input_tokens":12}""");
        }
        else if (!isStream)
        {
            await call.JsonAsync(
                isMessage
                    ? """{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":10,"output_tokens":25}}"""
                    : """{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":2}}"""
            );
        }
        else
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(isMessage ? Begin : Chunk);
            if (breaks)
            {
                await Task.Delay(50, call.Stop);
                call.Reset();
                return;
            }

            await call.ChunkAsync(isMessage ? End : Usage);
            await call.EndStreamAsync();
        }
    }
}
