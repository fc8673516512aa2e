using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Caching.Service;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Features;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Telemetry.Logs;
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

    /// <summary>Records of an absent feature stay in journal and ledger, hinder nothing, and are said by name and number.</summary>
    [Fact]
    public async Task Records_of_an_absent_feature_are_passed_over_and_counted()
    {
        GatewayOptions options = Options(new Uri("http://127.0.0.1:9"));
        LedgerFolder place = new(options.DataFolder);
        await using (
            GatewayHost host = await GatewayHost.OpenAsync(options, [], TimeProvider.System, Cancellation)
        )
        {
            await host.StartAsync(Cancellation);
            await host.StopAsync(Cancellation);
        }

        FeatureRecord record = new("tea", "cup", """{"sugar":2}""");
        using (
            GatewayJournal journal = GatewayJournal.Open(
                new JournalOptions { Folder = place.Journal },
                TimeProvider.System
            )
        )
        {
            journal.Append(record);
            journal.Append(record with { Body = "{}" });
            journal.Append(new FeatureRecord("cache", "any", "{}"));
        }

        using MemoryStream said = new();
        await using (
            GatewayHost host = await GatewayHost.OpenAsync(
                options,
                [CacheFeature.Kind],
                TimeProvider.System,
                Cancellation,
                new GatewayLog(new LogOptions(), said, TimeProvider.System)
            )
        )
        {
            await host.StartAsync(Cancellation);
            await host.StopAsync(Cancellation);
        }

        const string Sentence = "2 records of the feature 'tea', which this program lacks, are passed over";
        Assert.Contains(Sentence, Encoding.UTF8.GetString(said.ToArray()), StringComparison.Ordinal);
        using SqlLedgerStore store = SqliteLedgerStore.Open(place.Database);
        Assert.Equal(
            [record, record with { Body = "{}" }],
            store.FeatureRecords("tea").Select(one => one.Record)
        );
        LedgerVerifyDocument checks = new LedgerVerifier(store, place.Journal, TimeProvider.System)
        {
            Features = ["cache"],
        }.Run(Cancellation);
        Assert.True(checks.IsRight);
        Assert.Equal([Sentence], checks.Notes);
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
