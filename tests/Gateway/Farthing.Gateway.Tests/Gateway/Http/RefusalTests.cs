using System.Net;
using System.Text.Json;
using Farthing.Gateway.Admission;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>What is not forwarded, and what the client is told.</summary>
public sealed class RefusalTests
{
    private const string Answer =
        """{"choices":[{"index":0,"message":{"content":"Hello"}}],"usage":{"prompt_tokens":100,"completion_tokens":20}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/files", 404)]
    [InlineData("/v1/chat/completions/x", 404)]
    [InlineData("/v1/responses/resp_1/cancel", 404)]
    [InlineData("/V1/chat/completions", 404)]
    [InlineData("/", 404)]
    public async Task There_is_no_unmetered_way(string path, int status)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(path, """{"model":"model"}""");

        Assert.Equal(status, (int)response.StatusCode);
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(
            ["message", "type", "param", "code"],
            body.RootElement.GetProperty("error").EnumerateObject().Select(one => one.Name)
        );
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Refusals_have_the_callers_shape_and_no_key_in_them()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        const string Body = """{"model":"model","max_tokens":10,"messages":[]}""";

        using HttpResponseMessage noKey = await gateway.PostAsync(
            "/v1/messages",
            Body,
            change: request => request.Headers.Authorization = new("Bearer", "sk-wrong-key")
        );
        using HttpResponseMessage noModel = await gateway.PostAsync(
            "/v1/messages",
            """{"model":"nope","max_tokens":10,"messages":[]}"""
        );
        using HttpResponseMessage neighbor = await gateway.PostAsync(
            "/v1/chat/completions",
            Body,
            change: request => request.Headers.Authorization = new("Bearer", "sk-far-other")
        );
        using HttpResponseMessage broken = await gateway.PostAsync("/v1/messages", "{\"model\":");
        gateway.Gates.Budget = Money.Zero;
        using HttpResponseMessage broke = await gateway.PostAsync("/v1/messages", Body);
        using HttpResponseMessage brokeOpenAi = await gateway.PostAsync("/v1/chat/completions", Body);
        gateway.Gates.IsBalanceUnknown = true;
        using HttpResponseMessage unknown = await gateway.PostAsync("/v1/messages", Body);
        gateway.Gates.Refusal = new RateAnswer
        {
            IsAdmitted = false,
            RetryAfter = TimeSpan.FromMilliseconds(1500),
            Reason = "requests per minute of key_1",
        };
        using HttpResponseMessage often = await gateway.PostAsync("/v1/messages", Body);

        Assert.Equal(
            [401, 404, 404, 400, 402, 402, 503, 429],
            new[] { noKey, noModel, neighbor, broken, broke, brokeOpenAi, unknown, often }.Select(one =>
                (int)one.StatusCode
            )
        );
        string text = await noKey.Content.ReadAsStringAsync(Cancellation);
        Assert.StartsWith(
            """{"type":"error","error":{"type":"authentication_error",""",
            text,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("sk-wrong-key", text, StringComparison.Ordinal);
        Assert.Contains(
            "\"billing_error\"",
            await broke.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"code\":\"insufficient_quota\"",
            await brokeOpenAi.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        Assert.Equal(("2", "1500"), (Header(often, "retry-after"), Header(often, "retry-after-ms")));
        Assert.NotEmpty(Header(unknown, "retry-after"));
        Assert.Empty(upstream.Requests);
        Assert.Empty((await gateway.JournalAsync()).Reserves);
    }

    [Fact]
    public async Task A_budget_near_its_end_cuts_the_request_to_what_is_left()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        gateway.Gates.Budget = Money.FromUsd(0.0012m);

        using HttpResponseMessage response = await gateway.ChatAsync(",\"max_tokens\":5000,\"n\":2");

        // The body has 85 bytes, 245 with the template's 160: $0.00030625 at the dearest class; $0.00089375 are left: 223 tokens, 111 for each of two.
        Assert.Equal(245, gateway.Gates.Demands[0].InputTokensAtMost);
        Assert.Contains("\"max_tokens\":111,", upstream.Requests[0].Text, StringComparison.Ordinal);
        Assert.True((await gateway.SettleAsync()).Cost <= Money.FromUsd(0.0012m));
    }

    [Fact]
    public async Task Nothing_is_sent_whose_cost_has_no_bound()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        string[] members =
        [
            "\"background\":true",
            "\"previous_response_id\":\"resp_1\"",
            "\"tools\":[{\"type\":\"web_search\"}]",
            "\"service_tier\":\"priority\"",
            "\"n_predict\":100000",
            "\"chat_template\":\"{{ x }}\"",
            "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"image_url\":\"https://x/y.png\"}]}]",
        ];

        foreach (string member in members)
        {
            using HttpResponseMessage response = await gateway.PostAsync(
                "/v1/responses",
                "{\"model\":\"model\"," + member + "}"
            );
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Contains(
                "FAR9308",
                await response.Content.ReadAsStringAsync(Cancellation),
                StringComparison.Ordinal
            );
        }

        gateway.Gates.Prices["up/model0"] = null;
        using HttpResponseMessage unpriced = await gateway.ChatAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unpriced.StatusCode);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_body_that_is_too_long_or_compressed_is_refused()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            listen: options => options with { Listen = options.Listen with { MaxBodyBytes = 10_000 } }
        );

        using HttpResponseMessage large = await gateway.ChatAsync(
            ",\"x\":\"" + new string('x', 20_000) + "\""
        );
        using HttpResponseMessage packed = await gateway.PostAsync(
            "/v1/chat/completions",
            "{}",
            change: request => request.Content!.Headers.ContentEncoding.Add("gzip")
        );

        Assert.Equal((413, 415), ((int)large.StatusCode, (int)packed.StatusCode));
        Assert.Empty(upstream.Requests);
    }

    private static string Header(HttpResponseMessage response, string name) =>
        string.Join(",", response.Headers.GetValues(name));
}
