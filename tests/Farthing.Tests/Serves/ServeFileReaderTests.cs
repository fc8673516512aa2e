using Farthing.Catalogs;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing.Hedging;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Serves;

public sealed class ServeFileReaderTests
{
    private const string Whole = """
        listen: 127.0.0.1:4100
        data: spending
        durability: fsync
        upstreams:
          local: { url: "http://127.0.0.1:8000/v1/", engine: vllm, timeouts: { first_byte: 20s } }
          openai: { url: "https://api.openai.com/v1", key_env: OPENAI, drain: 30s }
        models:
          llama:
            context: 8192
            deployments:
              - { upstream: local, model: meta-llama/Llama-3.1-8B-Instruct, price: { in: $0.05/M, cached: $0.01/M, out: $0.08/M }, weight: 3 }
              - { upstream: openai, model: gpt-4o-mini, catalog: openai/gpt-4o-mini, priority: 1 }
            fallbacks: [gpt-4o-mini]
          gpt-4o-mini: { upstream: openai }
        keys:
          demo: { secret_env: DEMO, team: search, tags: [feature=x, a=b], models: llama, expires: 2027-01-01 }
        budgets:
          - { scope: team:search, limit: $500, period: month, alerts: [50%, 100%] }
          - { id: runs, scope: each session, limit: $1, period: total, hard: false }
        limits:
          - { scope: each key, requests_per_minute: 600, tokens_per_minute: 200k, concurrency: 32 }
        budget_status: 429
        """;

    private static readonly Dictionary<string, string> Variables = new()
    {
        ["OPENAI"] = "sk-secret-of-openai",
        ["DEMO"] = "sk-far-demo",
        ["ADMIN"] = "an-admin-key-of-more-than-20",
        ["SHORT"] = "short",
        ["LONG_DEMO"] = "sk-far-a-virtual-key-as-admin",
    };

    [Fact]
    public void Reads_everything()
    {
        GatewayOptions options = Read(Whole);

        Assert.Equal(4100, options.Listen.Port);
        Deployment local = options.Models[0].Deployments[0].Deployment;
        Assert.Equal("local/meta-llama/Llama-3.1-8B-Instruct", local.Name);
        Assert.Equal(new Uri("http://127.0.0.1:8000/v1"), local.Upstream.Address);
        Assert.Equal((UsageForcing.Continuous, 8192L), (local.Upstream.Usage, local.ContextTokens));
        Assert.Equal(TimeSpan.FromSeconds(20), local.Upstream.Timeouts.FirstByte);
        Assert.Equal(TokenPrice.FromUsdPerMillion(0.01m), options.Prices[local.Name].CacheRead);
        ModelPrice mini = options.Prices["openai/gpt-4o-mini"];
        Assert.Equal(TokenPrice.FromUsdPerMillion(0.15m), mini.Uncached);
        Deployment hosted = options.Models[1].Deployments[0].Deployment;
        Assert.Equal((16_384, 48_169L), (hosted.LongestOutputTokens, hosted.Media.ImageTokens));
        Assert.Null(hosted.Media.FileTokens);
        Assert.Equal(Deployment.BoundedOutputTokens, local.LongestOutputTokens);
        Assert.Equal(["gpt-4o-mini"], options.Models[0].Fallbacks);
        Assert.Equal(
            DisconnectPolicy.Drain(TimeSpan.FromSeconds(30)),
            options.Models[1].Deployments[0].Deployment.Upstream.OnDisconnect
        );
        Assert.Equal(["a=b", "feature=x"], options.Keys[0].Tags);
        Assert.Equal(KeySecret.HashOf("sk-far-demo"), options.Keys[0].Sha256);
        Assert.Equal(Money.FromUsd(500), options.Budgets[0].Limit);
        Assert.Equal(new RequestScope(ScopeKind.Session, null), options.Budgets[1].Scope);
        Assert.Equal("team:search per month", options.Budgets[0].Id);
        Assert.Equal(200_000, options.Limits[0].TokensPerMinute);
        Assert.Equal(429, options.BudgetStatus);
    }

