using System.Text.Json.Nodes;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.Translation.Errors;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Forwarding.Clouds;

/// <summary>Chats at a server of our own that answers as the documents of Gemini's OpenAI-compatible endpoint say.</summary>
public sealed class GeminiCloudTests
{
    private const string Error =
        """[{"error":{"code":404,"message":"models/gemini-0 is not found","status":"NOT_FOUND"}}]""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Tokens of thinking are in the total alone, and are billed as output: 60 − 10.</summary>
    [Fact]
    public async Task A_whole_chat_passes_and_is_metered_with_its_thinking()
    {
        const string Whole =
            """{"choices":[{"finish_reason":"stop","index":0,"message":{"content":"Hi","role":"assistant"}}],"created":1763000000,"id":"a","model":"gemini-2.5-flash","object":"chat.completion","usage":{"completion_tokens":25,"prompt_tokens":10,"total_tokens":60}}""";
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Whole);
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(Whole, await response.Content.ReadAsStringAsync(Cancellation));
        ScriptedRequest sent = Assert.Single(upstream.Requests);
        Assert.Equal("POST /v1beta/openai/chat/completions HTTP/1.1", sent.Line);
        Assert.Equal("Bearer AIza-key", sent.Headers["Authorization"]);
        Assert.Equal("gemini-2.5-flash", JsonNode.Parse(sent.Text)!["model"]!.GetValue<string>());
        Assert.Equal(new TokenCounts(10, 0, 0, 50), (await gateway.SettleAsync()).Tokens);
    }

    /// <summary>Its chunks carry the usage so far beside their choices.</summary>
    [Fact]
    public async Task A_stream_passes_and_is_metered_by_its_last_usage()
    {
        const string Chunks =
            "data: {\"choices\":[{\"delta\":{\"content\":\"He\",\"role\":\"assistant\"},\"index\":0}],\"created\":1763000000,\"id\":\"a\",\"model\":\"gemini-2.5-flash\",\"object\":\"chat.completion.chunk\",\"usage\":{\"completion_tokens\":1,\"prompt_tokens\":10,\"total_tokens\":11}}\n\n"
            + "data: {\"choices\":[{\"delta\":{\"content\":\"llo\",\"role\":\"assistant\"},\"finish_reason\":\"stop\",\"index\":0}],\"created\":1763000000,\"id\":\"a\",\"model\":\"gemini-2.5-flash\",\"object\":\"chat.completion.chunk\",\"usage\":{\"completion_tokens\":25,\"prompt_tokens\":10,\"total_tokens\":35}}\n\n"
            + "data: [DONE]\n\n";
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Chunks);
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync(",\"stream\":true");

        string text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("\"content\":\"He\"", text, StringComparison.Ordinal);
        Assert.Contains("\"content\":\"llo\"", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.True(
            JsonNode.Parse(upstream.Requests[0].Text)!["stream_options"]!["include_usage"]!.GetValue<bool>()
        );
        Assert.Equal(new TokenCounts(10, 0, 0, 25), (await gateway.SettleAsync()).Tokens);
    }

    [Fact]
    public async Task An_error_that_is_a_list_passes_as_it_is_and_can_be_read()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Error, 404);
        await using TestGateway gateway = await StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Equal(Error, await response.Content.ReadAsStringAsync(Cancellation));
        UpstreamError read = UpstreamErrorReader.Read(404, System.Text.Encoding.UTF8.GetBytes(Error));
        Assert.Equal((404, "models/gemini-0 is not found"), (read.Status, read.Message));
        Assert.DoesNotContain((await gateway.JournalAsync()).Settles, one => one.Cost.NanoUsd > 0);
    }

    private static Task<TestGateway> StartAsync(ScriptedUpstream upstream) =>
        TestGateway.StartAsync(
            upstream,
            one =>
                one with
                {
                    Api = ApiKinds.OpenAi,
                    Address = new Uri(one.Address, "/v1beta/openai"),
                    Secret = new UpstreamSecret("AIza-key"),
                },
            one => one with { UpstreamModel = "gemini-2.5-flash" }
        );
}
