using System.Net;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Hosting;

/// <summary>Rows of the ledger name the batch and the queue of the engine.</summary>
public sealed class EngineBatchTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-batch-");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>7 requests run: 7 in the row. Then the page no longer comes: none, once the reading is stale.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_row_has_the_batch_of_the_last_reading_and_none_once_it_is_stale()
    {
        bool isSilent = false;
        await using ScriptedUpstream engine = Engine(call =>
            Volatile.Read(ref isSilent)
                ? call.JsonAsync("", 503)
                : call.JsonAsync(
                    "vllm:num_requests_running 7.0\nvllm:num_requests_waiting 2.0\nvllm:kv_cache_usage_perc 0.125\n"
                )
        );
        GatewayOptions options = Options(
            engine,
            new QueueLimit { Metrics = new Uri(engine.Address, "/metrics"), Every = TimeSpan.FromSeconds(1) }
        );

        IReadOnlyList<LedgerRow> rows = await RowsAsync(
            options,
            async (host, client) =>
            {
                await Eventually.SoAsync(
                    () => host.Deployments[0].MetricsAge is not null,
                    TestContext.Current.CancellationToken
                );
                Assert.Equal(HttpStatusCode.OK, await HostScene.AskAsync(client, 5, ""));
                Volatile.Write(ref isSilent, true);
                await Eventually.SoAsync(
                    () => host.Deployments[0].AreMetricsStale,
                    TestContext.Current.CancellationToken
                );
                Assert.Equal(HttpStatusCode.OK, await HostScene.AskAsync(client, 5, ""));
            }
        );

        Assert.Equal([7, null], rows.Select(row => row.Opened.BatchAtDispatch));
        Assert.Equal([2, null], rows.Select(row => row.Opened.WaitingAtDispatch));
        Assert.Equal([125_000, null], rows.Select(row => row.Opened.KvUseMillionthsAtDispatch));
        Assert.All(rows, row => Assert.Equal(HostScene.CostNanoUsd, row.Cost.NanoUsd));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_has_none_where_no_engine_says_it(bool isRead)
    {
        await using ScriptedUpstream engine = Engine(call =>
            call.JsonAsync("vllm:num_requests_waiting 3.0\n")
        );
        GatewayOptions options = Options(
            engine,
            isRead ? new QueueLimit { Metrics = new Uri(engine.Address, "/metrics") } : null
        );

        IReadOnlyList<LedgerRow> rows = await RowsAsync(
            options,
            async (host, client) =>
            {
                await Eventually.SoAsync(
                    () => !isRead || host.Deployments[0].Waiting is 3,
                    TestContext.Current.CancellationToken
                );
                Assert.Equal(HttpStatusCode.OK, await HostScene.AskAsync(client, 5, ""));
            }
        );

        OpenHold opened = Assert.Single(rows).Opened;
        Assert.Null(opened.BatchAtDispatch);
        Assert.Equal(isRead ? 3 : null, opened.WaitingAtDispatch);
        Assert.Null(opened.KvUseMillionthsAtDispatch);
    }

    private static ScriptedUpstream Engine(Func<ScriptedCall, Task> metrics) =>
        new(call =>
            call.Request.Line.StartsWith("GET /metrics", StringComparison.Ordinal)
                ? metrics(call)
                : call.JsonAsync(HostScene.Answer)
        );

    private GatewayOptions Options(ScriptedUpstream engine, QueueLimit? queue)
    {
        GatewayOptions options = HostScene.Options(
            folder.FullName,
            engine.Address,
            new BudgetOptions
            {
                Id = "all",
                Scope = new RequestScope(ScopeKind.All, null),
                Limit = Money.FromUsd(1),
                Period = BudgetPeriod.Total,
            }
        );
        Deployment deployment = options.Models[0].Deployments[0].Deployment;
        return options with
        {
            Models =
            [
                options.Models[0] with
                {
                    Deployments =
                    [
                        new RoutedDeployment(
                            deployment with
                            {
                                Upstream = deployment.Upstream with { Queue = queue },
                            }
                        ),
                    ],
                },
            ],
        };
    }

    private static async Task<IReadOnlyList<LedgerRow>> RowsAsync(
        GatewayOptions options,
        Func<GatewayHost, HttpClient, Task> use
    )
    {
        await using (
            GatewayHost host = await Hosts.OpenAsync(
                options,
                TimeProvider.System,
                TestContext.Current.CancellationToken
            )
        )
        {
            using HttpClient client = new()
            {
                BaseAddress = await host.StartAsync(TestContext.Current.CancellationToken),
            };
            await use(host, client);
        }

        using SqlLedgerStore ledger = GatewayHost.OpenLedger(options);
        return [.. ledger.Rows(LedgerFilter.All).OrderBy(row => row.CloseSequence)];
    }
}
