using System.Net;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Where nothing has to be kept, nothing is put into a request and nothing is refused; where something has, a bound is found or said to be missing.</summary>
public sealed class UnaskedTests
{
    private const string Answer = """{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7}}""";
    private const string Picture =
        """,{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a.example/a.png"}}]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_without_a_limit_goes_out_without_one_where_no_budget_is_on_its_way()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(upstream, hasBudget: false);

        using HttpResponseMessage response = await gateway.ChatAsync("");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("max_", upstream.Requests.Single().Text, StringComparison.Ordinal);
    }

    /// <summary>30,000 bytes that nobody counted are some 10,000 tokens, whatever was held for them.</summary>
    [Fact]
    public async Task What_nobody_counted_is_estimated_in_full_where_no_limit_was_sent()
    {
        string answer =
            $$$"""{"choices":[{"message":{"role":"assistant","content":"{{{new string('a', 30_000)}}}"}}]}""";
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(answer);
        await using TestGateway open = await StartAsync(upstream, hasBudget: false);
        await using TestGateway kept = await StartAsync(upstream, hasBudget: true);

        using HttpResponseMessage first = await open.ChatAsync("");
        using HttpResponseMessage second = await kept.ChatAsync("");

        Assert.Equal(UsageScanner.TokensOf(answer.Length), (await open.SettleAsync()).Tokens.Output);
        Assert.Equal(Deployment.BoundedOutputTokens, (await kept.SettleAsync()).Tokens.Output);
    }

    /// <summary>What costs nothing is not refused for money.</summary>
    [Fact]
    public async Task A_spent_budget_does_not_stop_what_is_free()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("""{"input_tokens":5}""");
        await using TestGateway gateway = await StartAsync(upstream, hasBudget: true);
        gateway.Gates.Spent = true;
        const string Body = """{"model":"model","messages":[{"role":"user","content":"Hi"}]}""";

        using HttpResponseMessage counted = await gateway.PostAsync("/v1/messages/count_tokens", Body);
        using HttpResponseMessage paid = await gateway.PostAsync("/v1/chat/completions", Body);

        Assert.Equal(HttpStatusCode.OK, counted.StatusCode);
        Assert.Equal(HttpStatusCode.PaymentRequired, paid.StatusCode);
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task With_a_budget_it_gets_the_limit_that_is_held()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(upstream, hasBudget: true);

        using HttpResponseMessage response = await gateway.ChatAsync("");

        Assert.Contains(
            $"\"max_completion_tokens\":{Deployment.BoundedOutputTokens},",
            upstream.Requests.Single().Text,
            StringComparison.Ordinal
        );
        Assert.Equal(Deployment.BoundedOutputTokens, gateway.Gates.Demands[0].OutputTokensAtMost);
    }

    [Theory]
    [InlineData(Picture, "")]
    [InlineData("", ",\"tools\":[{\"type\":\"web_search\"}]")]
    [InlineData("", ",\"background\":true")]
    public async Task What_has_no_bound_is_refused_only_where_something_has_to_be_kept(
        string more,
        string members
    )
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway open = await StartAsync(upstream, hasBudget: false);
        await using TestGateway kept = await StartAsync(upstream, hasBudget: true);
        await using TestGateway told = await StartAsync(upstream, hasBudget: true, UnboundedPolicy.Allow);
        string body =
            $$"""{"model":"model","messages":[{"role":"user","content":"Hi"}{{more}}]{{members}}}""";

        using HttpResponseMessage first = await open.PostAsync("/v1/chat/completions", body);
        using HttpResponseMessage second = await kept.PostAsync("/v1/chat/completions", body);
        using HttpResponseMessage third = await told.PostAsync("/v1/chat/completions", body);

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.OK],
            new[] { first.StatusCode, second.StatusCode, third.StatusCode }
        );
    }

    [Fact]
    public async Task A_picture_is_held_as_a_context_where_that_is_known()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(upstream, hasBudget: true, context: 8192);
        string body = $$"""{"model":"model","messages":[{"role":"user","content":"Hi"}{{Picture}}]}""";

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(8192, gateway.Gates.Demands[0].InputTokensAtMost);
    }

    /// <summary>A key that may use one cheap model got another one through <c>models</c>, booked at the cheap price.</summary>
    [Theory]
    [InlineData("models", "[\"dear\"]")]
    [InlineData("route", "\"fallback\"")]
    [InlineData("provider", "{\"order\":[\"dear\"]}")]
    [InlineData("plugins", "[]")]
    [InlineData("preset", "\"dear\"")]
    [InlineData("lora_path", "\"other\"")]
    [InlineData("kv_transfer_params", "{}")]
    [InlineData("bootstrap_host", "\"10.0.0.9\"")]
    [InlineData("data_parallel_rank", "1")]
    [InlineData("priority", "-100")]
    [InlineData("custom_logit_processor", "\"code\"")]
    public async Task What_would_steer_the_upstream_is_refused_unless_it_is_allowed(
        string member,
        string value
    )
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(upstream, hasBudget: false);
        await using TestGateway allowed = await StartAsync(
            upstream,
            hasBudget: false,
            steering: SteeringNames.Of([member])
        );
        string members = $",\"{member}\":{value}";

        using HttpResponseMessage refused = await gateway.ChatAsync(members);
        using HttpResponseMessage none = await gateway.ChatAsync($",\"{member}\":null");
        using HttpResponseMessage passed = await allowed.ChatAsync(members);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        string said = await refused.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains($"'{member}' is not passed on", said, StringComparison.Ordinal);
        Assert.Contains("FAR9318", said, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (none.StatusCode, passed.StatusCode));
        Assert.Contains(members, upstream.Requests[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Organization_and_project_are_the_configurations_and_betas_go_to_who_knows_them()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { Organization = "org-ours", Api = ApiKinds.OpenAi }
        );
        gateway.Client.DefaultRequestHeaders.Add("openai-organization", "org-theirs");
        gateway.Client.DefaultRequestHeaders.Add("openai-project", "proj-theirs");
        gateway.Client.DefaultRequestHeaders.Add("anthropic-beta", "context-1m");

        using HttpResponseMessage response = await gateway.ChatAsync("");

        string head = upstream.Requests.Single().Head;
        Assert.Contains("openai-organization: org-ours", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("theirs", head, StringComparison.Ordinal);
        Assert.DoesNotContain("anthropic-beta", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Forbidden_betas_are_left_out_of_what_goes_on()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { ForbiddenBetas = "context-1m-*,fast-mode" }
        );
        const string Said = "context-1m-2025-08-07, Fast-Mode,interleaved-thinking-2025-05-14";
        gateway.Client.DefaultRequestHeaders.TryAddWithoutValidation("anthropic-beta", Said);
        await using TestGateway open = await TestGateway.StartAsync(upstream);
        open.Client.DefaultRequestHeaders.TryAddWithoutValidation("anthropic-beta", Said);

        using HttpResponseMessage some = await gateway.ChatAsync("");
        using HttpResponseMessage all = await open.ChatAsync("");
        gateway.Client.DefaultRequestHeaders.Remove("anthropic-beta");
        gateway.Client.DefaultRequestHeaders.Add("anthropic-beta", "fast-mode");
        using HttpResponseMessage none = await gateway.ChatAsync("");

        Assert.Equal(
            ["interleaved-thinking-2025-05-14", Said, null],
            upstream.Requests.Select(request => request.Headers.GetValueOrDefault("anthropic-beta"))
        );
    }

    /// <summary>Its longest answer and the bound of its pictures are the catalog's.</summary>
    [Fact]
    public async Task A_model_of_the_catalog_is_held_at_its_own_bounds()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            deploy: one =>
                one with
                {
                    DefaultOutputTokens = null,
                    LongestOutputTokens = 16_384,
                    Media = new MediaBounds(1445, null, null),
                }
        );
        gateway.Gates.HasBudget = true;
        string body = $$"""{"model":"model","messages":[{"role":"user","content":"Hi"}{{Picture}}]}""";

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Demand demand = gateway.Gates.Demands[0];
        Assert.Equal(16_384, demand.OutputTokensAtMost);
        // The address of the picture is no text of the prompt.
        Assert.InRange(demand.InputTokensAtMost, 1445 + 100, 1445 + 300);
    }

    [Fact]
    public async Task A_whole_number_may_be_written_with_an_exponent()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(upstream, hasBudget: true);

        using HttpResponseMessage good = await gateway.ChatAsync(",\"max_tokens\":1e3");
        using HttpResponseMessage bad = await gateway.ChatAsync(",\"max_tokens\":1e-3");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (good.StatusCode, bad.StatusCode));
        Assert.Equal(1000, gateway.Gates.Demands[0].OutputTokensAtMost);
        Assert.Contains("\"max_tokens\":1e3", upstream.Requests.Single().Text, StringComparison.Ordinal);
    }

    private static async Task<TestGateway> StartAsync(
        ScriptedUpstream upstream,
        bool hasBudget,
        UnboundedPolicy unbounded = UnboundedPolicy.HoldContext,
        long? context = null,
        SteeringMembers steering = SteeringMembers.None
    )
    {
        TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { Steering = steering },
            one => one with { DefaultOutputTokens = null, Unbounded = unbounded, ContextTokens = context }
        );
        gateway.Gates.HasBudget = hasBudget;
        return gateway;
    }
}
