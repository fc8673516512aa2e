using System.Net;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Hosting;

/// <summary>Budgets of end users whom nobody has heard of before their first request.</summary>
public sealed class EndUserBudgetTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-user-");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>litellm#40095: concurrent first requests of an unknown end user bypassed the budget that was meant for each.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task Concurrent_first_requests_of_an_unknown_end_user_bypass_the_default_budget()
    {
        TaskCompletionSource isAllIn = new();
        await using ScriptedUpstream upstream = new(async call =>
        {
            await isAllIn.Task;
            await call.JsonAsync(HostScene.Answer, 200, "");
        });
        // The worst case of a request is 1,000 tokens out and about 300 in: $0.0023. Four of them fit; the others wait for what these hold, and are told so when they have waited.
        BudgetOptions each = new()
        {
            Id = "users",
            Scope = new RequestScope(ScopeKind.User, null),
            Limit = Money.FromUsd(0.0100m),
            Period = BudgetPeriod.Total,
        };
        await using GatewayHost host = await HostScene.OpenAsync(
            folder.FullName,
            upstream.Address,
            TimeProvider.System,
            each
        );
        using HttpClient client = new()
        {
            BaseAddress = await host.StartAsync(TestContext.Current.CancellationToken),
        };

        Task<HttpStatusCode>[] first =
        [
            .. Enumerable.Range(0, 50).Select(_ => HostScene.AskAsync(client, 1000, "new")),
        ];
        Task<HttpStatusCode> neighbor = HostScene.AskAsync(client, 1000, "another");
        await Eventually.SoAsync(
            () => first.Count(one => one.IsCompleted) >= 46,
            TestContext.Current.CancellationToken
        );

        BudgetState state = host.Spending.States().Single(one => one.Value == "new");
        Assert.InRange(state.Held.NanoUsd, 1, each.Limit.NanoUsd);
        isAllIn.SetResult();
        HttpStatusCode[] statuses = await Task.WhenAll(first);
        Assert.Equal(4, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(46, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
        Assert.Equal(HttpStatusCode.OK, await neighbor);
        Assert.Equal(
            4 * HostScene.CostNanoUsd,
            host.Spending.States().Single(one => one.Value == "new").Settled.NanoUsd
        );
    }
}
