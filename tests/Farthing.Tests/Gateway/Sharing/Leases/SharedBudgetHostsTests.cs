using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Http;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>Whole gateways, with journals, one ledger and one upstream, on one PostgreSQL.</summary>
[Trait("Speed", "slow")]
public sealed class SharedBudgetHostsTests(ITestOutputHelper output)
{
    private const string Key = "sk-far-budget";

    private const string Answer =
        """{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A request holds about $0.0006 and costs 12 × $1 + 3 × $4 a million = $0.000024; the budget is $0.01.</summary>
    [Fact]
    public async Task Three_gateways_spend_one_budget_and_the_ledger_says_the_same()
    {
        using LedgerScene first = LedgerScene.OnPostgres();
        using LedgerScene second = first.Neighbor();
        using LedgerScene third = first.Neighbor();
        LedgerScene[] scenes = [first, second, third];
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        GatewayHost[] hosts = [.. scenes.Select(scene => Open(scene, upstream.Address))];
        System.Collections.Concurrent.ConcurrentBag<LeaseNote> notes = [];
        foreach (GatewayHost host in hosts)
        {
            host.Leased += notes.Add;
        }

        Uri[] doors = [.. await Task.WhenAll(hosts.Select(host => host.StartAsync(Cancellation)))];

        int[] answered = new int[600];
        await Task.WhenAll(Enumerable.Range(0, 12).Select(lane => CallAsync(doors, lane, answered)));

        // How much of it is usable: where many ask at once, the last ones are refused for what others hold and give
        // back. One who goes on alone gets what is left, also what the two other gateways have leased.
        int refusedInARow = 0;
        while (refusedInARow < 8)
        {
            await Task.Delay(refusedInARow == 0 ? 0 : 250, Cancellation);
            int[] one = new int[1];
            await CallAsync(doors, 0, one);
            answered = [.. answered, one[0]];
            refusedInARow = one[0] == 402 ? refusedInARow + 1 : 0;
        }

        BudgetState state = hosts[0].Spending.States().Single();
        foreach (GatewayHost host in hosts)
        {
            await host.StopAsync(Cancellation);
            await host.DisposeAsync();
        }

        using PostgresLedgerStore store = PostgresLedgerStore.Open(first.Postgres!);
        Money billed = store.Billed(LedgerFilter.All);
        await using PostgresLeaseStore leases = new(first.Postgres!, listens: false);
        long granted = 0;
        foreach (LedgerPosition gateway in store.Positions())
        {
            granted += (await leases.LeasesAsync(gateway.GatewayId, Cancellation)).Sum(row => row.Granted);
        }

        output.WriteLine(
            $"{answered.Length} requests to 3 gateways: {answered.Count(status => status == 200)} answered, {answered.Count(status => status == 402)} refused, {answered.Count(status => status == 503)} not known ({string.Join("; ", notes.Select(note => note.Words).Distinct())}); billed {billed} of {state.Budget.Limit}"
        );
        Assert.Equal(billed.NanoUsd, granted);
        Assert.InRange(billed.Usd, 0.0095m, 0.01m);
        // 503 only where a gateway said that PostgreSQL was away: it failed closed.
        bool wasAway = notes.Any(note => note.Kind == "away");
        Assert.All(
            answered,
            status =>
                Assert.True(
                    status is 200 or 402 || (status == 503 && wasAway),
                    status.ToString(CultureInfo.InvariantCulture)
                )
        );
        Assert.True(state.Settled + state.Held + state.Leased <= state.Budget.Limit);
    }

    private static async Task CallAsync(Uri[] doors, int lane, int[] answered)
    {
        using HttpClient client = new();
        for (int call = lane; call < answered.Length; call += 12)
        {
            using HttpRequestMessage request = new(
                HttpMethod.Post,
                new Uri(doors[call % doors.Length], "/v1/chat/completions")
            )
            {
                Content = new StringContent(
                    """{"model":"model","messages":[{"role":"user","content":"hi"}]}""",
                    Encoding.UTF8,
                    "application/json"
                ),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
            using HttpResponseMessage answer = await client.SendAsync(request, Cancellation);
            answered[call] = (int)answer.StatusCode;
        }
    }

    private static GatewayHost Open(LedgerScene scene, Uri upstream) =>
        GatewayHost.Open(
            new GatewayOptions
            {
                Listen = new ListenOptions { Port = 0 },
                DataFolder = scene.Folder.Path,
                Shared = new SharedOptions { Postgres = scene.Postgres! },
                Models =
                [
                    new ModelRoute
                    {
                        Name = "model",
                        Deployments =
                        [
                            new RoutedDeployment(
                                new Deployment
                                {
                                    Name = "up/model",
                                    Upstream = new Upstream
                                    {
                                        Name = "up",
                                        Address = upstream,
                                        Api = ApiKinds.OpenAi,
                                    },
                                    UpstreamModel = "up-model",
                                    DefaultOutputTokens = 100,
                                }
                            ),
                        ],
                    },
                ],
                Prices = new Dictionary<string, ModelPrice> { ["up/model"] = LedgerScene.Price },
                Budgets =
                [
                    new BudgetOptions
                    {
                        Id = "all",
                        Scope = new RequestScope(ScopeKind.All, ""),
                        Limit = Money.FromUsd(0.01m),
                        Period = BudgetPeriod.Total,
                    },
                ],
                Keys =
                [
                    new KeyOptions
                    {
                        Id = "k1",
                        Sha256 = KeySecret.HashOf(Key),
                        Team = "search",
                    },
                ],
            },
            TimeProvider.System,
            Cancellation
        );
}
