using System.Net;
using Farthing.Gateway.Cascading;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Journal.Records;
using Farthing.Reduction.Cascade.Routing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Cascading;

public class CascadeDeskTests
{
    internal const string Stream = """
        data: {"id":"s","object":"chat.completion.chunk","created":1,"model":"up-model","choices":[{"index":0,"delta":{"role":"assistant","content":"Small"},"logprobs":{"content":[{"token":"Small","logprob":-0.01,"top_logprobs":[]}]},"finish_reason":null}]}

        data: {"id":"s","object":"chat.completion.chunk","created":1,"model":"up-model","choices":[{"index":0,"delta":{"content":"."},"logprobs":{"content":[{"token":".","logprob":-0.01,"top_logprobs":[]}]},"finish_reason":null}]}

        data: {"id":"s","object":"chat.completion.chunk","created":1,"model":"up-model","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: {"id":"s","object":"chat.completion.chunk","created":1,"model":"up-model","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":2,"total_tokens":102}}

        data: [DONE]


        """;

    private static CascadeOptions Options(Router? router) =>
        new()
        {
            Small = "small",
            Router = router,
            AuditFraction = 0,
        };

    /// <summary>Who asks for log probabilities is the cascade.</summary>
    private static ScriptedUpstream Both(string small, int status = 200) =>
        new(call =>
            Asked(call.Request).Contains("\"logprobs\":true", StringComparison.Ordinal)
                ? call.JsonAsync(small, status)
                : call.JsonAsync(CascadeScene.Large)
        );

    private static string Asked(ScriptedRequest request) => request.Text;

    private static string Said(HttpResponseMessage response, string header = CascadeRules.Header) =>
        response.Headers.TryGetValues(header, out IEnumerable<string>? values) ? values.Single() : "";

    private static Task<string> TextAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_sure_answer_of_the_small_model_is_given_without_what_the_client_did_not_ask_for()
    {
        await using ScriptedUpstream upstream = Both(CascadeScene.Small(-0.05));
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Options(CascadeScene.Trained())
        );

        using HttpResponseMessage response = await gateway.ChatAsync();
        string text = await TextAsync(response);

        Assert.Equal("small", Said(response));
        Assert.Contains("\"content\":\"Small.\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("logprobs", text, StringComparison.Ordinal);
        Assert.InRange(
            double.Parse(
                Said(response, "x-farthing-cascade-confidence"),
                System.Globalization.CultureInfo.InvariantCulture
            ),
            0.6,
            1
        );
        // 100 × $1 + 2 × $4 per million.
        Assert.Equal("0.000108", Said(response, "x-farthing-cost-usd"));
        TestGateway.JournalText journal = await gateway.JournalAsync();
        HitRecord hit = Assert.Single(journal.Hits);
        Assert.Equal((HitTier.Cascade, "model", 100L), (hit.Tier, hit.Model, hit.Tokens.Input));
        Assert.Equal((0.01, 108_000L), (hit.WrongFractionAtMost, hit.OwnCost.NanoUsd));
        Assert.Contains("farthing=cascade.small", Assert.Single(journal.Reserves).Tags);
    }

