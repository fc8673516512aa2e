using System.Net;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Caching;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Bills of requests with parts that have prices of their own, and of upstreams that state what they charge.</summary>
public sealed class PartBillTests
{
    private const string Sound =
        "{\"model\":\"model\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AAAA\",\"format\":\"wav\"}}]}]}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>100 × $2.50 + 900 × $40 + 20 × $10 per million are $0.03645.</summary>
    [Fact]
    public async Task Sound_is_charged_at_its_own_price_and_stands_in_the_journal()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":20,"total_tokens":1020,"prompt_tokens_details":{"audio_tokens":900},"cost":0.0365}}"""
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        gateway.Gates.Prices["up/model0"] = Spoken;

        using HttpResponseMessage response = await gateway.ChatAsync("");

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(Money.FromUsd(0.03645m), settle.Cost);
        Assert.Equal(Money.FromUsd(0.0365m), settle.StatedCost);
        Assert.Equal("audio_in=900", settle.Tokens.Parts!.ToString());
        Assert.Equal(Spoken.Parts, settle.Price!.Value.Parts);
        Assert.Equal(SettleMarks.None, settle.Marks & SettleMarks.UnpricedPart);
    }

    [Theory]
    [InlineData("\"prompt_tokens_details\":{\"audio_tokens\":9}", SettleMarks.UnpricedPart)]
    [InlineData("\"smell_tokens\":9", SettleMarks.UnpricedPart)]
    [InlineData("\"prompt_tokens_details\":{\"image_tokens\":9}", SettleMarks.None)]
    public async Task What_has_no_price_is_marked(string member, SettleMarks marks)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2," + member + "}}"
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync("");

        Assert.Equal(marks, (await gateway.SettleAsync()).Marks & SettleMarks.UnpricedPart);
    }

    /// <summary>10 × $2.50, 100 × $10 and 900 of reasoning × $60 per million and a fee of $0.001 are $0.056025, of a hit as of the miss.</summary>
    [Fact]
    public async Task A_hit_saves_what_its_parts_would_be_charged_also_after_a_restart()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("farthing-cache-").FullName, "cache.db");
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Blue."},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":1000,"total_tokens":1010,"completion_tokens_details":{"reasoning_tokens":900}}}"""
        );
        ModelPrice price = Spoken with
        {
            Parts = PartValues.Parse("reasoning=60000000,per_request=1000000000"),
        };
        for (int start = 0; start < 2; start++)
        {
            await using TestGateway gateway = await TestGateway.StartAsync(
                upstream,
                cache: ResponseCacheTests.Exact(),
                cacheFile: file
            );
            gateway.Gates.Prices["up/model0"] = price;

            using HttpResponseMessage first = await gateway.ChatAsync(ResponseCacheTests.Cold);
            using HttpResponseMessage second = await gateway.ChatAsync(ResponseCacheTests.Cold);

            TestGateway.JournalText journal = await gateway.JournalAsync();
            Assert.Equal((1 - start, 1 + start), (journal.Settles.Count, journal.Hits.Count));
            Assert.All(journal.Settles, settle => Assert.Equal(Money.FromUsd(0.056025m), settle.Cost));
            Assert.All(journal.Hits, hit => Assert.Equal(Money.FromUsd(0.056025m), hit.Saved));
            Assert.All(
                journal.Hits,
                hit => Assert.Equal("reasoning=900,per_request=1", hit.Tokens.Parts!.ToString())
            );
        }

        Assert.Single(upstream.Requests);
    }

    /// <summary>10 × $1.25 and 1,000 × $5 per million are $0.0050125. A hit out of memory, and out of the file, saves as much.</summary>
    [Fact]
    public async Task A_hit_on_a_flex_answer_saves_what_flex_costs()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("farthing-cache-").FullName, "cache.db");
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"id":"c1","object":"chat.completion","created":1,"model":"m","service_tier":"flex","choices":[{"index":0,"message":{"role":"assistant","content":"Blue."},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":1000,"total_tokens":1010}}"""
        );
        ModelPrice flex = new(
            TokenPrice.FromUsdPerMillion(1.25m),
            TokenPrice.FromUsdPerMillion(1.25m),
            TokenPrice.FromUsdPerMillion(1.25m),
            TokenPrice.FromUsdPerMillion(5)
        );
        for (int start = 0; start < 2; start++)
        {
            await using TestGateway gateway = await TestGateway.StartAsync(
                upstream,
                cache: ResponseCacheTests.Exact(),
                cacheFile: file
            );
            gateway.Gates.Prices["up/model0"] = Spoken with { Tiers = new TierPrices(flex, null) };

            using HttpResponseMessage first = await gateway.ChatAsync(ResponseCacheTests.Cold);
            using HttpResponseMessage second = await gateway.ChatAsync(ResponseCacheTests.Cold);

            TestGateway.JournalText journal = await gateway.JournalAsync();
            Assert.Equal((1 - start, 1 + start), (journal.Settles.Count, journal.Hits.Count));
            Assert.All(journal.Settles, settle => Assert.Equal(Money.FromUsd(0.0050125m), settle.Cost));
            Assert.All(journal.Hits, hit => Assert.Equal(Money.FromUsd(0.0050125m), hit.Saved));
        }
    }

    [Theory]
    [InlineData(null, "no price of their tokens (price: audio_in)")]
    [InlineData("per_audio_second=100", "each second is billed")]
    [InlineData("audio_in=40000000,per_search_low=5000000000", null)]
    [InlineData("audio_in=40000000", null)]
    public async Task Sound_under_a_budget_needs_a_price_that_bounds_it(string? parts, string? refusal)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":2}}"""
        );
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            deploy: one => one with { Media = one.Media with { AudioTokens = 1000 } }
        );
        gateway.Gates.HasBudget = true;
        gateway.Gates.Prices["up/model0"] = TestGates.Price with { Parts = PartValues.Parse(parts) };

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", Sound);

        string body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(refusal is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(refusal ?? "usage", body, StringComparison.Ordinal);
    }

    private static ModelPrice Spoken { get; } =
        new(
            TokenPrice.FromUsdPerMillion(2.5m),
            TokenPrice.FromUsdPerMillion(2.5m),
            TokenPrice.FromUsdPerMillion(2.5m),
            TokenPrice.FromUsdPerMillion(10)
        )
        {
            Parts = PartValues.Parse("audio_in=40000000,audio_out=80000000"),
        };
}
