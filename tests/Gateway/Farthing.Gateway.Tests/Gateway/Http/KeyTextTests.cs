using System.Net;
using Farthing.Gateway.Metering;

namespace Farthing.Tests.Gateway.Http;

/// <summary>What an upstream says of the gateway's key stays with the gateway.</summary>
public sealed class KeyTextTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_does_not_learn_of_the_key()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"error":{"message":"Incorrect API key provided: sk-upstream"}}""",
            401
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.DoesNotContain(
            "sk-upstream",
            await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
    }

    /// <summary>The same in the middle of a stream: what came before is passed on, the error is the gateway's own, and the end is no clean one.</summary>
    [Theory]
    [InlineData(
        "/v1/chat/completions",
        """data: {"error":{"message":"Incorrect API key provided: sk-upstream","type":"invalid_request_error","code":"invalid_api_key"}}"""
    )]
    [InlineData(
        "/v1/messages",
        """event: error|data: {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key sk-upstream"}}"""
    )]
    [InlineData(
        "/v1/responses",
        """event: response.failed|data: {"type":"response.failed","response":{"error":{"code":"invalid_api_key","message":"Incorrect API key provided: sk-upstream"}}}"""
    )]
    public async Task Nor_does_a_client_learn_of_the_key_in_the_middle_of_a_stream(string path, string error)
    {
        const string Before = ": before\n\n";
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(
            Before + error.Replace('|', '\n') + "\n\ndata: [DONE]\n\n"
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        (string text, bool isAborted) = await gateway.ReadStreamAsync(",\"stream\":true", path: path);

        Assert.True(isAborted);
        Assert.StartsWith(Before, text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-upstream", text, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.Contains("The upstream refuses the gateway", text, StringComparison.Ordinal);
        Assert.Equal(AttemptEnd.UpstreamBroken, (await gateway.SettleAsync()).End);
    }

    [Fact]
    public async Task An_answer_that_speaks_of_keys_is_an_answer()
    {
        const string Events = """
            data: {"type":"response.output_text.delta","delta":"invalid_api_key, authentication_error"}

            data: {"type":"response.completed","response":{"output":[{"text":"invalid_api_key, authentication_error, response.failed"}],"usage":{"input_tokens":10,"output_tokens":2}}}


            """;
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Events);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        (string text, bool isAborted) = await gateway.ReadStreamAsync(
            ",\"stream\":true",
            path: "/v1/responses"
        );

        Assert.False(isAborted);
        Assert.StartsWith(Events, text, StringComparison.Ordinal);
    }
}
