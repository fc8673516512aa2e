using System.Net;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Http;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Hosting;

/// <summary>A whole gateway whose date is set: forwards by days, backwards by days, in the middle of a stream.</summary>
public sealed class ClockJumpTests : IDisposable
{
    private const string Answer = HostScene.Answer;
    private const long CostNanoUsd = HostScene.CostNanoUsd;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-clock-");
    private readonly SetClock clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_clock_set_back_begins_no_old_period_again_and_one_set_forward_begins_the_next()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using (GatewayHost host = await OpenAsync(upstream.Address, limitNanoUsd: 3 * 1_000_000))
        {
            using HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) };

            // The worst case of a request: about 280 tokens in, 1,000 out: 2.28 m$ of the day's 3 m$.
            Assert.Equal(HttpStatusCode.OK, await AskAsync(client, 1000));
            clock.Now = clock.Now.AddDays(-2);
            Assert.Equal(HttpStatusCode.OK, await AskAsync(client, 1000));
            Assert.Equal(2 * CostNanoUsd, Assert.Single(host.Spending.States()).Settled.NanoUsd);

            clock.Now = clock.Now.AddDays(3);
            Assert.Equal(0, Assert.Single(host.Spending.States()).Settled.NanoUsd);
            Assert.Equal(HttpStatusCode.OK, await AskAsync(client, 1000));
            Assert.Equal(CostNanoUsd, Assert.Single(host.Spending.States()).Settled.NanoUsd);
        }

        VerifyHas(attempts: 3);
    }

    /// <summary>Set back by a day and a half before the restart: the day that is spent goes on, although the system's clock has another one.</summary>
    [Fact]
    public async Task A_budget_that_is_spent_is_not_free_again_because_the_clock_went_back_over_a_restart()
    {
        // 200 tokens in and 1,000 out: 2.2 m$ of the day's 2.3 m$. What is left does not cover a prompt.
        const long Spent = 2_200_000;
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"choices":[],"usage":{"prompt_tokens":200,"completion_tokens":1000}}"""
        );
        await using (GatewayHost host = await OpenAsync(upstream.Address, limitNanoUsd: 2_300_000))
        {
            using HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) };
            Assert.Equal(HttpStatusCode.OK, await AskAsync(client, 1000));
            Assert.Equal(HttpStatusCode.PaymentRequired, await AskAsync(client, 1000));
        }

        clock.Now = clock.Now.AddHours(-36);
        await using (GatewayHost host = await OpenAsync(upstream.Address, limitNanoUsd: 2_300_000))
        {
            Assert.Equal(Spent, Assert.Single(host.Spending.States()).Settled.NanoUsd);
            using HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) };
            Assert.Equal(HttpStatusCode.PaymentRequired, await AskAsync(client, 1000));

            clock.Now = clock.Now.AddHours(72);
            Assert.Equal(HttpStatusCode.OK, await AskAsync(client, 1000));
        }

        VerifyHas(attempts: 2, Spent);
    }

    [Fact]
    public async Task Jumps_while_requests_run_leave_each_one_in_the_ledger_once()
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await Task.Delay(3, call.Stop);
            await call.JsonAsync(Answer, 200, "");
        });
        const int Requests = 400;
        await using (GatewayHost host = await OpenAsync(upstream.Address, limitNanoUsd: 1_000_000_000))
        {
            using HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) };
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(
                Cancellation
            );
            Task jumping = JumpAsync(over.Token);
            int asked = 0;
            Task[] users =
            [
                .. Enumerable
                    .Range(0, 8)
                    .Select(async _ =>
                    {
                        while (Interlocked.Increment(ref asked) <= Requests)
                        {
                            Assert.Equal(HttpStatusCode.OK, await AskAsync(client, 100));
                        }
                    }),
            ];
            await Task.WhenAll(users);
            await over.CancelAsync();
            await jumping;
        }

        VerifyHas(Requests);

        async Task JumpAsync(CancellationToken until)
        {
            int[] hours = [30, -50, 1, -1, 400, -390, 3, 3];
            for (int i = 0; !until.IsCancellationRequested; i++)
            {
                clock.Now = clock.Now.AddHours(hours[i % hours.Length]);
                await Task.Delay(7, CancellationToken.None);
            }
        }
    }

    private Task<GatewayHost> OpenAsync(Uri upstream, long limitNanoUsd) =>
        HostScene.OpenAsync(
            folder.FullName,
            upstream,
            clock,
            new BudgetOptions
            {
                Id = "day",
                Scope = new RequestScope(ScopeKind.All, null),
                Limit = new Money(limitNanoUsd),
                Period = BudgetPeriod.Day,
            }
        );

    private void VerifyHas(long attempts, long costNanoUsd = CostNanoUsd)
    {
        LedgerFolder own = new(folder.FullName);
        using SqliteLedgerStore store = SqliteLedgerStore.Open(own.Database);
        LedgerVerifyDocument report = new LedgerVerifier(store, own.Journal, clock).Run(Cancellation);
        Assert.True(report.IsRight, string.Join('\n', report.Checks));
        Assert.Equal(attempts, store.Total(new LedgerFilter()).Attempts);
        Assert.Equal(attempts * costNanoUsd, store.Total(new LedgerFilter()).CostUsd.NanoUsd);
    }

    private static Task<HttpStatusCode> AskAsync(HttpClient client, int tokens) =>
        HostScene.AskAsync(client, tokens, "");
}
