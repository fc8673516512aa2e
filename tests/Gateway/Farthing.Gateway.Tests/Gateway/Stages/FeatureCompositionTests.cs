using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Features;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;
using Hosts = Farthing.Tests.Gateway.Hosting.Hosts;
using HostScene = Farthing.Tests.Gateway.Hosting.HostScene;

namespace Farthing.Tests.Gateway.Stages;

/// <summary>A gateway is whole without any one of its features, and without all of them.</summary>
public sealed class FeatureCompositionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-features-").FullName;

    public static TheoryData<string> Names => [.. Hosts.Features.Select(kind => kind.Name)];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public Task Without_any_it_answers_meters_and_shuts_down() => ServesAsync([]);

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Speed", "nightly")]
    public Task Without_one_it_answers_meters_and_shuts_down(string left) =>
        ServesAsync([.. Hosts.Features.Where(kind => kind.Name != left)]);

    [Fact]
    public async Task What_a_feature_brings_is_there_with_it_and_away_without_it()
    {
        HashSet<string> without = [.. await PathsAsync([])];

        foreach (FeatureKind kind in Hosts.Features)
        {
            string[] more = [.. (await PathsAsync([kind])).Except(without)];
            Assert.Equal(
                kind.Name switch
                {
                    "cache" =>
                    [
                        "/v1/cache/feedback POST",
                        "DELETE /cache",
                        "GET /cache",
                        "POST /cache/promote",
                    ],
                    "cascade" => ["GET /cascade"],
                    "batch" => ["/v1/batches GET, POST", "/v1/files GET, POST"],
                    "feedback" => ["/farthing/v1/feedback POST", "POST /feedback"],
                    _ => (string[])[],
                },
                more.Order(StringComparer.Ordinal)
            );
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The features' paths: calls that go to no model, and routes of the admin API.</summary>
    private async Task<IEnumerable<string>> PathsAsync(IReadOnlyList<FeatureKind> kinds)
    {
        await using GatewayHost host = await GatewayHost.OpenAsync(
            Options(new Uri("http://127.0.0.1:9")),
            kinds,
            TimeProvider.System,
            Cancellation
        );
        string[] tried = ["/v1/cache/feedback", "/v1/files", "/v1/batches", "/farthing/v1/feedback"];
        return
        [
            .. host
                .Features.SelectMany(feature => feature.Routes)
                .Select(route => $"{route.Method} {route.Path}"),
            .. host
                .Features.SelectMany(feature => feature.Calls)
                .SelectMany(call => tried.Select(path => (path, Methods: call.MethodsOf(path))))
                .Where(one => one.Methods is not null)
                .Select(one => $"{one.path} {one.Methods}"),
        ];
    }

    private async Task ServesAsync(IReadOnlyList<FeatureKind> kinds)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(HostScene.Answer);
        await using GatewayHost host = await GatewayHost.OpenAsync(
            Options(upstream.Address),
            kinds,
            TimeProvider.System,
            Cancellation
        );
        using HttpClient client = new() { BaseAddress = await host.StartAsync(Cancellation) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", HostScene.Key);
        using StringContent body = new(
            """{"model":"m","max_tokens":3,"messages":[{"role":"user","content":"Hello"}]}""",
            Encoding.UTF8,
            "application/json"
        );
        using HttpResponseMessage answer = await client.PostAsync(
            new Uri("/v1/chat/completions", UriKind.Relative),
            body,
            Cancellation
        );
        using HttpResponseMessage page = await client.GetAsync(
            new Uri("/metrics", UriKind.Relative),
            Cancellation
        );

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (answer.StatusCode, page.StatusCode));
        await Eventually.SoAsync(() => host.Ledger.Total(new LedgerFilter()).Attempts == 1, Cancellation);
        host.Change(Options(upstream.Address));
        await host.StopAsync(Cancellation);
    }

    private GatewayOptions Options(Uri upstream) =>
        HostScene.Options(
            folder,
            upstream,
            new BudgetOptions
            {
                Id = "all",
                Scope = new RequestScope(ScopeKind.All, null),
                Limit = Money.FromUsd(1),
                Period = BudgetPeriod.Total,
            }
        ) with
        {
            Features = [new Farthing.Gateway.Batches.Policies.BatchOptions()],
            Metrics = new MetricsOptions(null),
        };
}
