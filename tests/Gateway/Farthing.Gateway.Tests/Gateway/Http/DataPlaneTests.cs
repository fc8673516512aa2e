using System.Net;
using System.Text.Json;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Requests that go well, and requests that are refused.</summary>
public sealed class DataPlaneTests
{
    private const string Answer =
        """{"id":"c1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":5}}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_whole_answer_is_passed_on_as_it_is_and_its_cost_stands_in_a_header()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            Answer,
            200,
            "openai-processing-ms: 7\r\nx-request-id: theirs\r\nSet-Cookie: a=b\r\nx-ratelimit-remaining-tokens: 5\r\n"
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Answer, await response.Content.ReadAsStringAsync(Cancellation));
        // 60 uncached at $1/M, 40 cached at $0.10/M, 20 out at $4/M: 60 + 4 + 80 = 144 millionths of a dollar.
        Assert.Equal("0.000144", Header(response, "x-farthing-cost-usd"));
        Assert.Equal("1", Header(response, "x-farthing-attempts"));
        Assert.Equal("up/model0", Header(response, "x-farthing-model"));
        Assert.Equal("7", Header(response, "openai-processing-ms"));
        Assert.Equal("theirs", Header(response, "x-farthing-upstream-id"));
        Assert.Equal("59", Header(response, "x-ratelimit-remaining-requests"));
        Assert.Equal("9000", Header(response, "x-ratelimit-remaining-tokens"));
        Assert.Equal("6m0s", Header(response, "x-ratelimit-reset-tokens"));
        Assert.False(response.Headers.Contains("Set-Cookie"));
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal(new TokenCounts(60, 40, 0, 20), settle.Tokens);
        Assert.Equal(5, settle.ReasoningTokens);
        Assert.InRange(settle.FirstByteUs, 0, settle.DurationUs);
        Assert.Equal(-1, settle.FirstTokenUs);
        Assert.Equal(new Money(144_000), settle.Cost);
        Assert.Equal(
            (UsageSource.Usage, AttemptEnd.Finished, (ushort)200),
            (settle.Source, settle.End, settle.Status)
        );
        Assert.Equal(new TokenCounts(60, 40, 0, 20), Assert.Single(gateway.Gates.Left));
    }

    [Fact]
    public async Task The_upstream_gets_its_model_its_key_a_limit_and_nothing_of_the_clients_key()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/chat/completions",
            """{"messages":[],"unknown":{"a" :1.50e3},"model":"model"}""",
            change: request =>
            {
                request.Headers.Add("x-stainless-retry-count", "1");
                request.Headers.Add("Cookie", "secret=1");
                request.Headers.Add("x-api-key", "sk-client");
                request.Headers.Add("x-farthing-session", "run 7");
                request.Headers.Add("x-farthing-tags", "stage=2, feature=search");
            }
        );

        ScriptedRequest sent = Assert.Single(upstream.Requests);
        Assert.Equal("POST /v1/chat/completions HTTP/1.1", sent.Line);
        Assert.Equal(
            """{"max_completion_tokens":1000,"messages":[],"unknown":{"a" :1.50e3},"model":"up-model"}""",
            sent.Text
        );
        Assert.Equal("Bearer sk-upstream", sent.Headers["Authorization"]);
        Assert.Equal("identity", sent.Headers["Accept-Encoding"]);
        Assert.Equal("1", sent.Headers["x-stainless-retry-count"]);
        Assert.DoesNotContain("Cookie", sent.Headers.Keys);
        Assert.DoesNotContain("x-api-key", sent.Headers.Keys);
        Assert.DoesNotContain(
            sent.Headers.Values,
            value => value.Contains(TestGates.Key, StringComparison.Ordinal)
        );
        ReserveRecord reserve = Assert.Single((await gateway.JournalAsync()).Reserves);
        Assert.Equal(
            ("chat", "model", "up/model0", "key_1", "search", "run 7"),
            (reserve.Endpoint, reserve.Model, reserve.Deployment, reserve.Key, reserve.Team, reserve.Session)
        );
        Assert.Equal(["feature=search", "stage=2", "team=search"], reserve.Tags);
    }

    /// <summary>A client that could set them would have its own requests taken for the gateway's.</summary>
    [Theory]
    [InlineData("stage=2, farthing=cache.embed", "{\"messages\":[],\"model\":\"model\"}")]
    [InlineData(
        null,
        "{\"messages\":[],\"model\":\"model\",\"metadata\":{\"tags\":\"farthing=cache.embed\"}}"
    )]
    public async Task The_gateways_own_tags_are_refused_from_clients(string? header, string body)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/chat/completions",
            body,
            change: request =>
            {
                if (header is not null)
                {
                    request.Headers.Add("x-farthing-tags", header);
                }
            }
        );

        string said = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("farthing=cache.embed", said, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_stream_is_passed_on_without_the_usage_that_was_forced()
    {
        const string First =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"He\"}}],\"usage\":null}\n\n";
        const string Last =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n";
        const string Usage =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2,\"total_tokens\":12}}\n\n";
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(
            First + Last + Usage + "data: [DONE]\n\n"
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage bare = await gateway.ChatAsync(",\"stream\":true");
        using HttpResponseMessage asked = await gateway.ChatAsync(
            ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"
        );

        // 10 in at $1/M and 2 out at $4/M.
        const string Cost = ": x-farthing-cost-usd=0.000018\n\n";
        Assert.Equal(
            First + Last + Cost + "data: [DONE]\n\n",
            await bare.Content.ReadAsStringAsync(Cancellation)
        );
        Assert.Equal(
            First + Last + Usage + Cost + "data: [DONE]\n\n",
            await asked.Content.ReadAsStringAsync(Cancellation)
        );
        Assert.All(
            upstream.Requests,
            sent => Assert.Contains("\"include_usage\":true", sent.Text, StringComparison.Ordinal)
        );
        List<SettleRecord> settles = (await gateway.JournalAsync()).Settles;
        Assert.All(settles, settle => Assert.Equal(new TokenCounts(10, 0, 0, 2), settle.Tokens));
        Assert.All(settles, settle => Assert.InRange(settle.FirstByteUs, 0, settle.FirstTokenUs));
    }

    [Fact]
    public async Task An_error_has_no_first_byte()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{\"error\":{}}", 400);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(-1, (await gateway.SettleAsync()).FirstByteUs);
    }

    [Fact]
    public async Task Running_usage_of_vLLM_is_asked_for_and_taken_out_again()
    {
        const string Chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"He\"}}]";
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(
            Chunk
                + ",\"usage\":{\"prompt_tokens\":10,\"total_tokens\":11,\"completion_tokens\":1}}\n\ndata: [DONE]\n\n"
        );
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { Usage = UsageForcing.Continuous }
        );

        using HttpResponseMessage response = await gateway.ChatAsync(",\"stream\":true");

        Assert.Equal(
            Chunk + "}\n\n: x-farthing-cost-usd=0.000014\n\ndata: [DONE]\n\n",
            await response.Content.ReadAsStringAsync(Cancellation)
        );
        Assert.Contains(
            "\"continuous_usage_stats\":true",
            upstream.Requests[0].Text,
            StringComparison.Ordinal
        );
        Assert.Equal(UsageSource.Usage, (await gateway.SettleAsync()).Source);
    }

    [Fact]
    public async Task Messages_are_metered_with_what_is_cached_beside_the_input()
    {
        const string Stream =
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":30,\"cache_creation_input_tokens\":7,\"output_tokens\":1}}}\n\n"
            + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n"
            + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":25}}\n\n";
        const string Stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Stream + Stop);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { Api = ApiKinds.Anthropic }
        );

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/messages?beta=true",
            """{"model":"model","max_tokens":50,"stream":true,"messages":[]}""",
            change: request => request.Headers.Add("anthropic-version", "2023-06-01")
        );

        // 10 at $1, 30 at $0.10, 7 at $1.25, 25 at $4: 10 + 3 + 8.75 + 100 = 121.75 millionths.
        Assert.Equal(
            Stream + ": x-farthing-cost-usd=0.00012175\n\n" + Stop,
            await response.Content.ReadAsStringAsync(Cancellation)
        );
        Assert.Equal("POST /v1/messages?beta=true HTTP/1.1", upstream.Requests[0].Line);
        Assert.Equal("sk-upstream", upstream.Requests[0].Headers["x-api-key"]);
        Assert.Equal("2023-06-01", upstream.Requests[0].Headers["anthropic-version"]);
        Assert.Equal(Header(response, "x-request-id"), Header(response, "request-id"));
        Assert.Equal(new TokenCounts(10, 30, 7, 25), (await gateway.SettleAsync()).Tokens);
    }

    [Fact]
    public async Task Usage_of_a_streamed_response_stands_in_its_last_event()
    {
        const string Stream =
            "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"usage\":null}}\n\n"
            + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"Hi\"}\n\n"
            + "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"output\":[{\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}],\"usage\":{\"input_tokens\":36,\"input_tokens_details\":{\"cached_tokens\":6},\"output_tokens\":87,\"output_tokens_details\":{\"reasoning_tokens\":80},\"total_tokens\":123}}}\n\n";
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Stream);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/responses",
            """{"model":"model","input":"hi","stream":true}"""
        );

        // 30 at $1, 6 at $0.10, 87 at $4.
        Assert.Equal(
            Stream + ": x-farthing-cost-usd=0.0003786\n\n",
            await response.Content.ReadAsStringAsync(Cancellation)
        );
        Assert.Contains("\"max_output_tokens\":1000,", upstream.Requests[0].Text, StringComparison.Ordinal);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((new TokenCounts(30, 6, 0, 87), 80L), (settle.Tokens, settle.ReasoningTokens));
    }

    [Fact]
    public async Task Embeddings_have_no_output_and_counting_is_free()
    {
        await using ScriptedUpstream upstream = new(call =>
            call.JsonAsync(
                call.Request.Line.Contains("count_tokens", StringComparison.Ordinal)
                    ? """{"input_tokens":2095}"""
                    : """{"data":[],"usage":{"prompt_tokens":8,"total_tokens":8}}"""
            )
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        using HttpResponseMessage vectors = await gateway.PostAsync(
            "/v1/embeddings",
            """{"model":"model","input":"hi"}"""
        );
        using HttpResponseMessage count = await gateway.PostAsync(
            "/v1/messages/count_tokens",
            """{"model":"model","messages":[]}"""
        );

        Assert.Equal("0.000008", Header(vectors, "x-farthing-cost-usd"));
        Assert.Equal("0", Header(count, "x-farthing-cost-usd"));
        Assert.Equal("""{"model":"up-model","input":"hi"}""", upstream.Requests[0].Text);
        Assert.Equal(2, (await gateway.JournalAsync()).Settles.Count);
    }

    [Fact]
    public async Task Models_are_those_that_the_caller_may_use()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        string all = await gateway.Client.GetStringAsync("/v1/models", Cancellation);
        gateway.Client.DefaultRequestHeaders.Authorization = new("Bearer", "sk-far-other");
        string few = await gateway.Client.GetStringAsync("/v1/models", Cancellation);
        using HttpResponseMessage one = await gateway.Client.GetAsync("/v1/models/small", Cancellation);
        using HttpResponseMessage hidden = await gateway.Client.GetAsync("/v1/models/model", Cancellation);

        Assert.Equal(["model", "small"], Ids(all));
        Assert.Equal(["small"], Ids(few));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (one.StatusCode, hidden.StatusCode));
    }

    [Fact]
    public async Task A_key_may_call_a_model_by_a_name_of_its_own()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);
        gateway.Gates.Keys = new KeyRing(
            [
                new KeyOptions
                {
                    Id = "k",
                    Sha256 = KeySecret.HashOf(TestGates.Key),
                    Models = ["small"],
                    Aliases = ["model=small", "other=model"],
                },
            ],
            TimeProvider.System
        );

        using HttpResponseMessage mine = await gateway.ChatAsync(); // Asks for "model", and means its own.
        using HttpResponseMessage others = await gateway.PostAsync(
            "/v1/chat/completions",
            """{"model":"other","messages":[{"role":"user","content":"hi"}]}"""
        );
        string listed = await gateway.Client.GetStringAsync("/v1/models", Cancellation);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (mine.StatusCode, others.StatusCode));
        Assert.Equal("small", gateway.Gates.Demands.Single().Model);
        Assert.Equal("small", (await gateway.JournalAsync()).Reserves.Single().Model);
        Assert.Equal(["model", "small"], Ids(listed));
    }

    private static string Header(HttpResponseMessage response, string name) =>
        string.Join(",", response.Headers.GetValues(name));

    private static IEnumerable<string> Ids(string json) =>
        JsonDocument
            .Parse(json)
            .RootElement.GetProperty("data")
            .EnumerateArray()
            .Select(one => one.GetProperty("id").GetString()!);
}
