using System.Net;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Caching;

public class ResponseCacheTests
{
    internal const string Answer =
        """{"id":"c1","object":"chat.completion","created":1,"model":"up-model","choices":[{"index":0,"message":{"role":"assistant","content":"Blue."},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":10,"total_tokens":110}}""";

    private const string Events = """
        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"up-model","choices":[{"index":0,"delta":{"role":"assistant","content":"Blue."},"finish_reason":null}]}

        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"up-model","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"up-model","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":10,"total_tokens":110}}

        data: [DONE]


        """;

    internal const string Cold = ",\"temperature\":0";

    internal static CacheOptions Exact(CachePolicy? policy = null) =>
        new()
        {
            Models = new Dictionary<string, CachePolicy>
            {
                ["model"] = (policy ?? new()) with { Mode = CacheMode.Exact },
            },
        };

    internal static string Said(HttpResponseMessage response) =>
        response.Headers.TryGetValues("x-farthing-cache", out IEnumerable<string>? values)
            ? values.Single()
            : "";

    private static Task<string> TextAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task The_same_request_again_gets_the_same_bytes_and_costs_nothing()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());

        using HttpResponseMessage first = await gateway.ChatAsync(Cold);
        using HttpResponseMessage second = await gateway.ChatAsync(
            " , \"temperature\" : 0.0e0 ".Replace("0.0e0", "0", StringComparison.Ordinal)
        );

        Assert.Equal("miss", Said(first));
        Assert.Equal("hit", Said(second));
        Assert.Equal(Answer, await TextAsync(second));
        Assert.Equal("0", second.Headers.GetValues("x-farthing-cost-usd").Single());
        Assert.Single(upstream.Requests);
        TestGateway.JournalText journal = await gateway.JournalAsync();
        HitRecord hit = Assert.Single(journal.Hits);
        Assert.Equal(journal.Settles.Single().Cost, hit.Saved); // 100 × $1 + 10 × $4 per million = $0.00014
        Assert.Equal(140_000, hit.Saved!.Value.NanoUsd);
        Assert.Equal(
            (HitTier.Exact, "key_1", "search", "model", 110L),
            (hit.Tier, hit.Key, hit.Team, hit.Model, hit.Tokens.Total)
        );
    }

    /// <summary>Asked upstream once more, it would have read its prompt from there: 90 × $0.10 + 10 × $1 + 10 × $4 per million, not 90 × $1.25.</summary>
    [Fact]
    public async Task A_hit_on_an_answer_that_wrote_a_providers_cache_is_worth_a_read()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            Answer.Replace(
                "\"prompt_tokens\":100",
                "\"prompt_tokens\":100,\"prompt_tokens_details\":{\"cached_tokens\":0,\"cache_write_tokens\":90}",
                StringComparison.Ordinal
            )
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());

        using HttpResponseMessage first = await gateway.ChatAsync(Cold);
        using HttpResponseMessage second = await gateway.ChatAsync(Cold);

        TestGateway.JournalText journal = await gateway.JournalAsync();
        HitRecord hit = Assert.Single(journal.Hits);
        Assert.Equal(
            (90L, 162_500L),
            (journal.Settles.Single().Tokens.CacheWrite, journal.Settles.Single().Cost.NanoUsd)
        );
        Assert.Equal(new TokenCounts(10, 90, 0, 10), hit.Tokens);
        Assert.Equal(59_000, hit.Saved!.Value.NanoUsd);
    }

    [Fact]
    public async Task A_stream_is_replayed_with_usage_as_it_is_asked_for()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Events.ReplaceLineEndings("\n"));
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());
        const string Ask = Cold + ",\"stream\":true";

        (string first, _) = await gateway.ReadStreamAsync(Ask);
        (string second, _) = await gateway.ReadStreamAsync(Ask);
        (string third, _) = await gateway.ReadStreamAsync(
            Ask + ",\"stream_options\":{\"include_usage\":true}"
        );

        Assert.Single(upstream.Requests);
        Assert.DoesNotContain("usage", second, StringComparison.Ordinal);
        Assert.Equal(DataOf(first), DataOf(second));
        Assert.Equal(DataOf(Events), DataOf(third));
    }

    private static List<string> DataOf(string events) =>
        [
            .. events
                .Split('\n')
                .Select(line => line.Trim())
                .Where(line => line.StartsWith("data:", StringComparison.Ordinal)),
        ];

    [Theory]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":\"ho\"}]", "another question")]
    [InlineData(
        "\"messages\":[{\"role\":\"system\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"hi\"}]",
        "a system prompt"
    )]
    [InlineData(
        "\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"b\"},{\"role\":\"user\",\"content\":\"hi\"}]",
        "a history"
    )]
    [InlineData(
        "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
        "a tool"
    )]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":7", "a limit")]
    [InlineData(
        "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"response_format\":{\"type\":\"json_object\"}",
        "a format"
    )]
    [InlineData(
        "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"anything\":1",
        "a member that nobody knows"
    )]
    public async Task Another_request_is_never_a_hit(string members, string what)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());
        using HttpResponseMessage first = await gateway.ChatAsync(Cold);

        using HttpResponseMessage second = await gateway.PostAsync(
            "/v1/chat/completions",
            $"{{\"model\":\"model\",{members}{Cold}}}"
        );

        Assert.True(Said(second) == (what == "a tool" ? "bypass" : "miss"), what);
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Theory]
    [InlineData("What is  the capital of Spain", "hit", "canonical")]
    [InlineData("what is the capital of spain, please", "miss", "")]
    [InlineData("What is the capital of France?", "miss", "")]
    [InlineData("What isn't the capital of Spain?", "miss", "")]
    [InlineData("What is the current capital of Spain?", "bypass", "")]
    public async Task A_canonical_text_stands_for_its_question(string asked, string said, string tier)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: new CacheOptions
            {
                Models = new Dictionary<string, CachePolicy>
                {
                    ["model"] = new() { Mode = CacheMode.Canonical },
                },
            }
        );
        using HttpResponseMessage first = await AskAsync(gateway, "What is the capital of Spain?");

        using HttpResponseMessage second = await AskAsync(gateway, asked);

        Assert.Equal(said, Said(second));
        Assert.Equal(
            tier,
            second.Headers.TryGetValues("x-farthing-cache-tier", out IEnumerable<string>? values)
                ? values.Single()
                : ""
        );
    }

    private static Task<HttpResponseMessage> AskAsync(TestGateway gateway, string question) =>
        gateway.PostAsync(
            "/v1/chat/completions",
            $"{{\"model\":\"model\",\"messages\":[{{\"role\":\"user\",\"content\":\"{question}\"}}]{Cold}}}"
        );

    [Fact]
    public async Task Two_tenants_never_share_an_answer()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());
        using HttpResponseMessage first = await gateway.ChatAsync(Cold);

        using HttpResponseMessage second = await gateway.PostAsync(
            "/v1/chat/completions",
            "{\"model\":\"model\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + Cold + "}",
            change: request => request.Headers.Authorization = new("Bearer", TestGates.ShortKey)
        );

        Assert.Equal("miss", Said(second));
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Theory]
    [InlineData("", "bypass")]
    [InlineData(",\"temperature\":0.7", "bypass")]
    [InlineData(",\"temperature\":0,\"n\":2", "bypass")]
    [InlineData(",\"temperature\":0,\"store\":true", "bypass")]
    public async Task What_is_not_for_the_cache_goes_past_it(string more, string said)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());

        using HttpResponseMessage first = await gateway.ChatAsync(more);
        using HttpResponseMessage second = await gateway.ChatAsync(more);

        Assert.Equal(said, Said(second));
        Assert.Equal(2, upstream.Requests.Count);
        Assert.Equal(0, gateway.Cache!.Entries);
    }

    [Theory]
    [InlineData("\"finish_reason\":\"length\"")]
    [InlineData("\"finish_reason\":\"tool_calls\"")]
    [InlineData("\"finish_reason\":\"content_filter\"")]
    public async Task An_answer_that_did_not_end_normally_is_not_stored(string end)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            Answer.Replace("\"finish_reason\":\"stop\"", end, StringComparison.Ordinal)
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());

        using HttpResponseMessage first = await gateway.ChatAsync(Cold);
        using HttpResponseMessage second = await gateway.ChatAsync(Cold);

        Assert.Equal("miss", Said(second));
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Theory]
    [InlineData("no-cache", "miss")]
    [InlineData("max-age=0", "miss")]
    [InlineData("no-store", "bypass")]
    [InlineData("max-age=600", "hit")]
    public async Task A_client_says_how_old_an_answer_may_be(string control, string said)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());
        using HttpResponseMessage first = await gateway.ChatAsync(Cold);

        using HttpResponseMessage second = await gateway.PostAsync(
            "/v1/chat/completions",
            "{\"model\":\"model\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + Cold + "}",
            change: request => request.Headers.TryAddWithoutValidation("cache-control", control)
        );

        Assert.Equal(said, Said(second));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_thousand_equal_misses_are_one_call()
    {
        TaskCompletionSource go = new();
        await using ScriptedUpstream upstream = new(async call =>
        {
            await go.Task;
            await call.JsonAsync(Answer);
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());

        Task<HttpResponseMessage>[] asked =
        [
            .. Enumerable.Range(0, 1000).Select(_ => gateway.ChatAsync(Cold)),
        ];
        await Eventually.SoAsync(() => gateway.Plane.Running == 1000, TestContext.Current.CancellationToken);
        go.SetResult();
        HttpResponseMessage[] answers = await Task.WhenAll(asked);

        Assert.Single(upstream.Requests);
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(999, answers.Count(answer => Said(answer) == "hit"));
        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.Equal((1, 999), (journal.Settles.Count, journal.Hits.Count));
    }

    [Fact]
    public async Task Where_the_first_client_leaves_another_takes_its_place()
    {
        TaskCompletionSource begun = new();
        int calls = 0;
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, call.Stop);
            }

            await call.JsonAsync(Answer);
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());
        using CancellationTokenSource leave = new();
        Task<HttpResponseMessage> first = gateway.PostAndLeaveAsync(
            "/v1/chat/completions",
            "{\"model\":\"model\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + Cold + "}",
            leave.Token
        );
        await begun.Task;
        Task<HttpResponseMessage>[] asked = [.. Enumerable.Range(0, 5).Select(_ => gateway.ChatAsync(Cold))];
        await Eventually.SoAsync(() => gateway.Plane.Running == 6, TestContext.Current.CancellationToken);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        HttpResponseMessage[] answers = await Task.WhenAll(asked);
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task Where_the_first_one_fails_the_others_go_themselves()
    {
        TaskCompletionSource go = new();
        await using ScriptedUpstream upstream = new(async call =>
        {
            await go.Task;
            await call.JsonAsync("""{"error":{"message":"no"}}""", 400);
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());
        Task<HttpResponseMessage>[] asked = [.. Enumerable.Range(0, 4).Select(_ => gateway.ChatAsync(Cold))];
        await Eventually.SoAsync(() => gateway.Plane.Running == 4, TestContext.Current.CancellationToken);

        go.SetResult();
        HttpResponseMessage[] answers = await Task.WhenAll(asked);

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode));
        Assert.Equal(4, upstream.Requests.Count);
    }

    [Fact]
    public async Task Nothing_of_it_runs_for_keys_without_it()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        CacheOptions options = Exact() with
        {
            Keys = new Dictionary<string, CachePolicy> { ["key_1"] = new() { Mode = CacheMode.Off } },
        };
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: options);

        using HttpResponseMessage first = await gateway.ChatAsync(Cold);
        using HttpResponseMessage second = await gateway.ChatAsync(Cold);

        Assert.Equal("", Said(second));
        Assert.Equal(0, gateway.Cache!.Counts.Visits);
    }
}
