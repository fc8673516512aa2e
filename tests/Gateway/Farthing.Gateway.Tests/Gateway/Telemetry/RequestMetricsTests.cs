using System.Net.Http.Headers;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Protocol.Exposition;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Telemetry;

/// <summary>What the page of metrics says after requests.</summary>
public sealed class RequestMetricsTests
{
    private const string Answer =
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10,\"prompt_tokens_details\":{\"cached_tokens\":40}}}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_counts_with_its_tokens_cost_and_times()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(upstream.Address);

        using HttpResponseMessage response = await gateway.ChatAsync();
        await gateway.IdleAsync();

        string page = PageOf(gateway);
        Has(
            page,
            "requests_total{model=\"model\",deployment=\"up/model0\",status=\"200\",end=\"finished\"} 1"
        );
        Has(page, "tokens_total{model=\"model\",deployment=\"up/model0\",class=\"uncached\"} 60");
        Has(page, "tokens_total{model=\"model\",deployment=\"up/model0\",class=\"cache_read\"} 40");
        Has(page, "tokens_total{model=\"model\",deployment=\"up/model0\",class=\"output\"} 10");
        // 60 x $1/M + 40 x $0.10/M + 10 x $4/M
        Has(page, "cost_dollars_total{model=\"model\",team=\"search\"} 0.000104");
        Has(page, "attempts_total{deployment=\"up/model0\",end=\"finished\",status=\"200\"} 1");
        Has(page, "request_duration_seconds_count{model=\"model\"} 1");
        Has(page, "overhead_seconds_count 1");
        Assert.DoesNotContain("time_to_first_token_seconds_count", page, StringComparison.Ordinal);
    }

    /// <summary>A Messages client at an upstream of Chat: what its request lost and what the answer lost, each in its own words.</summary>
    [Fact]
    public async Task What_a_translation_lost_counts_by_pair_and_field()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"Hi","annotations":[{"type":"url_citation","url_citation":{"url":"https://a.example"}},{"type":"url_citation","url_citation":{"url":"https://b.example"}}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1}}"""
        );
        GatewayTelemetry telemetry = new(TimeProvider.System);
        telemetry.Metrics.Know(["model"]);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { Api = ApiKinds.OpenAi },
            telemetry: telemetry
        );

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/messages",
            """{"model":"model","max_tokens":9,"metadata":{"user_id":"u"},"diagnostics":{},"messages":[{"role":"user","content":"hi"}]}"""
        );
        await gateway.IdleAsync();

        Assert.Equal(200, (int)response.StatusCode);
        string page = PageOf(gateway);
        Has(page, "translation_dropped_total{pair=\"messages>chat\",field=\"annotation\"} 2");
        string dropped = Assert.Single(response.Headers.GetValues("x-farthing-dropped"));
        Assert.Equal("diagnostics=1", dropped);
        Has(page, "translation_dropped_total{pair=\"messages>chat\",field=\"diagnostics\"} 1");
    }

    [Fact]
    public async Task Retries_fallbacks_and_what_they_cost_are_told_apart()
    {
        int asked = 0;
        await using ScriptedUpstream bad = new(call =>
            call.JsonAsync("{}", Interlocked.Increment(ref asked) > 0 ? 503 : 200)
        );
        await using ScriptedUpstream good = ScriptedUpstream.Stream(
            "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1}}\n\ndata: [DONE]\n\n"
        );
        await using TestGateway gateway = await StartAsync(bad.Address, good.Address);

        using HttpResponseMessage response = await gateway.ChatAsync(",\"stream\":true");
        await response.Content.ReadAsStringAsync(Cancellation);
        await gateway.IdleAsync();

        string page = PageOf(gateway);
        Has(page, "retries_total{model=\"model\",kind=\"fallback\"} 1");
        Has(page, "attempts_total{deployment=\"up/model0\",end=\"upstream_error\",status=\"503\"} 1");
        Has(page, "attempts_total{deployment=\"up/model1\",end=\"finished\",status=\"200\"} 1");
        Has(
            page,
            "requests_total{model=\"model\",deployment=\"up/model1\",status=\"200\",end=\"finished\"} 1"
        );
        Has(page, "time_to_first_token_seconds_count{model=\"model\"} 1");
    }

    [Fact]
    public async Task Refusals_have_reasons_and_no_name_that_a_client_made_up()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(upstream.Address);
        for (int i = 0; i < 50; i++)
        {
            using HttpResponseMessage unknown = await gateway.PostAsync(
                "/v1/chat/completions",
                $$"""{"model":"made-up-{{i}}","messages":[]}"""
            );
            Assert.Equal(404, (int)unknown.StatusCode);
        }

        using HttpResponseMessage noKey = await gateway.PostAsync(
            "/v1/chat/completions",
            "{}",
            change: request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "no")
        );
        using HttpResponseMessage noPath = await gateway.PostAsync("/v1/files-of-evil", "{}");
        using HttpResponseMessage invalid = await gateway.PostAsync("/v1/chat/completions", "{");
        gateway.Gates.Budget = Money.Zero;
        using HttpResponseMessage poor = await gateway.ChatAsync();
        gateway.Gates.Refusal = new RateAnswer { IsAdmitted = false, Reason = "requests per minute" };
        using HttpResponseMessage fast = await gateway.ChatAsync();
        gateway.Gates.Refusal = new RateAnswer
        {
            IsAdmitted = false,
            IsUnknown = true,
            RetryAfter = TimeSpan.FromSeconds(3),
        };
        using HttpResponseMessage unsure = await gateway.ChatAsync();
        Assert.Equal(503, (int)unsure.StatusCode);
        Assert.Equal("3", unsure.Headers.GetValues("Retry-After").Single());
        await gateway.IdleAsync();

        string page = PageOf(gateway);
        Has(page, "requests_total{model=\"other\",deployment=\"\",status=\"404\",end=\"refused\"} 50");
        Has(page, "refusals_total{reason=\"model\"} 50");
        foreach (
            string reason in (string[])["key", "path", "invalid", "budget", "rate_limit", "limits_unknown"]
        )
        {
            Has(page, $"refusals_total{{reason=\"{reason}\"}} 1");
        }

        Assert.DoesNotContain("made-up", page, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_is_no_error_of_the_upstreams()
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n");
            await Task.Delay(Timeout.Infinite, call.Stop);
        });
        await using TestGateway gateway = await StartAsync(upstream.Address);
        using (
            HttpResponseMessage response = await gateway.ChatAsync(
                ",\"stream\":true",
                HttpCompletionOption.ResponseHeadersRead
            )
        )
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
            Assert.True(await body.ReadAsync(new byte[10], Cancellation) > 0);
        }

        await gateway.IdleAsync();

        Has(
            PageOf(gateway),
            "requests_total{model=\"model\",deployment=\"up/model0\",status=\"200\",end=\"client_gone\"} 1"
        );
    }

    [Fact]
    public async Task Checks_of_health_count_as_nothing()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(upstream.Address);

        using HttpResponseMessage health = await gateway.Client.GetAsync("/health", Cancellation);

        Assert.DoesNotContain("requests_total{", PageOf(gateway), StringComparison.Ordinal);
    }

    private static async Task<TestGateway> StartAsync(params Uri[] upstreams)
    {
        GatewayTelemetry telemetry = new(TimeProvider.System);
        telemetry.Metrics.Know(["model", "small"]);
        return await TestGateway.StartAsync(upstreams, telemetry: telemetry);
    }

    private static string PageOf(TestGateway gateway)
    {
        MetricsText text = new(isOpenMetrics: false);
        gateway.Telemetry!.Metrics.Write(text);
        return text.End();
    }

    private static void Has(string page, string line) =>
        Assert.Contains("\nfarthing_gateway_" + line + "\n", page, StringComparison.Ordinal);
}
