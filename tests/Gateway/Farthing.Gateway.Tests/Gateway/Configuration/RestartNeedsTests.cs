using Farthing.Documents.Keys;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Recording.Policies;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Gateway.Telemetry.Tracing;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Configuration;

/// <summary>A reload says what it does not take over.</summary>
public sealed class RestartNeedsTests
{
    private static readonly AdminOptions Admin = new()
    {
        Listen = new ListenOptions { Port = AdminOptions.Port },
        KeySha256 = new string('a', 64),
    };

    private static readonly GatewayOptions Started = HostScene.Options(
        "data",
        new Uri("http://127.0.0.1:1"),
        Budget
    ) with
    {
        Admin = Admin,
        Otlp = Otlp("a"),
    };

    private static BudgetOptions Budget =>
        new()
        {
            Id = "all",
            Scope = new RequestScope(ScopeKind.All, null),
            Limit = Money.FromUsd(1),
            Period = BudgetPeriod.Total,
        };

    [Fact]
    public void Each_member_that_is_read_at_the_start_alone_is_named_by_its_name_in_the_file()
    {
        Assert.Equal(["listen"], Of(Started with { Listen = new ListenOptions { Port = 1 } }));
        Assert.Equal(["tls"], Of(Started with { Tls = new TlsOptions { Certificate = "c" } }));
        Assert.Equal(["h2c"], Of(Started with { H2c = new ListenOptions { Port = 1 } }));
        Assert.Equal(
            ["clients"],
            Of(Started with { Clients = new ClientPatience { KeepAlive = TimeSpan.FromSeconds(1) } })
        );
        Assert.Equal(
            ["data", "durability"],
            Of(Started with { DataFolder = "other", Durability = JournalDurability.Fsync })
        );
        Assert.Equal(["shared"], Of(Started with { Shared = new SharedOptions { Postgres = "p" } }));
        Assert.Equal(["metrics"], Of(Started with { Metrics = new MetricsOptions(null) }));
        Assert.Equal(["telemetry"], Of(Started with { Otlp = Otlp("b") }));
        Assert.Equal(["telemetry"], Of(Started with { Otlp = null }));
        Assert.Equal(["log"], Of(Started with { Log = new LogOptions() }));
        Assert.Equal(["alerts"], Of(Started with { AlertWebhook = new Uri("http://h/") }));
        Assert.Equal(["breakers"], Of(Started with { Breakers = new BreakerOptions() }));
        Assert.Equal(["retries"], Of(Started with { MaxAttempts = 2 }));
        Assert.Equal(["budget_status"], Of(Started with { BudgetStatus = 429 }));
        Assert.Equal(
            ["admin"],
            Of(Started with { Admin = Admin with { Tls = new TlsOptions { Certificate = "c" } } })
        );
        Assert.Equal(["admin"], Of(Started with { Admin = null }));
    }

    [Fact]
    public void What_a_reload_takes_over_needs_no_restart() =>
        Assert.Empty(
            Of(
                Started with
                {
                    Admin = Admin with { KeySha256 = new string('b', 64) },
                    Otlp = Otlp("a"),
                    Keys = [],
                    Models = [],
                    Prices = new Dictionary<string, ModelPrice>(),
                    Budgets = [],
                    Limits = [],
                    Features =
                    [
                        new RecordOptions { Usual = RecordMode.Lengths, Keep = TimeSpan.FromDays(1) },
                    ],
                }
            )
        );

    [Fact]
    public void In_force_is_what_it_was_started_with_and_what_a_reload_takes_over()
    {
        GatewayOptions next = HostScene.Options("other", new Uri("http://127.0.0.1:2"), Budget) with
        {
            Admin = new AdminOptions
            {
                Listen = new ListenOptions { Port = AdminOptions.Port },
                KeySha256 = new string('b', 64),
                AllowsRemote = true,
            },
            Shared = new SharedOptions { Postgres = "p" },
            BudgetStatus = 429,
            Otlp = null,
            Features = [new RecordOptions { Usual = RecordMode.Hashes }],
        };

        GatewayOptions inForce = RestartNeeds.InForce(Started, next);

        Assert.Empty(RestartNeeds.Of(Started, inForce));
        Assert.Equal(
            next with
            {
                DataFolder = "data",
                Admin = Admin with { KeySha256 = new string('b', 64) },
                Shared = null,
                BudgetStatus = Started.BudgetStatus,
                Otlp = Started.Otlp,
                Listen = Started.Listen,
                Breakers = Started.Breakers,
            },
            inForce
        );
    }

    [Fact]
    public async Task A_gateway_knows_what_it_has_not_taken_over()
    {
        string folder = Directory.CreateTempSubdirectory("farthing-restart-").FullName;
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(HostScene.Answer);
        GatewayOptions options = HostScene.Options(folder, upstream.Address, Budget);
        await using (
            GatewayHost host = await Hosts.OpenAsync(
                options,
                TimeProvider.System,
                TestContext.Current.CancellationToken
            )
        )
        {
            host.Change(options with { BudgetStatus = 429 });
            Assert.Equal(["budget_status"], host.RestartNeeded);
            host.Change(options);
            Assert.Empty(host.RestartNeeded);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static IReadOnlyList<string> Of(GatewayOptions next) => RestartNeeds.Of(Started, next);

    private static OtlpOptions Otlp(string zone) =>
        new()
        {
            Endpoint = new Uri("http://127.0.0.1:4318"),
            Resource = new Dictionary<string, string> { ["zone"] = zone },
        };
}
