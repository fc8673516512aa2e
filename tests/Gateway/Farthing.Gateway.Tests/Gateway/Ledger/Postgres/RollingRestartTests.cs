using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Upstreams;
using Farthing.Testing;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Ledger.Postgres;

/// <summary>Two gateways on one database, each with a journal of its own, stopped and started again in turn while clients call.</summary>
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private const string Key = "sk-far-roll";
    private const int Gateways = 2;
    private const int AnswersBetween = 20;

    private const string Answer =
        """{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}""";

    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_rolling_restart_loses_and_doubles_no_row()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using LedgerScene first = LedgerScene.OnPostgres();
        using LedgerScene second = first.Neighbor();
        LedgerScene[] scenes = [first, second];
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        GatewayHost?[] hosts = new GatewayHost?[Gateways];
        Uri?[] doors = new Uri?[Gateways];
        for (int i = 0; i < Gateways; i++)
        {
            (hosts[i], doors[i]) = await StartAsync(scenes[i], upstream.Address, cancellation);
        }

        ConcurrentBag<string> answered = [];
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<int>[] clients =
        [
            .. Enumerable.Range(0, 4).Select(lane => CallAsync(doors, lane, answered, end.Token)),
        ];
        const int Restarts = 6;
        for (int restart = 0; restart < Restarts; restart++)
        {
            int i = restart % Gateways;
            int before = answered.Count;
            await Eventually.SoAsync(() => answered.Count > before + AnswersBetween, cancellation);
            doors[i] = null; // As a load balancer does before it stops one.
            await Task.Delay(20, cancellation);
            using CancellationTokenSource drain = new(Eventually.Longest);
            await hosts[i]!.StopAsync(drain.Token);
            await hosts[i]!.DisposeAsync();
            await Task.Delay(100, cancellation);
            (hosts[i], doors[i]) = await StartAsync(scenes[i], upstream.Address, cancellation);
        }

        await end.CancelAsync();
        int refused = (await Task.WhenAll(clients)).Sum();
        foreach (GatewayHost? host in hosts)
        {
            await host!.StopAsync(cancellation);
            await host.DisposeAsync();
        }

        using PostgresLedgerStore store = PostgresLedgerStore.Open(first.Postgres!);
        Dictionary<string, int> rows = store
            .Rows(LedgerFilter.All)
            .Where(row => row.IsSettled)
            .GroupBy(row => row.Opened.Attempt.RequestId.ToString("N"))
            .ToDictionary(group => group.Key, group => group.Count());
        Assert.All(
            answered,
            id =>
                Assert.Equal(1, rows.GetValueOrDefault(id.Replace("-", "", StringComparison.Ordinal)[^32..]))
        );
        Assert.Equal(answered.Count, answered.Distinct().Count());
        Assert.Equal(Gateways, store.Positions().Count);
        foreach (LedgerScene scene in scenes)
        {
            Assert.Empty(
                new LedgerVerifier(store, scene.Folder.Journal, TimeProvider.System)
                    .Run(cancellation)
                    .Differences
            );
        }

        long[] each =
        [
            .. store
                .Positions()
                .Select(position =>
                    store.Total(new LedgerFilter { GatewayId = position.GatewayId }).Attempts
                ),
        ];
        Assert.Equal(rows.Count, each.Sum());
        Assert.All(each, count => Assert.True(count > 0));
        output.WriteLine(
            $"{Restarts} restarts of {Gateways} gateways: {answered.Count} answers, {rows.Count} rows ({string.Join(" + ", each)}), {refused} refused connections; 0 lost, 0 doubled"
        );
        Assert.True(answered.Count > Restarts * AnswersBetween, $"{answered.Count} answers");
    }

    private static async Task<(GatewayHost, Uri)> StartAsync(
        LedgerScene scene,
        Uri upstream,
        CancellationToken cancellation
    )
    {
        Deployment deployment = new()
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
        };
        GatewayHost host = await Hosts.OpenAsync(
            new GatewayOptions
            {
                Listen = new ListenOptions { Port = 0 },
                DataFolder = scene.Folder.Path,
                Shared = new SharedOptions { Postgres = scene.Postgres! },
                Models =
                [
                    new ModelRoute { Name = "model", Deployments = [new RoutedDeployment(deployment)] },
                ],
                Prices = new Dictionary<string, ModelPrice> { ["up/model"] = LedgerScene.Price },
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
            cancellation
        );
        return (host, await host.StartAsync(cancellation));
    }

    /// <summary>Calls whichever gateway takes requests, one after another. Returns how often one that stops refused a call.</summary>
    private static async Task<int> CallAsync(
        Uri?[] doors,
        int lane,
        ConcurrentBag<string> answered,
        CancellationToken end
    )
    {
        using HttpClient client = new();
        int refused = 0;
        for (int call = lane; !end.IsCancellationRequested; call++)
        {
            if (doors[call % Gateways] is not Uri door)
            {
                await Task.Yield();
                continue;
            }

            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(door, "/v1/chat/completions"))
            {
                Content = new StringContent(
                    """{"model":"model","messages":[{"role":"user","content":"hi"}]}""",
                    Encoding.UTF8,
                    "application/json"
                ),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
            try
            {
                using HttpResponseMessage answer = await client.SendAsync(request, CancellationToken.None);
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && doors[call % Gateways] != door)
                {
                    refused++; // It came late to one that had begun to stop.
                    continue;
                }

                answer.EnsureSuccessStatusCode();
                answered.Add(answer.Headers.GetValues("x-request-id").Single());
            }
            catch (HttpRequestException gone) when (gone.StatusCode is null)
            {
                refused++;
            }
        }

        return refused;
    }
}
