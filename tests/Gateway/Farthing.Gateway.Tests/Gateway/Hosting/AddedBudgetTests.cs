using System.Net;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Hosting;

/// <summary>A budget that is added while the gateway runs.</summary>
public sealed class AddedBudgetTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-added-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task It_begins_with_what_was_settled_a_moment_ago_and_with_what_is_held()
    {
        TaskCompletionSource isReleased = new();
        int calls = 0;
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (Interlocked.Increment(ref calls) > 20)
            {
                await isReleased.Task;
            }

            await call.JsonAsync(HostScene.Answer, 200, "");
        });
        BudgetOptions first = Budget("first");
        await using GatewayHost host = await HostScene.OpenAsync(
            folder.FullName,
            upstream.Address,
            TimeProvider.System,
            first
        );
        using HttpClient client = new()
        {
            BaseAddress = await host.StartAsync(TestContext.Current.CancellationToken),
        };
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await HostScene.AskAsync(client, 10, "u"));
        }

        Task<HttpStatusCode> running = HostScene.AskAsync(client, 10, "u");
        await Eventually.SoAsync(() => Volatile.Read(ref calls) == 21, TestContext.Current.CancellationToken);

        GatewayOptions next = HostScene.Options(folder.FullName, upstream.Address, first);
        host.Change(next with { Budgets = [first, Budget("second")] });

        BudgetState known = State(host, "first");
        Assert.Equal(20 * HostScene.CostNanoUsd, known.Settled.NanoUsd);
        Assert.True(known.Held.NanoUsd > 0);
        Assert.Equal(known.Settled + known.Held, State(host, "second").Settled);
        isReleased.SetResult();
        Assert.Equal(HttpStatusCode.OK, await running);
        Assert.Equal(known.Settled + known.Held, State(host, "second").Settled); // too much rather than too little
    }

    /// <summary>What was spent while it was not in force counts when it comes back.</summary>
    [Fact]
    public async Task One_that_was_taken_away_comes_back_with_what_was_spent_meanwhile()
    {
        await using ScriptedUpstream upstream = new(call => call.JsonAsync(HostScene.Answer, 200, ""));
        (BudgetOptions first, BudgetOptions second) = (Budget("first"), Budget("second"));
        await using GatewayHost host = await HostScene.OpenAsync(
            folder.FullName,
            upstream.Address,
            TimeProvider.System,
            first
        );
        using HttpClient client = new()
        {
            BaseAddress = await host.StartAsync(TestContext.Current.CancellationToken),
        };
        GatewayOptions options = HostScene.Options(folder.FullName, upstream.Address, first);
        host.Change(options with { Budgets = [first, second] });
        Assert.Equal(HttpStatusCode.OK, await HostScene.AskAsync(client, 10, "u"));

        host.Change(options with { Budgets = [first] });
        Assert.Equal(HttpStatusCode.OK, await HostScene.AskAsync(client, 10, "u"));
        Assert.Equal(HttpStatusCode.OK, await HostScene.AskAsync(client, 10, "u"));
        host.Change(options with { Budgets = [first, second] });
        Assert.Equal(3 * HostScene.CostNanoUsd, State(host, "second").Settled.NanoUsd);
        Assert.Equal(HttpStatusCode.OK, await HostScene.AskAsync(client, 10, "u"));

        Assert.Equal(4 * HostScene.CostNanoUsd, State(host, "first").Settled.NanoUsd);
        Assert.Equal(4 * HostScene.CostNanoUsd, State(host, "second").Settled.NanoUsd);
    }

    private static BudgetState State(GatewayHost host, string budget) =>
        host.Spending.States().Single(one => one.Budget.Id == budget);

    private static BudgetOptions Budget(string id) =>
        new()
        {
            Id = id,
            Scope = new RequestScope(ScopeKind.All, null),
            Limit = Money.FromUsd(1m),
            Period = BudgetPeriod.Total,
        };
}
