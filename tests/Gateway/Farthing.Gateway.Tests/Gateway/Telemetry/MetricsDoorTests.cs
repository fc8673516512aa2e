using System.Diagnostics;
using System.Net;
using System.Text;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Protocol.Exposition;
using Farthing.Testing;
using Farthing.Testing.Servers;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Telemetry;

/// <summary>The listener of /metrics, before a whole gateway.</summary>
public sealed class MetricsDoorTests : IDisposable
{
    private const string Secret = "sk-far-0123456789012345678901234567890123456789";
    private const string Cascade = "farthing_gateway_cascade_";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-metrics-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_page_has_every_family_and_nothing_else_and_no_secret()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(
            "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1}}\n\ndata: [DONE]\n\n"
        );
        await using GatewayHost host = await OpenAsync(upstream, new ListenOptions { Port = 0 });
        Uri api = await host.StartAsync(Cancellation);
        using HttpClient client = new();
        for (int i = 0; i < 3; i++)
        {
            using HttpRequestMessage ask = new(HttpMethod.Post, new Uri(api, "/v1/chat/completions"))
            {
                Content = new StringContent(
                    "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"my words\"}]}"
                ),
            };
            ask.Headers.Add("authorization", "Bearer " + Secret);
            ask.Headers.Add("x-farthing-session", "session-of-mine");
            using HttpResponseMessage answer = await client.SendAsync(ask, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        string page = await client.GetStringAsync(new Uri(host.MetricsAddress!, "/metrics"), Cancellation);

        string[] types =
        [
            .. page.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)),
        ];
        string[] expected =
        [
            .. MetricNamesTests
                .Families.Where(family =>
                    family != MetricFamilies.CertificateExpiry // Without TLS there is none.
                    && !family.Name.StartsWith(Cascade, StringComparison.Ordinal) // Nor without a cascade.
                )
                .Select(family => $"# TYPE {family.Name} {family.Kind.ToString().ToLowerInvariant()}"),
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), types.Order(StringComparer.Ordinal));
        Assert.Contains(
            "farthing_gateway_budget_limit_dollars{budget=\"runs\"} 1\n",
            page,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("session-of-mine", page, StringComparison.Ordinal);
        Assert.DoesNotContain("my words", page, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-", page, StringComparison.Ordinal);
        Assert.DoesNotContain(KeySecret.HashOf(Secret), page, StringComparison.Ordinal);
        Assert.DoesNotContain("the-key", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cascade_has_its_families_with_course_reason_and_dollars()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":1}}"""
        );
        await using GatewayHost host = await OpenAsync(
            upstream,
            new ListenOptions { Port = 0 },
            new()
            {
                ["m"] = new CascadeOptions { Small = "small", AuditFraction = 1 },
            }
        );
        Uri api = await host.StartAsync(Cancellation);
        using HttpClient client = new();
        using HttpRequestMessage ask = new(HttpMethod.Post, new Uri(api, "/v1/chat/completions"))
        {
            Content = new StringContent(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
            ),
        };
        ask.Headers.Add("authorization", "Bearer " + Secret);
        using (await client.SendAsync(ask, Cancellation)) { }

        string page = "";
        await Eventually.SoAsync(
            async () =>
            {
                page = await client.GetStringAsync(new Uri(host.MetricsAddress!, "/metrics"), Cancellation);
                return page.Contains(
                        Cascade + "compared_total{model=\"m\",result=\"clear\"} 1\n",
                        StringComparison.Ordinal
                    )
                    && !page.Contains(
                        Cascade + "cost_dollars_total{model=\"m\",part=\"audit\"} 0\n",
                        StringComparison.Ordinal
                    );
            },
            Cancellation
        );

        Assert.All(
            MetricNamesTests.Families.Where(family =>
                family.Name.StartsWith(Cascade, StringComparison.Ordinal)
            ),
            family => Assert.Contains($"# TYPE {family.Name} ", page, StringComparison.Ordinal)
        );
        Assert.Contains(
            Cascade + "requests_total{model=\"m\",course=\"shadow\",reason=\"no_promise\"} 1\n",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains(
            Cascade + "closed{model=\"m\",reason=\"no_promise\"} 1\n",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains(Cascade + "closed{model=\"m\",reason=\"stale\"} 0\n", page, StringComparison.Ordinal);
        // 5 tokens at $1 and 1 at $4 a million.
        Assert.Matches(
            Cascade + "cost_dollars_total\\{model=\"m\",part=\"audit\"\\} (9[eE]-0?6|0\\.000009)\n",
            page
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Our_own_reader_reads_it_whole(bool isOpenMetrics)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        await using GatewayHost host = await OpenAsync(upstream, new ListenOptions { Port = 0 });
        await host.StartAsync(Cancellation);
        using HttpClient client = new();
        if (isOpenMetrics)
        {
            client.DefaultRequestHeaders.Add("accept", "application/openmetrics-text; version=1.0.0");
        }

        string page = await client.GetStringAsync(new Uri(host.MetricsAddress!, "/metrics"), Cancellation);

        CountingSink sink = new();
        ExpositionEnd end = ExpositionReader.Read(
            Encoding.UTF8.GetBytes(page),
            sink,
            isOpenMetrics,
            out int consumed
        );
        int lines = page.Split('\n').Count(line => line.Length > 0 && line[0] != '#');
        Assert.Equal(lines, sink.Samples);
        Assert.Equal(isOpenMetrics, end == ExpositionEnd.Marked);
        Assert.Equal(page.Length, consumed);
    }

    [Fact]
    public async Task Prometheus_own_checker_has_nothing_to_say_of_the_page_and_the_alert_rules()
    {
        string? promtool = ServerPrograms.Find("promtool");
        Assert.SkipWhen(promtool is null, "promtool is not installed (apt install prometheus)");
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        await using GatewayHost host = await OpenAsync(upstream, new ListenOptions { Port = 0 });
        await host.StartAsync(Cancellation);
        using HttpClient client = new();
        string page = await client.GetStringAsync(new Uri(host.MetricsAddress!, "/metrics"), Cancellation);
        string rules = Path.Combine(RepositoryRoot.Path, "examples", "gateway", "prometheus-rules.yaml");

        Assert.Equal((0, ""), await SaysAsync(page, "check", "metrics"));
        Assert.Equal(0, (await SaysAsync("", "check", "rules", rules)).ExitCode);

        async Task<(int ExitCode, string Error)> SaysAsync(string input, params string[] arguments)
        {
            ProcessStartInfo start = new(promtool, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            (int exitCode, _, string error) = await process.ToEndAsync(Cancellation);
            return (exitCode, error);
        }
    }

    [Fact]
    public async Task It_stands_apart_from_the_API_unless_it_is_put_there()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        using HttpClient client = new();
        await using (GatewayHost apart = await OpenAsync(upstream, new ListenOptions { Port = 0 }))
        {
            Uri api = await apart.StartAsync(Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(new Uri(api, "/metrics")));
            Assert.Equal(
                HttpStatusCode.NotFound,
                await StatusAsync(new Uri(apart.MetricsAddress!, "/v1/models"))
            );
            using HttpResponseMessage posted = await client.PostAsync(
                new Uri(apart.MetricsAddress!, "/metrics"),
                null,
                Cancellation
            );
            Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        }

        await using GatewayHost beside = await OpenAsync(upstream, null);
        Uri both = await beside.StartAsync(Cancellation);
        Assert.Null(beside.MetricsAddress);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(new Uri(both, "/metrics")));

        async Task<HttpStatusCode> StatusAsync(Uri address)
        {
            using HttpResponseMessage answer = await client.GetAsync(address, Cancellation);
            return answer.StatusCode;
        }
    }

    private Task<GatewayHost> OpenAsync(
        ScriptedUpstream upstream,
        ListenOptions? metrics,
        Dictionary<string, CascadeOptions>? cascades = null
    )
    {
        Deployment deployment = new()
        {
            Name = "up/m",
            Upstream = new Upstream
            {
                Name = "up",
                Address = upstream.Address,
                Api = ApiKinds.OpenAi,
                Secret = new UpstreamSecret("sk-upstream"),
            },
            UpstreamModel = "m",
        };
        return Hosts.OpenAsync(
            new GatewayOptions
            {
                Listen = new ListenOptions { Port = 0 },
                DataFolder = folder.FullName,
                Metrics = new MetricsOptions(metrics),
                Models =
                [
                    new ModelRoute { Name = "m", Deployments = [new RoutedDeployment(deployment)] },
                    new ModelRoute { Name = "small", Deployments = [new RoutedDeployment(deployment)] },
                ],
                Features = [new CascadeSet(cascades ?? [])],
                Prices = new Dictionary<string, ModelPrice> { ["up/m"] = TestGates.Price },
                Keys =
                [
                    new KeyOptions
                    {
                        Id = "the-key",
                        Sha256 = KeySecret.HashOf(Secret),
                        Team = "t",
                    },
                ],
                Budgets =
                [
                    new BudgetOptions
                    {
                        Id = "runs",
                        Scope = new RequestScope(ScopeKind.Session, null),
                        Limit = Money.FromUsd(1),
                    },
                ],
            },
            TimeProvider.System,
            Cancellation
        );
    }

    private sealed class CountingSink : ExpositionSink
    {
        public int Samples { get; private set; }

        public override void OnSample(in ExpositionSample sample) => Samples++;
    }
}
