using System.Globalization;
using System.Text;
using Farthing.Gateway.Attempts;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Telemetry.Tracing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Telemetry;

/// <summary>Spans and metrics by OTLP, as a collector gets them.</summary>
public sealed class TracingTests
{
    private const string Stream =
        "data: {\"model\":\"up-model-0613\",\"choices\":[{\"delta\":{\"content\":\"words of the answer\"}}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10,\"prompt_tokens_details\":{\"cached_tokens\":40}}}\n\ndata: [DONE]\n\n";

    private const string Ask =
        """{"model":"model","stream":true,"max_tokens":50,"messages":[{"role":"user","content":"words of the prompt"}]}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_is_a_tree_of_spans_below_the_clients(bool isGrpc)
    {
        string trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        const string Parent = "00f067aa0ba902b7";
        await using OtlpReceiver collector = new(isGrpc);
        await using ScriptedUpstream bad = ScriptedUpstream.Json("{}", 503);
        await using ScriptedUpstream good = ScriptedUpstream.Stream(Stream);
        await using (TestGateway gateway = await StartAsync(collector, [bad.Address, good.Address]))
        {
            using HttpResponseMessage answer = await AskAsync(gateway, $"00-{trace}-{Parent}-01");
            Assert.True(answer.IsSuccessStatusCode);
            await gateway.IdleAsync();
        }

        List<ProtoMessage> spans = collector.Spans(trace);
        ProtoMessage server = Assert.Single(spans, span => span.Number(6) == 2);
        ProtoMessage[] attempts =
        [
            .. spans
                .Where(span => span.Number(6) == 3)
                .OrderBy(span => span.Attributes(9)["farthing.attempt"]),
        ];
        Assert.Equal((3, 2), (spans.Count, attempts.Length));
        Assert.Equal("POST /v1/chat/completions", server.Text(5));
        Assert.Equal((Parent, "vendor=x"), (server.Hex(4), server.Text(3)));
        Assert.All(attempts, attempt => Assert.Equal(server.Hex(2), attempt.Hex(4)));
        Has(
            server.Attributes(9),
            "http.request.method=POST",
            "url.path=/v1/chat/completions",
            "http.response.status_code=200",
            "farthing.key=key_1",
            "farthing.team=search",
            "farthing.attempts=2",
            "farthing.cost.usd_nano=104000", // 60 x $1/M + 40 x $0.10/M + 10 x $4/M
            "farthing.end=finished"
        );
        Assert.Equal("chat up-model", attempts[0].Text(5));
        Has(attempts[0].Attributes(9), "error.type=503", "http.response.status_code=503");
        Assert.Equal(2, attempts[0].All(15).Single().Number(3)); // error
        Has(
            attempts[1].Attributes(9),
            "gen_ai.operation.name=chat",
            "gen_ai.provider.name=up",
            "gen_ai.request.model=up-model",
            "gen_ai.response.model=up-model-0613",
            "gen_ai.request.max_tokens=50",
            "gen_ai.usage.input_tokens=100",
            "gen_ai.usage.output_tokens=10",
            "farthing.usage.cache_read_tokens=40",
            "farthing.usage.source=usage",
            "farthing.cost.usd_nano=104000",
            "server.address=127.0.0.1",
            "server.port=" + good.Address.Port.ToString(CultureInfo.InvariantCulture)
        );

        // Each upstream is told its own attempt, so that an engine's spans stand below it.
        Assert.Contains(
            $"traceparent: 00-{trace}-{attempts[0].Hex(2)}-01",
            Assert.Single(bad.Requests).Head,
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Contains(
            $"traceparent: 00-{trace}-{attempts[1].Hex(2)}-01",
            Assert.Single(good.Requests).Head,
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Contains("tracestate: vendor=x", good.Requests[0].Head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Metrics_have_the_conventions_names_and_sums(bool isGrpc)
    {
        await using OtlpReceiver collector = new(isGrpc);
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Stream);
        string model = "m-" + Guid.NewGuid().ToString("N");
        await using (TestGateway gateway = await StartAsync(collector, [upstream.Address], model))
        {
            using HttpResponseMessage answer = await AskAsync(gateway, null);
            await gateway.IdleAsync();
        }

        ILookup<string, ProtoMessage> metrics = collector.Metrics();
        Dictionary<string, double> tokens = Points("gen_ai.client.token.usage")
            .ToDictionary(point => point.Attributes(9)["gen_ai.token.type"], point => point.Real(5));
        Assert.Equal((100.0, 10.0), (tokens["input"], tokens["output"]));
        foreach (
            string name in (string[])["gen_ai.client.operation.duration", "gen_ai.server.time_to_first_token"]
        )
        {
            ProtoMessage point = Assert.Single(Points(name));
            Assert.Equal((1L, "s"), (point.Number(4), metrics[name].First().Text(3)));
            Has(point.Attributes(9), "gen_ai.operation.name=chat", "gen_ai.provider.name=up");
        }

        IEnumerable<ProtoMessage> Points(string name) =>
            metrics[name]
                .SelectMany(metric => metric.All(9).Single().All(1))
                .Where(point => point.Attributes(9)["gen_ai.request.model"] == model);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_that_people_wrote_and_no_key_is_sent_but_the_collectors_own(bool isGrpc)
    {
        await using OtlpReceiver collector = new(isGrpc);
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Stream);
        await using (TestGateway gateway = await StartAsync(collector, [upstream.Address]))
        {
            using HttpResponseMessage answer = await AskAsync(gateway, null);
            await gateway.IdleAsync();
        }

        Assert.NotEmpty(collector.Received);
        Assert.All(
            collector.Received,
            one =>
            {
                string text = Encoding.Latin1.GetString(one.Body);
                Assert.DoesNotContain("words of", text, StringComparison.Ordinal);
                Assert.DoesNotContain("sk-", text, StringComparison.Ordinal);
                Assert.Equal("secret", one.Header);
            }
        );
    }

    [Fact]
    public async Task A_client_that_does_not_sample_is_followed()
    {
        string trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        await using OtlpReceiver collector = new();
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Stream);
        await using (TestGateway gateway = await StartAsync(collector, [upstream.Address]))
        {
            using HttpResponseMessage answer = await AskAsync(gateway, $"00-{trace}-00f067aa0ba902b7-00");
            Assert.True(answer.IsSuccessStatusCode);
            await gateway.IdleAsync();
        }

        Assert.Empty(collector.Spans(trace));
        Assert.Contains($"00-{trace}-", upstream.Requests[0].Head, StringComparison.Ordinal);
        Assert.Contains("-00\r\n", upstream.Requests[0].Head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_collector_that_is_away_or_refuses_harms_no_request(bool isGrpc, bool answers)
    {
        await using OtlpReceiver refusing = new(isGrpc, status: 500);
        Uri address = answers ? refusing.Address : new Uri("http://127.0.0.1:9");
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Stream);
        await using TestGateway gateway = await StartAsync(address, isGrpc, [upstream.Address]);

        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage answer = await AskAsync(gateway, null);
            Assert.EndsWith(
                "data: [DONE]\n\n",
                await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                StringComparison.Ordinal
            );
        }

        Assert.Equal(20, (await gateway.JournalAsync()).Settles.Count);
    }

    [Theory]
    [InlineData("{\"id\":\"x\",\"model\":\"gpt-4o-2024\",\"choices\":[]}", "gpt-4o-2024")]
    [InlineData("event: message_start\ndata: {\"message\":{\"id\":\"m\",\"model\": \"claude\"}}", "claude")]
    [InlineData("{\"content\":\"say \\\"model\\\":\\\"fake\\\" twice\",\"model\":\"true\"}", "true")]
    [InlineData("{\"model\":null}", null)]
    [InlineData("{\"model\":\"cut of", null)]
    [InlineData("", null)]
    public void The_model_that_answered_is_found_and_no_generated_text_taken_for_it(
        string answer,
        string? model
    ) => Assert.Equal(model, ResponseModel.Find(Encoding.UTF8.GetBytes(answer)));

    private static Task<TestGateway> StartAsync(
        OtlpReceiver collector,
        IReadOnlyList<Uri> upstreams,
        string model = "up-model"
    ) => StartAsync(collector.Address, collector.IsGrpc, upstreams, model);

    private static async Task<TestGateway> StartAsync(
        Uri collector,
        bool isGrpc,
        IReadOnlyList<Uri> upstreams,
        string model = "up-model"
    ) =>
        await TestGateway.StartAsync(
            upstreams,
            deploy: deployment => deployment with { UpstreamModel = model },
            telemetry: new GatewayTelemetry(
                TimeProvider.System,
                null,
                new OtlpOptions
                {
                    Endpoint = collector,
                    IsGrpc = isGrpc,
                    Headers = "x-token=secret",
                }
            )
        );

    private static Task<HttpResponseMessage> AskAsync(TestGateway gateway, string? traceParent) =>
        gateway.PostAsync(
            "/v1/chat/completions",
            Ask,
            change: request =>
            {
                if (traceParent is not null)
                {
                    request.Headers.Add("traceparent", traceParent);
                    request.Headers.Add("tracestate", "vendor=x");
                }
            }
        );

    private static void Has(Dictionary<string, string> attributes, params string[] pairs) =>
        Assert.All(
            pairs,
            pair =>
            {
                string name = pair[..pair.IndexOf('=')];
                Assert.True(attributes.TryGetValue(name, out string? value), $"{name} is missing");
                Assert.Equal(pair[(name.Length + 1)..], value);
            }
        );
}
