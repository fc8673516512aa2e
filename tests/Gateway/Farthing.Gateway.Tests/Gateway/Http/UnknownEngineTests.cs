using System.Net;
using Farthing.Gateway.Upstreams;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Whether an engine that nobody knows reports its usage is learned.</summary>
public sealed class UnknownEngineTests
{
    private const string Chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";
    private const string Usage =
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2}}\n\n";

    /// <summary>An engine that nobody knows is asked for usage; where it refuses that, it is asked without, and remembered.</summary>
    [Theory]
    [InlineData(400)]
    [InlineData(422)]
    public async Task An_unknown_engine_is_asked_for_usage_until_it_refuses(int refusal)
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (
                call.Request.Text.Contains("stream_options", StringComparison.Ordinal)
                || call.Request.Text.Contains("bad", StringComparison.Ordinal)
            )
            {
                await call.JsonAsync("{\"error\":{}}", refusal);
                return;
            }

            await call.BeginStreamAsync(Chunk + "data: [DONE]\n\n");
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { Usage = UsageForcing.Learned }
        );

        using HttpResponseMessage wrong = await gateway.ChatAsync(",\"stream\":true,\"user\":\"bad\"");
        (string first, _) = await gateway.ReadStreamAsync(",\"stream\":true");
        (string second, _) = await gateway.ReadStreamAsync(",\"stream\":true");

        Assert.Equal(refusal, (int)wrong.StatusCode); // Twice: it proves nothing.
        Assert.StartsWith(Chunk, first, StringComparison.Ordinal);
        Assert.StartsWith(Chunk, second, StringComparison.Ordinal);
        Assert.Equal(
            [true, false, true, false, false],
            upstream.Requests.Select(one => one.Text.Contains("stream_options", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task An_unknown_engine_that_takes_the_option_is_not_doubted_again()
    {
        int calls = 0;
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (Interlocked.Increment(ref calls) > 1)
            {
                await call.JsonAsync("{\"error\":{}}", 400);
                return;
            }

            await call.BeginStreamAsync(Chunk + Usage + "data: [DONE]\n\n");
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { Usage = UsageForcing.Learned }
        );

        (string text, _) = await gateway.ReadStreamAsync(",\"stream\":true");
        using HttpResponseMessage refused = await gateway.ChatAsync(",\"stream\":true");

        Assert.DoesNotContain("usage", text.Split("[DONE]")[0], StringComparison.Ordinal); // Not asked for by the client.
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(2, upstream.Requests.Count);
    }
}
