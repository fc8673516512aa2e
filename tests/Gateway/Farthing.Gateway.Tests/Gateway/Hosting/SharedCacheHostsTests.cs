using System.Net.Http.Headers;
using System.Text;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Hosting;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;
using Farthing.Tests.Gateway.Ledger;
using Npgsql;

namespace Farthing.Tests.Gateway.Hosting;

/// <summary>Whole gateways that share the entries of their caches on one PostgreSQL.</summary>
[Trait("Speed", "slow")]
[Trait("Timing", "alone")] // An entry that cannot be written within a second is not written.
public sealed class SharedCacheHostsTests
{
    private const string Answer =
        """{"id":"a","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_one_stored_the_other_answers_with_and_both_stand_in_the_ledger()
    {
        using LedgerScene first = LedgerScene.OnPostgres();
        using LedgerScene second = first.Neighbor();
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using (GatewayHost one = await OpenAsync(first, upstream.Address))
        await using (GatewayHost other = await OpenAsync(second, upstream.Address))
        {
            Uri oneAt = await one.StartAsync(Cancellation);
            Uri otherAt = await other.StartAsync(Cancellation);

            await Eventually.SoAsync( // Before a gateway has heard of the store's purges it neither writes nor reads there.
                () =>
                    Hosts.CacheOf(one).Shared is { IsTrusted: true }
                    && Hosts.CacheOf(other).Shared is { IsTrusted: true },
                Cancellation
            );
            (string said, string body) = await AskAsync(oneAt, "What is a cache?");
            Assert.Equal("miss", said);
            await Eventually.SoAsync( // It is written behind the answer.
                () => Count(first, "cache_entries") == 1,
                Cancellation
            );
            (said, string again) = await AskAsync(otherAt, "What is a cache?");
            Assert.Equal(("hit", body), (said, again));
            Assert.Equal("miss", (await AskAsync(otherAt, "What is another one?")).Said);
            using CancellationTokenSource soon = new(TimeSpan.FromSeconds(10));
            await one.StopAsync(soon.Token);
            await other.StopAsync(soon.Token);
        }

        Assert.Equal(2, upstream.Requests.Count);
        Assert.Equal((2, 1), (Count(first, "attempts"), Count(first, "hits")));
    }

    private static long Count(LedgerScene scene, string table)
    {
        using NpgsqlConnection connection = new(scene.Postgres + ";Pooling=false");
        connection.Open();
        using NpgsqlCommand command = new($"SELECT count(*) FROM farthing.{table}", connection);
        return (long)command.ExecuteScalar()!;
    }

    private static Task<GatewayHost> OpenAsync(LedgerScene scene, Uri upstream) =>
        Hosts.OpenAsync(
            HostScene.Options(
                scene.Folder.Path,
                upstream,
                new BudgetOptions
                {
                    Id = "all",
                    Scope = new RequestScope(ScopeKind.All, ""),
                    Limit = Money.FromUsd(1),
                    Period = BudgetPeriod.Total,
                }
            ) with
            {
                Shared = new SharedOptions { Postgres = scene.Postgres! },
                Features =
                [
                    new CacheOptions
                    {
                        Models = new Dictionary<string, CachePolicy>
                        {
                            ["m"] = new() { Mode = CacheMode.Exact, AnyTemperature = true },
                        },
                    },
                ],
            },
            TimeProvider.System,
            Cancellation
        );

    private static async Task<(string Said, string Body)> AskAsync(Uri door, string question)
    {
        using HttpClient client = new() { BaseAddress = door };
        using HttpRequestMessage message = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(
                $$"""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"{{question}}"}]}""",
                Encoding.UTF8,
                "application/json"
            ),
        };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", HostScene.Key);
        using HttpResponseMessage answer = await client.SendAsync(message, Cancellation);
        string said = answer.Headers.TryGetValues("x-farthing-cache", out IEnumerable<string>? values)
            ? values.First()
            : "";
        return (said, await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
