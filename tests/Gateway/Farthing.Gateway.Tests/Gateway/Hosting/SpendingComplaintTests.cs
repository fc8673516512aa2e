using System.Net;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Hosting;

/// <summary>What users of other gateways complained of, tried on a whole gateway: spending that is lost, held for ever, or counted twice.</summary>
public sealed class SpendingComplaintTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-complaints-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>litellm#27639, #38111: holds of failed requests leaked, and a key was refused with next to nothing spent.</summary>
    [Fact]
    public async Task Holds_leak_and_refuse_a_key_that_has_spent_nothing()
    {
        int number = 0;
        await using ScriptedUpstream upstream = new(async call =>
        {
            switch (Interlocked.Increment(ref number) % 5)
            {
                case 0:
                    call.Reset();
                    break;
                case 1:
                    call.Close();
                    break;
                case 2:
                    await call.JsonAsync("{}", 500, "");
                    break;
                case 3:
                    await call.RawAsync("this is not HTTP\r\n\r\n");
                    call.Close();
                    break;
                default:
                    await call.JsonAsync("no JSON", 400, "");
                    break;
            }
        });
        // One request at its worst costs $0.0023: two at a time would be too many for a leaking gateway.
        await using GatewayHost host = await OpenAsync(upstream.Address, 0.0046m);
        using HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) };
        for (int i = 0; i < 60; i++)
        {
            Assert.NotEqual(HttpStatusCode.PaymentRequired, await HostScene.AskAsync(client, 1000, ""));
        }

        BudgetState state = Assert.Single(host.Spending.States());
        Assert.Equal((0, 0), (state.Held.NanoUsd, state.Settled.NanoUsd));
    }

    /// <summary>litellm#36926, #40050: the counter that refuses stood above the spending that was logged.</summary>
    [Fact]
    public async Task The_counter_drifts_away_from_the_ledger()
    {
        int number = 0;
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (Interlocked.Increment(ref number) % 3 == 0)
            {
                await call.JsonAsync("{}", 500, "");
                return;
            }

            await call.JsonAsync(HostScene.Answer, 200, "");
        });
        long counted;
        await using (GatewayHost host = await OpenAsync(upstream.Address, 1))
        {
            using HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) };
            await Task.WhenAll(
                Enumerable
                    .Range(0, 8)
                    .Select(async _ =>
                    {
                        for (int i = 0; i < 25; i++)
                        {
                            await HostScene.AskAsync(client, 50, "");
                        }
                    })
            );
            BudgetState state = Assert.Single(host.Spending.States());
            Assert.Equal(0, state.Held.NanoUsd);
            counted = state.Settled.NanoUsd;
        }

        Assert.True(counted > 0);
        using SqliteLedgerStore ledger = SqliteLedgerStore.Open(new LedgerFolder(folder.FullName).Database);
        Assert.Equal(counted, ledger.Billed(LedgerFilter.All).NanoUsd);
    }

    /// <summary>litellm#35525: a success without a known price left no row and no spending.</summary>
    [Fact]
    public async Task A_success_without_a_price_leaves_no_row()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(HostScene.Answer);
        await using (
            GatewayHost host = await OpenAsync(upstream.Address, 1, isPriced: false, allowsUnpriced: true)
        )
        {
            using HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) };
            Assert.Equal(HttpStatusCode.OK, await HostScene.AskAsync(client, 50, ""));
        }

        using SqliteLedgerStore ledger = SqliteLedgerStore.Open(new LedgerFolder(folder.FullName).Database);
        LedgerRow row = Assert.Single(ledger.Rows(LedgerFilter.All));
        Assert.Equal((10, 2), (row.Tokens.Input, row.Tokens.Output));
        Assert.True((row.Marks & SettleMarks.Unpriced) != 0);
    }

    /// <summary>litellm#35524: where the cost could not be estimated there was no hold, and the request went through.</summary>
    [Fact]
    public async Task A_request_whose_cost_nobody_knows_goes_through_without_a_hold()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(HostScene.Answer);
        await using GatewayHost host = await OpenAsync(upstream.Address, 1, isPriced: false);
        using HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) };

        HttpStatusCode status = await HostScene.AskAsync(client, 50, "");

        Assert.InRange((int)status, 400, 599);
        Assert.Empty(upstream.Requests);
    }

    /// <summary>litellm#34805, #38157, #34820, #35531: spending that waited in memory was dropped at shutdown.</summary>
    [Fact]
    public async Task Spending_is_dropped_at_shutdown()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(HostScene.Answer);
        const int Requests = 120;
        GatewayHost host = await OpenAsync(upstream.Address, 1);
        using (HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) })
        {
            await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => HostScene.AskAsync(client, 50, "")));
        }

        await host.DisposeAsync(); // In the same moment as the last answer.

        using SqliteLedgerStore ledger = SqliteLedgerStore.Open(new LedgerFolder(folder.FullName).Database);
        Assert.Equal(Requests * HostScene.CostNanoUsd, ledger.Billed(LedgerFilter.All).NanoUsd);
    }

    /// <summary>litellm#29292: of each flush only the first hundred groups were stored.</summary>
    [Fact]
    public async Task Only_the_first_hundred_groups_of_a_flush_are_stored()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(HostScene.Answer);
        const int Users = 250;
        await using (GatewayHost host = await OpenAsync(upstream.Address, 1))
        {
            using HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) };
            await Task.WhenAll(
                Enumerable.Range(0, Users).Select(number => HostScene.AskAsync(client, 50, $"user-{number}"))
            );
        }

        using SqliteLedgerStore ledger = SqliteLedgerStore.Open(new LedgerFolder(folder.FullName).Database);
        IReadOnlyList<SpentSums> groups = ledger.GroupBy(LedgerDimension.User, LedgerFilter.All);
        Assert.Equal(Users, groups.Count);
        Assert.All(groups, group => Assert.Equal(HostScene.CostNanoUsd, group.BilledUsd.NanoUsd));
    }

    private Task<GatewayHost> OpenAsync(
        Uri upstream,
        decimal limitUsd,
        bool isPriced = true,
        bool allowsUnpriced = false
    ) =>
        HostScene.OpenAsync(
            folder.FullName,
            upstream,
            TimeProvider.System,
            new BudgetOptions
            {
                Id = "all",
                Scope = new RequestScope(ScopeKind.All, null),
                Limit = Money.FromUsd(limitUsd),
                Period = BudgetPeriod.Total,
            },
            isPriced,
            allowsUnpriced
        );
}
