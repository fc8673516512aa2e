using System.Net;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>What users of other gateways complain about in metering and routing: each test is named after what went wrong there.</summary>
public sealed class ComplaintTests
{
    private const string Chunk =
        "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1}}\n\n";
    private const string Last =
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2}}\n\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>BerriAI/litellm#14457, #13245, #36008: a client that hangs up was charged nothing, or a part.</summary>
    [Fact]
    public async Task A_client_that_disconnects_is_charged_zero()
    {
        TaskCompletionSource isSent = new();
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(Chunk);
            isSent.SetResult();
            await call.IsHungUpAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { Usage = UsageForcing.Continuous }
        );
        using (
            HttpResponseMessage response = await gateway.ChatAsync(
                ",\"stream\":true",
                HttpCompletionOption.ResponseHeadersRead
            )
        )
        {
            Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
            await body.ReadExactlyAsync(new byte[8], Cancellation);
        }

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(
            (new TokenCounts(10, 0, 0, 1), UsageSource.Chunks, AttemptEnd.ClientGone, new Money(14_000)),
            (settle.Tokens, settle.Source, settle.End, settle.Cost)
        );
    }

    /// <summary>litellm#37992: <c>x or estimate</c> took an explicit zero for nothing.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(",\"stream\":true")]
    public async Task An_explicit_zero_is_replaced_by_an_estimate(string more)
    {
        const string Zero =
            "\"choices\":[],\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}}";
        await using ScriptedUpstream upstream =
            more.Length == 0
                ? ScriptedUpstream.Json("{" + Zero)
                : ScriptedUpstream.Stream(
                    "data: {\"choices\":[{\"delta\":{\"content\":\"some text\"}}]}\n\ndata: {"
                        + Zero
                        + "\n\ndata: [DONE]\n\n"
                );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync(more);

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(
            (TokenCounts.Zero, UsageSource.Usage, Money.Zero),
            (settle.Tokens, settle.Source, settle.Cost)
        );
    }

    /// <summary>litellm#30667: a stream that fails in the middle wrote nothing.</summary>
    [Fact]
    public async Task A_stream_that_fails_mid_flight_logs_nothing()
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(Chunk);
            await Task.Delay(30, call.Stop);
            call.Reset();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => gateway.ChatAsync(",\"stream\":true"));

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(AttemptEnd.UpstreamBroken, settle.End);
        Assert.True(settle.Cost > Money.Zero);
    }

    /// <summary>litellm#39462, PR #39294, #8810: after a fallback the first attempt's cost was lost, the second was null or at the first one's price.</summary>
    [Fact]
    public async Task Cost_after_a_fallback_is_lost_null_or_the_wrong_models()
    {
        await using ScriptedUpstream down = ScriptedUpstream.Json("{}", 503);
        await using ScriptedUpstream up = ScriptedUpstream.Json(
            """{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20}}"""
        );
        await using TestGateway gateway = await TestGateway.StartAsync([down.Address, up.Address]);
        gateway.Gates.Prices["up/model1"] = new ModelPrice(
            TokenPrice.FromUsdPerMillion(2),
            default,
            default,
            TokenPrice.FromUsdPerMillion(10)
        );

        using HttpResponseMessage response = await gateway.ChatAsync();

        // 100 × $2 + 20 × $10 a million.
        Assert.Equal("0.0004", response.Headers.GetValues("x-farthing-cost-usd").Single());
        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.Equal(["up/model0", "up/model1"], journal.Reserves.Select(one => one.Deployment));
        Assert.Equal([Money.Zero, new Money(400_000)], journal.Settles.Select(one => one.Cost));
    }

    /// <summary>litellm#38065: all zero for streamed responses; here every endpoint, streamed and whole.</summary>
    [Theory]
    [InlineData(
        "/v1/chat/completions",
        "{\"model\":\"model\",\"messages\":[]}",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}"
    )]
    [InlineData(
        "/v1/chat/completions",
        "{\"model\":\"model\",\"messages\":[],\"stream\":true}",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\ndata: [DONE]\n\n"
    )]
    [InlineData(
        "/v1/completions",
        "{\"model\":\"model\",\"prompt\":\"x\"}",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}"
    )]
    [InlineData(
        "/v1/completions",
        "{\"model\":\"model\",\"prompt\":\"x\",\"stream\":true}",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\ndata: [DONE]\n\n"
    )]
    [InlineData(
        "/v1/responses",
        "{\"model\":\"model\",\"input\":\"x\"}",
        "{\"output\":[],\"usage\":{\"input_tokens\":7,\"output_tokens\":3}}"
    )]
    [InlineData(
        "/v1/responses",
        "{\"model\":\"model\",\"input\":\"x\",\"stream\":true}",
        "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":7,\"output_tokens\":3}}}\n\n"
    )]
    [InlineData(
        "/v1/messages",
        "{\"model\":\"model\",\"max_tokens\":9,\"messages\":[]}",
        "{\"content\":[],\"usage\":{\"input_tokens\":7,\"output_tokens\":3}}"
    )]
    [InlineData(
        "/v1/messages",
        "{\"model\":\"model\",\"max_tokens\":9,\"messages\":[],\"stream\":true}",
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":7,\"output_tokens\":1}}}\n\nevent: message_delta\ndata: {\"type\":\"message_delta\",\"usage\":{\"output_tokens\":3}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
    )]
    public async Task Usage_of_a_streamed_endpoint_is_all_zero(string path, string body, string answer)
    {
        await using ScriptedUpstream upstream = body.Contains("stream", StringComparison.Ordinal)
            ? ScriptedUpstream.Stream(answer)
            : ScriptedUpstream.Json(answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(path, body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(
            (new TokenCounts(7, 0, 0, 3), UsageSource.Usage, new Money(19_000)),
            (settle.Tokens, settle.Source, settle.Cost)
        );
    }

    /// <summary>envoyproxy/ai-gateway#2563: clients hang up at the end marker, and the usage went with them.</summary>
    [Fact]
    public async Task Usage_is_gone_when_the_client_hangs_up_after_the_final_event()
    {
        TaskCompletionSource isGone = new();
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(
                "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: [DONE]\n\n"
            );
            await isGone.Task;
            await call.ChunkAsync(Last);
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        using (
            HttpResponseMessage response = await gateway.ChatAsync(
                ",\"stream\":true",
                HttpCompletionOption.ResponseHeadersRead
            )
        )
        {
            using StreamReader lines = new(await response.Content.ReadAsStreamAsync(Cancellation));
            while (await lines.ReadLineAsync(Cancellation) is string line && line != "data: [DONE]") { }
        }

        isGone.SetResult();

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new TokenCounts(10, 0, 0, 2), UsageSource.Usage), (settle.Tokens, settle.Source));
    }

    /// <summary>langwatch#7018, browser-use#5305: OpenAI counts cached tokens inside its prompt, Anthropic beside it; 100 of which 80 cached are 20 × $1 + 80 × $0.10 = 28 millionths in both.</summary>
    [Theory]
    [InlineData(
        "/v1/chat/completions",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"prompt_tokens_details\":{\"cached_tokens\":80},\"completion_tokens\":0}}"
    )]
    [InlineData(
        "/v1/responses",
        "{\"output\":[],\"usage\":{\"input_tokens\":100,\"input_tokens_details\":{\"cached_tokens\":80},\"output_tokens\":0}}"
    )]
    [InlineData(
        "/v1/messages",
        "{\"content\":[],\"usage\":{\"input_tokens\":20,\"cache_read_input_tokens\":80,\"output_tokens\":0}}"
    )]
    public async Task Cached_tokens_are_billed_twice(string path, string answer)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            path,
            path == "/v1/responses"
                ? """{"model":"model","input":"x"}"""
                : """{"model":"model","max_tokens":9,"messages":[]}"""
        );

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new TokenCounts(20, 80, 0, 0), new Money(28_000)), (settle.Tokens, settle.Cost));
    }
}
