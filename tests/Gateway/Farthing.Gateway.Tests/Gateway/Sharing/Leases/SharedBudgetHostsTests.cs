using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Tests.Gateway.Http;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>Whole gateways, with journals, one ledger and one upstream, on one PostgreSQL.</summary>
[Trait("Speed", "slow")]
public sealed class SharedBudgetHostsTests(ITestOutputHelper output)
{
    private const string Key = "sk-far-budget";

    private const int Lanes = 48;
    private const int LanesTogether = Lanes / 3;
    private const int OutputTokens = 100;
    private const decimal BudgetUsd = 0.2m;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A request holds about $0.0008 and costs nearly as much every second time, the other times half: what 48 of them hold together is a fifth of the budget, and who counted only what is spent would let the last ones overspend it.</summary>
    [Fact]
    public async Task Three_gateways_spend_one_budget_and_the_ledger_says_the_same()
    {
        using LedgerScene first = LedgerScene.OnPostgres();
        using LedgerScene second = first.Neighbor();
        using LedgerScene third = first.Neighbor();
        LedgerScene[] scenes = [first, second, third];
        long saidNano = 0;
        int calls = 0;
        int underWay = 0;
        int maxUnderWay = 0;
        int shrunk = 0;
        TaskCompletionSource areTogether = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            int now = Interlocked.Increment(ref underWay);
            InterlockedMost(ref maxUnderWay, now);
            if (now >= LanesTogether)
            {
                areTogether.TrySetResult();
            }

            using JsonDocument asked = JsonDocument.Parse(call.Request.Body);
            int most = asked.RootElement.GetProperty("max_completion_tokens").GetInt32();
            Interlocked.Add(ref shrunk, most < OutputTokens ? 1 : 0);
            int tokens = Interlocked.Increment(ref calls) % 2 == 0 ? most : most / 2;
            Interlocked.Add(ref saidNano, (100 * 1000) + (tokens * 4000)); // $1 a million in, $4 out.
            // The first ones wait until many are there, however slow the machine is.
            await areTogether.Task.WaitAsync(Eventually.Longest, call.Stop);
            await Task.Delay(5, call.Stop);
            Interlocked.Decrement(ref underWay);
            await call.JsonAsync(
                $$$"""{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":{{{tokens}}}}}"""
            );
        });
        GatewayHost[] hosts = await Task.WhenAll(scenes.Select(scene => OpenAsync(scene, upstream.Address)));
        System.Collections.Concurrent.ConcurrentBag<LeaseNote> notes = [];
        foreach (GatewayHost host in hosts)
        {
            host.Leased += notes.Add;
        }

        Uri[] doors = [.. await Task.WhenAll(hosts.Select(host => host.StartAsync(Cancellation)))];

        int[] answered = new int[600];
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => CallAsync(doors, lane, answered)));

        // How much of it is usable: who asks while others hold the rest waits for it. One who goes on alone gets what
        // is left, also what the two other gateways have leased.
        int refusedInARow = 0;
        int refusedAtOnce = answered.Count(IsRefused);
        while (refusedInARow < 8)
        {
            await Task.Delay(refusedInARow == 0 ? 0 : 250, Cancellation);
            int[] one = new int[1];
            await CallAsync(doors, 0, one);
            answered = [.. answered, one[0]];
            Assert.True(one[0] == 200 || IsRefused(one[0]), $"{one[0]} to one who goes on alone");
            refusedInARow = IsRefused(one[0]) ? refusedInARow + 1 : 0;
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
            granted += (await leases.LeasesAsync(gateway.GatewayId, Cancellation)).Sum(row =>
                row.GrantedNanoUsd
            );
        }

        output.WriteLine(
            $"{answered.Length} requests to 3 gateways: {answered.Count(status => status == 200)} answered, {answered.Count(IsRefused)} refused ({refusedAtOnce} of them while {Lanes} asked at once), {maxUnderWay} at a time upstream, {shrunk} shrunk, {answered.Count(status => status == 503)} not known ({string.Join("; ", notes.Select(note => note.Words).Distinct())}); billed {billed} of {state.Budget.Limit}"
        );
        Assert.Equal(saidNano, billed.NanoUsd);
        Assert.Equal(billed.NanoUsd, granted);
        Assert.InRange(billed.Usd, 0.95m * BudgetUsd, BudgetUsd);
        Assert.InRange(maxUnderWay, LanesTogether, Lanes);
        Assert.True(shrunk > 0, "no request was cut to what was left");
        // 503 only where a gateway said that PostgreSQL was away: it failed closed.
        bool wasAway = notes.Any(note => note.Kind == "away");
        Assert.All(
            answered,
            status =>
                Assert.True(
                    status == 200 || IsRefused(status) || (status == 503 && wasAway),
                    status.ToString(CultureInfo.InvariantCulture)
                )
        );
        Assert.True(state.Settled + state.Held + state.Leased <= state.Budget.Limit);
    }

    private static bool IsRefused(int status) => status is 402 or 429;

    private static void InterlockedMost(ref int most, int now)
    {
        for (int seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }

    private static async Task CallAsync(Uri[] doors, int lane, int[] answered)
    {
        using HttpClient client = new();
        for (int call = lane; call < answered.Length; call += Lanes)
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

    private static Task<GatewayHost> OpenAsync(LedgerScene scene, Uri upstream) =>
        Hosts.OpenAsync(
            new GatewayOptions
            {
                Listen = new ListenOptions { Port = 0 },
                DataFolder = scene.Folder.Path,
                Holds = new HoldOptions { Shrinks = true },
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
                                    DefaultOutputTokens = OutputTokens,
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
                        Limit = Money.FromUsd(BudgetUsd),
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
