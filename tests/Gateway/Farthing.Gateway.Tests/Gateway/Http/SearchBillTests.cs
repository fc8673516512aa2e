using System.Net;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Searches that upstreams make and bill: whose usage leaves them open, and what bounds them under a hard budget.</summary>
public sealed class SearchBillTests
{
    private const string Priced = "per_search_medium=5000000000";

    private const string Message = "{\"model\":\"model\",\"max_tokens\":5,\"messages\":[],\"tools\":[";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A search at $5 per thousand that nobody counts is not charged. The attempt says so where one was asked for; a stated one is $0.005.</summary>
    [Theory]
    [InlineData(null, "\"web_search_options\":{}", "", 0, SettleMarks.None)]
    [InlineData(Priced, "", "", 0, SettleMarks.None)]
    [InlineData(
        Priced,
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
        "",
        0,
        SettleMarks.None
    )]
    [InlineData(Priced, "\"search_parameters\":{\"mode\":\"off\"}", "", 0, SettleMarks.None)]
    [InlineData(Priced, "\"web_search_options\":{}", "", 0, SettleMarks.UnpricedPart)]
    [InlineData(Priced, "\"search_parameters\":{\"mode\":\"auto\"}", "", 0, SettleMarks.UnpricedPart)]
    [InlineData(Priced, "\"tools\":[{\"google_search\":{}}]", "", 0, SettleMarks.UnpricedPart)]
    [InlineData(Priced, "\"web_search_options\":{}", ",\"num_search_queries\":0", 0, SettleMarks.None)]
    [InlineData(Priced, "", ",\"num_search_queries\":1", 5_000_000, SettleMarks.None)]
    public async Task Searches_that_were_wanted_and_not_counted_are_marked(
        string? parts,
        string asked,
        string member,
        long searchesNano,
        SettleMarks marks
    )
    {
        await using ScriptedUpstream upstream = Counting(member);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        gateway.Gates.HasBudget = false;
        gateway.Gates.Prices["up/model0"] = TestGates.Price with { Parts = PartValues.Parse(parts) };

        using HttpResponseMessage response = await gateway.ChatAsync(asked.Length > 0 ? "," + asked : "");

        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(marks, settle.Marks & SettleMarks.UnpricedPart);
        Assert.Equal(
            TestGates.Price.Of(new TokenCounts(10, 0, 0, 2)).NanoUsd + searchesNano,
            settle.Cost.NanoUsd
        );
    }

    /// <summary>Models that search with every answer do so unasked.</summary>
    [Theory]
    [InlineData("gpt-4o", SettleMarks.None)]
    [InlineData("gpt-4o-search-preview", SettleMarks.UnpricedPart)]
    [InlineData("perplexity/sonar-pro", SettleMarks.UnpricedPart)]
    public async Task A_model_that_always_searches_is_marked(string model, SettleMarks marks)
    {
        await using ScriptedUpstream upstream = Counting("");
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            deploy: one => one with { UpstreamModel = model }
        );
        gateway.Gates.HasBudget = false;
        gateway.Gates.Prices["up/model0"] = TestGates.Price with { Parts = PartValues.Parse(Priced) };

        using HttpResponseMessage response = await gateway.ChatAsync("");

        Assert.Equal(marks, (await gateway.SettleAsync()).Marks & SettleMarks.UnpricedPart);
    }

    [Theory]
    [InlineData("gpt-4o", "", null)]
    [InlineData("gpt-4o", ",\"web_search_options\":{}", "search the web without a limit")]
    [InlineData("gpt-4o", ",\"tools\":[{\"type\":\"web_search\",\"max_uses\":2}]", "without a limit")]
    [InlineData(
        "gpt-4o",
        ",\"tools\":[{\"type\":\"web_search\"},{\"type\":\"mcp\"}]",
        "runs and bills apart"
    )]
    [InlineData("gpt-4o-search-preview", "", "its model searches")]
    public async Task A_budget_refuses_what_may_search_without_a_limit(
        string model,
        string more,
        string? refusal
    )
    {
        await using ScriptedUpstream upstream = Counting("");
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            deploy: one => one with { UpstreamModel = model, ContextTokens = 1000 }
        );
        gateway.Gates.HasBudget = true;
        gateway.Gates.Prices["up/model0"] = TestGates.Price with { Parts = PartValues.Parse(Priced) };

        using HttpResponseMessage response = await gateway.ChatAsync(more);

        string body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(refusal is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(refusal ?? "usage", body, StringComparison.Ordinal);
    }

    /// <summary>Two searches: three prompts of at most 1,000 tokens, three answers of at most 5, and two searches at $0.005.</summary>
    [Fact]
    public async Task Searches_of_a_stated_number_are_held()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"type":"message","content":[],"usage":{"input_tokens":10,"output_tokens":2,"server_tool_use":{"web_search_requests":2}}}"""
        );
        await using TestGateway gateway = await StartAsync(upstream, context: 1000);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/messages",
            Message + "{\"type\":\"web_search_20250305\",\"name\":\"web_search\",\"max_uses\":2}]}"
        );

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        TestGateway.JournalText journal = await gateway.JournalAsync();
        ModelPrice price = TestGates.Price;
        Assert.Equal(
            (price.DearestInput.PicoUsd * 3000) + (price.DearestOutput.PicoUsd * 15) + 10_000_000_000,
            Assert.Single(journal.Reserves).Hold.NanoUsd * 1000
        );
        SettleRecord settle = Assert.Single(journal.Settles);
        Assert.Equal(price.Of(new TokenCounts(10, 0, 0, 2)).NanoUsd + 10_000_000, settle.Cost.NanoUsd);
        Assert.Equal(SettleMarks.None, settle.Marks & (SettleMarks.UnpricedPart | SettleMarks.OverHold));
    }

    [Theory]
    [InlineData(null, "\"max_uses\":2", "no 'context' bounds")]
    [InlineData(1000L, "\"max_uses\":-1", "without a limit")]
    [InlineData(1000L, "\"max_uses\":null", "without a limit")]
    [InlineData(1000L, "\"max_uses\":1,\"max_uses\":9", "without a limit")]
    [InlineData(1000L, "\"max_uses\":10001", "without a limit")]
    public async Task Searches_without_a_bound_are_refused(long? context, string limit, string refusal)
    {
        await using ScriptedUpstream upstream = Counting("");
        await using TestGateway gateway = await StartAsync(upstream, context);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/messages",
            Message + "{\"type\":\"web_search_20250305\",\"name\":\"web_search\"," + limit + "}]}"
        );

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(
            refusal,
            await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        Assert.Empty(upstream.Requests);
    }

    private static async Task<TestGateway> StartAsync(ScriptedUpstream upstream, long? context)
    {
        TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            deploy: one => one with { ContextTokens = context }
        );
        gateway.Gates.HasBudget = true;
        gateway.Gates.Prices["up/model0"] = TestGates.Price with { Parts = PartValues.Parse(Priced) };
        return gateway;
    }

    private static ScriptedUpstream Counting(string member) =>
        ScriptedUpstream.Json(
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2" + member + "}}"
        );
}