    [Fact]
    public void Reads_what_is_shared()
    {
        const string Text = "shared: { postgres_env: PG, limits_when_away: refuse }\n" + Whole;
        Dictionary<string, string> variables = new(Variables)
        {
            ["PG"] = "Host=db.example;Port=5433;Database=spend;Username=u;Password=hunter2",
        };

        SharedOptions shared = Read(Text, variables).Shared!;

        Assert.Equal(LimitsWhenAway.Refuse, shared.LimitsWhenAway);
        Assert.Equal("spend at db.example:5433", SharedOptions.PlaceOfPostgres(shared.Postgres));
        variables["PG"] = "hunter2";
        FarthingException wrong = Assert.Throws<FarthingException>(() => Read(Text, variables));
        Assert.Equal(["shared.postgres_env"], wrong.Faults.Select(fault => fault.Path));
        Assert.DoesNotContain("hunter2", wrong.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Configurations with Redis are refused, all places at once, and each fault says what to write.</summary>
    [Fact]
    public void Refuses_a_shared_Redis_and_names_its_successor()
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            Read(
                "shared: { postgres_env: PG, redis_env: REDIS, redis_file: r.txt, cache: redis }\n" + Whole,
                new Dictionary<string, string>(Variables) { ["PG"] = "Host=db.example;Database=spend" }
            )
        );

        Assert.Equal(
            ["shared.redis_env", "shared.redis_file", "shared.cache"],
            wrong.Faults.Select(fault => fault.Path)
        );
        Assert.All(
            wrong.Faults,
            fault => Assert.Contains("removed", fault.Message, StringComparison.Ordinal)
        );
        Assert.All(
            wrong.Faults,
            fault => Assert.Contains("PostgreSQL of shared", fault.Expected, StringComparison.Ordinal)
        );
        Assert.Contains("cache: postgres", wrong.Faults[2].Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_routing()
    {
        GatewayOptions options = Read(
            """
            upstreams:
              a:
                url: http://10.0.0.1:8000/v1
                engine: vllm
                health: { path: /ready, every: 5s, timeout: 1s, healthy_after: 1, unhealthy_after: 4 }
                queue: { most_waiting: 20, kv_use: 50%, every: 2s }
              b: { url: "http://10.0.0.2:30000/v1", engine: sglang, metrics: "http://10.0.0.2:9000/m", queue: { most_waiting: 5 } }
              azure: { url: "https://x.openai.azure.com", api: azure, api_version: 2024-10-21, key_env: OPENAI, key_as: bearer }
              read: { url: "http://10.0.0.3:8000/v1", metrics: "http://10.0.0.3:8000/metrics" }
            models:
              llama:
                policy: prefix_affine
                load_factor: 1.5
                hedge: { after: 2s, at_most: 3%, drain: 0s }
                price: { in: $1/M, out: $2/M, cache_write: $1.25/M, cache_write_1h: $2/M, flex: { in: $0.5/M, out: $1/M } }
                deployments:
                  - { upstream: a }
                  - { upstream: b }
              gpt: { upstream: azure, price: { in: $1/M, out: $2/M } }
              usual: { hedge: { after: p95 }, unpriced: true, deployments: [{ upstream: a, model: x }, { upstream: b, model: x }] }
              limitless: { upstream: read, unpriced: true }
            retries: { at_most: 10%, per_second: 5, attempts: 4 }
            """
        );

        Upstream a = options.Models[0].Deployments[0].Deployment.Upstream;
        Assert.Equal(
            new HealthCheck
            {
                Path = "/ready",
                Every = TimeSpan.FromSeconds(5),
                Timeout = TimeSpan.FromSeconds(1),
                HealthyAfter = 1,
                UnhealthyAfter = 4,
            },
            a.Health
        );
        Assert.Equal(
            new QueueLimit
            {
                Metrics = new Uri("http://10.0.0.1:8000/metrics"),
                Every = TimeSpan.FromSeconds(2),
                MaxWaiting = 20,
                MaxKvUse = 0.5,
            },
            a.Queue
        );
        Assert.Equal(
            new Uri("http://10.0.0.2:9000/m"),
            options.Models[0].Deployments[1].Deployment.Upstream.Queue!.Metrics
        );
        Assert.Equal(
            new QueueLimit { Metrics = new Uri("http://10.0.0.3:8000/metrics") },
            options.Models[3].Deployments[0].Deployment.Upstream.Queue
        );
        Assert.Equal(KeyHeader.Bearer, options.Models[1].Deployments[0].Deployment.Upstream.KeyAs);
        Assert.Equal(
            (RoutePolicy.PrefixAffine, 1.5),
            (options.Models[0].Policy, options.Models[0].LoadFactor)
        );
        Assert.Equal(
            new HedgeOptions
            {
                After = TimeSpan.FromSeconds(2),
                AtMost = 0.03,
                Drain = TimeSpan.Zero,
            },
            options.Models[0].Hedge
        );
        Assert.Equal(new HedgeOptions(), options.Models[2].Hedge);
        ModelPrice price = options.Prices["a/llama"];
        Assert.Equal(TokenPrice.FromUsdPerMillion(2), price.CacheWrite1h);
        Assert.Equal(TokenPrice.FromUsdPerMillion(0.5m), price.Tiers!.Flex!.Value.CacheRead);
        Assert.Equal((0.1, 5.0, 4), (options.Retries.AtMost, options.Retries.PerSecond, options.MaxAttempts));
    }

    [Fact]
    public void Names_every_fault_of_routing()
    {
        FarthingException thrown = Assert.Throws<FarthingException>(() =>
            Read(
                """
                upstreams:
                  a: { url: "http://10.0.0.1:8000/v1", metrics: "10.0.0.1:8000/metrics", health: { path: "http://elsewhere/", every: 1ms } }
                  b: { url: "http://10.0.0.1:8000/v1", queue: { kv_use: 120% }, key_as: cookie }
                models:
                  m: { upstream: a, unpriced: true, hedge: { after: soon, often: 5% }, load_factor: 0.5 }
                """
            )
        );

        Assert.Equal(
            [
                "upstreams.a.metrics",
                "upstreams.a.health.path",
                "upstreams.a.health.every",
                "upstreams.b.queue.most_waiting",
                "upstreams.b.queue.kv_use",
                "upstreams.b.key_as",
                "models.m.hedge",
                "models.m.hedge.after",
                "models.m.hedge.often",
                "models.m.load_factor",
            ],
            thrown.Faults.Select(one => one.Path)
        );
    }

    [Fact]
    public void Names_every_fault_with_its_line_at_once()
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            Read(
                """
                listen: nowhere
                upstreams:
                  local: { url: ftp://x, tpyo: 1 }
                models:
                  llama: { upstream: lokal, price: { in: $1/M, out: cheap } }
                keys:
                  demo: { secret_env: NOT_SET, models: [lama] }
                budgets:
                  - { scope: teams:x, limit: 5h }
                limits:
                  - { scope: all }
                """
            )
        );

        string[] told =
        [
            .. wrong.Faults.Select(fault =>
                $"{fault.Line} {fault.Path} {fault.Code} {fault.Nearest}".TrimEnd()
            ),
        ];
        Assert.Equal(
            [
                "1 listen FAR9405",
                "3 upstreams.local.url FAR9405",
                "3 upstreams.local.tpyo FAR9402",
                "5 models.llama.upstream FAR9406 local",
                "5 models.llama.price.out FAR9405",
                "7 keys.demo.secret_env FAR9407",
                "7 keys.demo.models FAR9406 llama",
                "9 budgets[0].scope FAR9405",
                "9 budgets[0].limit FAR9405 k",
                "11 limits[0].requests_per_minute FAR9404",
            ],
            told
        );
    }

