using System.Net;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>What upstreams say late, in trailers or at another price.</summary>
public sealed class LateUsageTests
{
    private const string Chunk = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A last word that was not the last: the row stands, the rest is a correction. 10 × $1 + 2 × $4 = 18 millionths; 10 × $1 + 12 × $4 = 58.</summary>
    [Fact]
    public async Task Usage_that_changes_after_it_was_settled_becomes_a_correction()
    {
        TaskCompletionSource isRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync(
                Chunk + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2}}\n\n"
            );
            await isRead.Task.WaitAsync(call.Stop); // Else both words may come in one read.
            await call.ChunkAsync(
                "data: [DONE]\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":12}}\n\n"
            );
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        Money start = gateway.Gates.Budget;

        using HttpResponseMessage response = await gateway.ChatAsync(
            ",\"stream\":true",
            HttpCompletionOption.ResponseHeadersRead
        );
        Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
        Assert.NotEqual(0, await body.ReadAsync(new byte[16], Cancellation));
        isRead.SetResult();
        await body.CopyToAsync(Stream.Null, Cancellation);

        TestGateway.JournalText journal = await gateway.JournalAsync();
        SettleRecord settle = Assert.Single(journal.Settles);
        AdjustRecord late = Assert.Single(journal.Adjusts);
        Assert.Equal((new Money(18_000), new TokenCounts(10, 0, 0, 2)), (settle.Cost, settle.Tokens));
        Assert.Equal(
            (settle.Attempt, new Money(40_000), new TokenCounts(0, 0, 0, 10), "late_usage"),
            (late.Attempt!.Value, late.Amount, late.Tokens, late.Reason)
        );
        Assert.Equal(start - new Money(58_000), gateway.Gates.Budget);
    }

    /// <summary>10 for five minutes at $1.25, 30 for an hour at $2, 5 at $4: 12.5 + 60 + 20 = 92.5 millionths.</summary>
    [Fact]
    public async Task A_cache_write_of_an_hour_is_charged_at_its_own_price()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"content":[],"usage":{"input_tokens":0,"cache_creation_input_tokens":40,"cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":30},"output_tokens":5}}"""
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        gateway.Gates.Prices["up/model0"] = TestGates.Price with
        {
            CacheWrite1h = TokenPrice.FromUsdPerMillion(2),
        };

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/messages",
            """{"model":"model","max_tokens":50,"messages":[{"role":"user","content":"hi"}]}"""
        );

        Assert.Equal("0.0000925", response.Headers.GetValues("x-farthing-cost-usd").Single());
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(new TokenCounts(0, 0, 40, 5) { CacheWrite1h = 30 }, settle.Tokens);
        Assert.Equal(TokenPrice.FromUsdPerMillion(2), settle.Price!.Value.CacheWrite1h);
    }

    [Theory]
    [InlineData("flex", 90_000, SettleMarks.None)] // half of 100 × $1 + 20 × $4
    [InlineData("default", 180_000, SettleMarks.None)]
    [InlineData("scale", 180_000, SettleMarks.OtherTier)]
    public async Task The_tier_that_served_sets_the_price(string tier, long cost, SettleMarks marks)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            "{\"service_tier\":\""
                + tier
                + "\",\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20}}"
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        ModelPrice flex = new(
            TokenPrice.FromUsdPerMillion(0.5m),
            TokenPrice.FromUsdPerMillion(0.5m),
            TokenPrice.FromUsdPerMillion(0.5m),
            TokenPrice.FromUsdPerMillion(2)
        );
        gateway.Gates.Prices["up/model0"] = TestGates.Price with { Tiers = new TierPrices(flex, null) };

        using HttpResponseMessage response = await gateway.ChatAsync(",\"service_tier\":\"flex\"");

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new Money(cost), marks), (settle.Cost, settle.Marks));
        Assert.Equal(tier == "flex" ? flex : TestGates.Price, settle.Price);
        Assert.Equal(ServiceTiers.Of(System.Text.Encoding.UTF8.GetBytes(tier)), settle.Tier);
        Assert.Equal(
            tier == "flex" ? TestGates.Price with { Tiers = null } : (ModelPrice?)null,
            settle.StandardPrice
        );
    }

    [Fact]
    public async Task A_dearer_tier_is_refused_without_a_price_and_held_at_it_with_one()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"service_tier":"priority","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":1000}}"""
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        using HttpResponseMessage refused = await gateway.ChatAsync(",\"service_tier\":\"priority\"");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        TokenPrice eight = TokenPrice.FromUsdPerMillion(8);
        gateway.Gates.Prices["up/model0"] = TestGates.Price with
        {
            Tiers = new TierPrices(null, new ModelPrice(eight, eight, eight, eight)),
        };

        using HttpResponseMessage response = await gateway.ChatAsync(",\"service_tier\":\"priority\"");

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new Money(8_080_000), SettleMarks.None), (settle.Cost, settle.Marks));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_cost_of_a_long_document_stands_behind_it_for_who_reads_trailers(bool reads)
    {
        string answer =
            "{\"data\":\""
            + new string('x', 3_000_000)
            + "\",\"usage\":{\"prompt_tokens\":9,\"total_tokens\":9}}";
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/embeddings",
            """{"model":"model","input":"hi"}""",
            change: request =>
            {
                if (reads)
                {
                    request.Headers.TE.ParseAdd("trailers");
                }
            }
        );

        Assert.Equal(answer.Length, (await response.Content.ReadAsStringAsync(Cancellation)).Length);
        Assert.Equal(
            reads ? "0.000009" : null,
            response.TrailingHeaders.TryGetValues("x-farthing-cost-usd", out IEnumerable<string>? cost)
                ? cost.Single()
                : null
        );
        Assert.Equal(reads, response.Headers.TransferEncodingChunked == true);
    }

    /// <summary>FAR9314: the one upstream fails all the time; with no retries allowed the client is told so and when to come again.</summary>
    [Fact]
    public async Task Retries_that_are_used_up_are_an_honest_503()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}", 500);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            configure: options =>
                options with
                {
                    Retries = new() { AtMost = 0, PerSecond = 0.1 },
                }
        );

        using HttpResponseMessage first = await gateway.ChatAsync();
        using HttpResponseMessage second = await gateway.ChatAsync();

        // One retry in ten seconds: the first request takes it, and then both are refused more.
        Assert.Equal(3, upstream.Requests.Count);
        Assert.Equal(
            [HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable],
            [first.StatusCode, second.StatusCode]
        );
        string text = await second.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("FAR9314", text, StringComparison.Ordinal);
        Assert.Contains("500", text, StringComparison.Ordinal);
        Assert.True(second.Headers.Contains("retry-after-ms"));
    }

    /// <summary>Going on to another upstream is no retry there: each sees a request once.</summary>
    [Fact]
    public async Task Another_upstream_is_asked_although_retries_are_used_up()
    {
        await using ScriptedUpstream down = ScriptedUpstream.Json("{}", 500);
        await using ScriptedUpstream up = ScriptedUpstream.Json(
            """{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}"""
        );
        await using TestGateway gateway = await TestGateway.StartAsync(
            [down.Address, up.Address],
            configure: options =>
                options with
                {
                    Retries = new() { AtMost = 0, PerSecond = 0 },
                }
        );

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