    [Theory]
    [InlineData(-2, "Small.", "stop")]
    [InlineData(-0.05, "Small.", "length")]
    [InlineData(-0.05, "I cannot help with that.", "stop")]
    [InlineData(-0.05, "Small.", "tool_calls")]
    public async Task What_is_unsure_or_of_a_wrong_form_goes_on_to_the_large_model(
        double logprob,
        string text,
        string end
    )
    {
        await using ScriptedUpstream upstream = Both(CascadeScene.Small(logprob, text, end));
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Options(CascadeScene.Trained())
        );

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal("large", Said(response));
        Assert.Equal(CascadeScene.Large, await TextAsync(response));
        Assert.Equal(2, upstream.Requests.Count);
        Assert.Empty((await gateway.JournalAsync()).Hits);
    }

    [Theory]
    [InlineData("nonsense", 200)]
    [InlineData("{}", 200)]
    [InlineData("{\"error\":{\"message\":\"no\"}}", 400)]
    [InlineData("{\"error\":{\"message\":\"down\"}}", 503)]
    public async Task A_small_model_that_fails_is_no_fault_for_the_client(string small, int status)
    {
        await using ScriptedUpstream upstream = Both(small, status);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Options(CascadeScene.Trained())
        );

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("large", Said(response));
        Assert.Equal(CascadeScene.Large, await TextAsync(response));
        Assert.Empty(gateway.Defects);
    }

    [Fact]
    public async Task A_small_model_that_is_slow_is_left_at_its_deadline()
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (Asked(call.Request).Contains("\"logprobs\":true", StringComparison.Ordinal))
            {
                await Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            }

            await call.JsonAsync(CascadeScene.Large);
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Options(CascadeScene.Trained()) with
            {
                Deadline = TimeSpan.FromMilliseconds(100),
            }
        );

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal("large", Said(response));
        Assert.Equal(CascadeScene.Large, await TextAsync(response));
    }

    [Theory]
    [InlineData(",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]")]
    [InlineData(",\"n\":2")]
    [InlineData(",\"logprobs\":true")]
    [InlineData(",\"store\":true")]
    public async Task Some_requests_are_none_for_a_cascade(string more)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(CascadeScene.Large);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Options(CascadeScene.Trained())
        );

        using HttpResponseMessage response = await gateway.ChatAsync(more);

        Assert.Equal("bypass", Said(response));
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task A_client_can_pin_the_large_model()
    {
        await using ScriptedUpstream upstream = Both(CascadeScene.Small(-0.05));
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Options(CascadeScene.Trained())
        );

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/chat/completions",
            """{"model":"model","messages":[{"role":"user","content":"hi"}]}""",
            change: request => request.Headers.Add(CascadeRules.Header, "off")
        );

        Assert.Equal("bypass", Said(response));
        Assert.Equal(CascadeScene.Large, await TextAsync(response));
    }

    [Fact]
    public async Task Without_a_promise_of_what_is_asked_nothing_of_the_small_model_is_given()
    {
        foreach (Router? router in (Router?[])[null, CascadeScene.Trained(limit: 0.1)])
        {
            await using ScriptedUpstream upstream = Both(CascadeScene.Small(-0.05));
            await using TestGateway gateway = await TestGateway.StartAsync(
                upstream,
                cascade: Options(router)
            );

            using HttpResponseMessage response = await gateway.ChatAsync();

            Assert.Equal("shadow", Said(response));
            Assert.Equal(CascadeScene.Large, await TextAsync(response));
            Assert.Single(upstream.Requests);
        }
    }

    [Fact]
    public async Task A_shadow_asks_the_small_model_behind_the_response_and_compares()
    {
        await using ScriptedUpstream upstream = Both(CascadeScene.Small(-0.05));
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Options(null) with
            {
                AuditFraction = 1,
            }
        );

        using HttpResponseMessage response = await gateway.ChatAsync();
        CascadeFigures figures = await CascadeScene.SettledAsync(gateway, of => of.Compared == 1);

        Assert.Equal(CascadeScene.Large, await TextAsync(response));
        Assert.Equal(2, upstream.Requests.Count);
        Assert.True(figures.Money.Audit.NanoUsd > 0);
    }

    [Fact]
    public async Task An_audited_answer_is_compared_with_the_large_models_behind_the_response()
    {
        await using ScriptedUpstream upstream = Both(CascadeScene.Small(-0.05));
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Options(CascadeScene.Trained()) with
            {
                AuditFraction = 1,
            }
        );

        using HttpResponseMessage response = await gateway.ChatAsync();
        CascadeFigures figures = await CascadeScene.SettledAsync(gateway, of => of.Regret is not null);

        Assert.Equal("small", Said(response));
        // "Small." is not "Large.": the one request was a loss.
        Assert.Equal(1, figures.Regret);
        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.Contains(journal.Reserves, one => one.Tags.Contains("farthing=cascade.audit"));
    }

    [Fact]
    public async Task A_conversation_stays_where_it_went()
    {
        await using ScriptedUpstream upstream = Both(CascadeScene.Small(-2));
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Options(CascadeScene.Trained()) with
            {
                StickyTurns = 2,
            }
        );
        List<string> said = [];

        for (int turn = 0; turn < 4; turn++)
        {
            using HttpResponseMessage response = await gateway.PostAsync(
                "/v1/chat/completions",
                """{"model":"model","messages":[{"role":"user","content":"hi"}]}""",
                change: request => request.Headers.Add("x-farthing-session", "s1")
            );
            said.Add(Said(response));
        }

        Assert.Equal(["large", "direct", "direct", "large"], said);
    }

    [Fact]
    public async Task A_prior_alone_decides_from_the_prompt()
    {
        await using ScriptedUpstream upstream = Both(CascadeScene.Small(-2));
        // The confidence of a prompt is −ln(1 + characters): short ones go to the small model.
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Options(CascadeScene.Trained(isByPrior: true, prior: -2))
        );

        using HttpResponseMessage shorter = await gateway.ChatAsync();
        using HttpResponseMessage longer = await gateway.PostAsync(
            "/v1/chat/completions",
            """{"model":"model","messages":[{"role":"user","content":"a question of more than six characters"}]}"""
        );

        Assert.Equal("small", Said(shorter));
        Assert.Equal("direct", Said(longer));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_is_given_as_the_client_asked_for_it(bool asksUsage)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Stream.ReplaceLineEndings("\n"));
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Options(CascadeScene.Trained())
        );

        (string text, _) = await gateway.ReadStreamAsync(
            asksUsage ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : ",\"stream\":true"
        );

        Assert.Single(upstream.Requests);
        Assert.Contains("\"content\":\"Small\"", text, StringComparison.Ordinal);
        Assert.Contains("data: [DONE]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("logprobs", text, StringComparison.Ordinal);
        Assert.Equal(asksUsage, text.Contains("completion_tokens", StringComparison.Ordinal));
    }

    [Fact]
    public void It_switches_itself_off_where_it_loses_money_and_says_so()
    {
        CascadeRoute route = new("model", Options(CascadeScene.Trained()), TimeProvider.System, _ => { });
        string? said = null;
        for (int i = 0; i < 1000; i++)
        {
            said = route.Paid(new(120), new(100)) ?? said;
        }

        Assert.Equal(CascadeReason.NoHeadroom, route.Closed);
        Assert.Contains("cost more than the large model alone", said, StringComparison.Ordinal);
        Assert.Equal(-0.2, route.Headroom!.Value, 1e-9);
    }

    [Fact]
    public void An_old_calibration_promises_nothing()
    {
        CascadeRoute route = new(
            "model",
            Options(CascadeScene.Trained() with { TrainedAt = DateTimeOffset.UtcNow - TimeSpan.FromDays(8) }),
            TimeProvider.System,
            _ => { }
        );

        Assert.Equal(CascadeReason.Stale, route.Closed);
    }
}