    [Fact]
    public void A_model_without_a_price_is_refused_unless_it_is_said_to_be_unpriced()
    {
        const string Text = """
            upstreams: { local: { url: "http://127.0.0.1:8000/v1" } }
            models: { mystery: { upstream: local } }
            """;

        FarthingException wrong = Assert.Throws<FarthingException>(() => Read(Text));
        GatewayOptions options = Read(
            Text.Replace("upstream: local }", "upstream: local, unpriced: true }", StringComparison.Ordinal)
        );

        Assert.Equal(GatewayFaultCodes.NoPrice, wrong.Faults.Single().Code);
        Assert.True(options.Models[0].Deployments[0].Deployment.AllowsUnpriced);
    }

    [Fact]
    public void Secrets_never_stand_in_a_fault_or_in_the_options_printed()
    {
        GatewayOptions options = Read(Whole);
        string printed = string.Join(' ', options.Models.SelectMany(model => model.Deployments));

        Assert.DoesNotContain("sk-secret-of-openai", printed, StringComparison.Ordinal);
        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            Read(Whole.Replace("key_env: OPENAI", "key: sk-inline", StringComparison.Ordinal))
        );
        Assert.DoesNotContain("sk-inline", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_no_admin_API_unless_it_has_a_key_and_it_stays_on_this_machine()
    {
        Assert.Null(Read(Whole).Admin);
        AdminOptions admin = Read(Whole + "\nadmin: { key_env: ADMIN }").Admin!;
        Assert.Equal("127.0.0.1:4001", admin.Listen.ToString());
        Assert.Equal(KeySecret.HashOf("an-admin-key-of-more-than-20"), admin.KeySha256);
        Assert.False(admin.AllowsRemote);
        Assert.DoesNotContain(admin.KeySha256, admin.ToString(), StringComparison.Ordinal);
        Assert.Null(admin.Tls);
        AdminOptions open = Read(
            Whole
                + "\nadmin: { listen: 0.0.0.0:4001, key_env: ADMIN, allow_remote: true, tls: { certificate: c, key: k } }"
        ).Admin!;
        Assert.True(open.AllowsRemote);
        Assert.Equal("admin.tls", open.Tls!.Path);
        Assert.Equal(
            "[::1]:4001",
            Read(Whole + "\nadmin: { listen: '[::1]:4001', key_env: ADMIN }").Admin!.Listen.ToString()
        );
    }

    [Theory]
    [InlineData("{ listen: 127.0.0.1:4001 }", "FAR9407 admin.key_env")]
    [InlineData("{ key_env: NOT_SET }", "FAR9407 admin.key_env")]
    [InlineData("{ key: an-admin-key-of-more-than-20 }", "FAR9407 admin.key_env")]
    [InlineData("{ key_env: SHORT }", "FAR9408 admin.key_env")]
    [InlineData("{ key_env: LONG_DEMO }", "FAR9408 admin.key_env")]
    [InlineData("{ listen: 0.0.0.0:4001, key_env: ADMIN }", "FAR9408 admin.listen")]
    [InlineData("{ listen: 192.168.1.4:4001, key_env: ADMIN }", "FAR9408 admin.listen")]
    [InlineData("{ listen: 127.0.0.1:4100, key_env: ADMIN }", "FAR9408 admin.listen")]
    [InlineData("{ listen: 0.0.0.0:4001, key_env: ADMIN, allow_remote: true }", "FAR9408 admin.tls")]
    [InlineData("{ listen: '[::]:4001', key_env: ADMIN, allow_remote: true, tls: }", "FAR9408 admin.tls")]
    [InlineData(
        "{ listen: 0.0.0.0:4001, key_env: ADMIN, tls: { certificate: c, key: k } }",
        "FAR9408 admin.listen"
    )]
    [InlineData("{ key_env: ADMIN, tls: { certificate: c } }", "FAR9408 admin.tls.certificate")]
    [InlineData("{ key_env: ADMIN, tls: {} }", "FAR9408 admin.tls.pkcs12")]
    [InlineData("{ key_env: ADMIN, tls: { pkcs12: p, certificat: c } }", "FAR9402 admin.tls.certificat")]
    [InlineData(
        "{ key_env: ADMIN, tls: { pkcs12: p, password_env: NOT_SET } }",
        "FAR9407 admin.tls.password_env"
    )]
    [InlineData("{ key_env: ADMIN, tls: on }", "FAR9403 admin.tls")]
    [InlineData("{ key_env: ADMIN, allow_remot: true }", "FAR9402 admin.allow_remot")]
    public void An_admin_API_that_is_not_safe_is_refused(string admin, string fault)
    {
        string text =
            Whole.Replace("secret_env: DEMO", "secret_env: LONG_DEMO", StringComparison.Ordinal)
            + $"\nadmin: {admin}";

        FarthingException wrong = Assert.Throws<FarthingException>(() => Read(text));

        Assert.Equal(fault, $"{wrong.Faults[0].Code} {wrong.Faults[0].Path}");
        Assert.DoesNotContain("an-admin-key", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_missing_beyond_loopback_is_said_at_once()
    {
        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            Read(Whole + "\nadmin: { listen: 0.0.0.0:4001, key_env: ADMIN }")
        );

        Assert.Equal(
            ["admin.listen", "admin.tls"],
            wrong.Faults.Select(fault => fault.Path).Order(StringComparer.Ordinal)
        );
    }

    private static GatewayOptions Read(string text, Dictionary<string, string>? variables = null) =>
        new ServeFileReader(
            Hosts.Settings,
            Catalog.BuiltIn,
            (variables ?? Variables).GetValueOrDefault,
            new DateOnly(2026, 11, 20)
        ).Read(text, "farthing.yaml");
}
