using System.Net;
using System.Text.Json;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing;
using Farthing.Testing;
using Farthing.Testing.Servers;

namespace Farthing.Tests.Gateway.Administration;

/// <summary>What the admin API says of limits that two gateways share, on a real PostgreSQL.</summary>
[Trait("Speed", "slow")]
public sealed class SharedLimitStatesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Three requests a minute: the third drips back after 20 s, so that after two of them one or, on a slow machine, two are left.</summary>
    [Fact]
    public async Task The_list_of_limits_is_empty_where_they_are_shared()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        using PostgresServer server = PostgresServer.Start();
        string database = server.NewDatabase();
        await using HostScene one = await StartAsync(database);
        await using HostScene two = await StartAsync(database);
        await AnsweredAsync(one, HostScene.OwnSecret);
        await AnsweredAsync(one, HostScene.OwnSecret);
        await AnsweredAsync(two, HostScene.NeighborSecret);

        JsonElement body = await UntilAsync(one, body => Store(body).GetProperty("gateways").GetInt32() == 2);
        Assert.True(body.GetProperty("shared").GetBoolean());
        Assert.Equal(JsonValueKind.Null, body.GetProperty("failure").ValueKind);
        Assert.Equal("PostgreSQL", Store(body).GetProperty("name").GetString());
        Assert.Equal("local", Store(body).GetProperty("when_away").GetString());
        Assert.False(Store(body).GetProperty("away").GetBoolean());
        Assert.Equal(JsonValueKind.Null, Store(body).GetProperty("away_for_seconds").ValueKind);

        // The neighbor never came here: this gateway knows nothing of it.
        JsonElement limit = Assert.Single(body.GetProperty("limits").EnumerateArray().ToArray());
        Assert.Equal("each key", limit.GetProperty("scope").GetString());
        Assert.Equal("own", limit.GetProperty("value").GetString());
        Assert.InRange(limit.GetProperty("requests_left").GetInt64(), 1, 2);
        Assert.InRange(limit.GetProperty("tokens_left").GetInt64(), 1, 100_000);
        Assert.Equal(0, limit.GetProperty("running").GetInt32());
        JsonElement shared = limit.GetProperty("shared");
        Assert.InRange(shared.GetProperty("requests_in_hand").GetInt64(), 0, 2);
        Assert.InRange(shared.GetProperty("tokens_in_hand").GetInt64(), 0, 100_000);
        Assert.InRange(shared.GetProperty("slots_in_hand").GetInt64(), 0, 4);
        Assert.InRange(shared.GetProperty("slots_of_all").GetInt64(), 0, 4);
        Assert.True(shared.GetProperty("seen_seconds_ago").GetDouble() >= 0);

        server.Crash();
        body = await UntilAsync(one, body => Store(body).GetProperty("away").GetBoolean());
        Assert.Contains("PostgreSQL", body.GetProperty("failure").GetString(), StringComparison.Ordinal);
        Assert.True(Store(body).GetProperty("away_for_seconds").GetDouble() >= 0);
        limit = Assert.Single(body.GetProperty("limits").EnumerateArray().ToArray());
        // Half of what is left: there were two gateways.
        Assert.InRange(limit.GetProperty("requests_left").GetInt64(), 0, 1);
        server.Resume();
        await UntilAsync(one, body => !Store(body).GetProperty("away").GetBoolean());
    }

    /// <summary>Asks until it is answered: on a busy machine PostgreSQL may be away for the first seconds.</summary>
    private static Task AnsweredAsync(HostScene scene, string secret) =>
        Eventually.SoAsync(
            async () =>
            {
                HttpStatusCode status = await scene.StatusAsync(secret);
                Assert.True(status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{status}");
                return status == HttpStatusCode.OK;
            },
            Cancellation
        );

    private static JsonElement Store(JsonElement body) => body.GetProperty("store");

    private static async Task<JsonElement> UntilAsync(HostScene scene, Func<JsonElement, bool> isSo)
    {
        JsonElement body = default;
        await Eventually.SoAsync(
            async () =>
            {
                (_, body, _) = await scene.AdminAsync("GET", "/limits");
                return isSo(body);
            },
            Cancellation,
            "the limits are so"
        );
        return body;
    }

    private static Task<HostScene> StartAsync(string database) =>
        HostScene.StartAsync(options =>
            options with
            {
                Shared = new SharedOptions { Postgres = database },
                Limits =
                [
                    new RateLimit
                    {
                        Scope = new RequestScope(ScopeKind.Key, null),
                        RequestsPerMinute = 3,
                        TokensPerMinute = 100_000,
                        Concurrency = 4,
                    },
                ],
            }
        );
}
