using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing;
using Farthing.Gateway.Telemetry.Metrics;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Testing.Servers;
using Npgsql;

namespace Farthing.Tests.Gateway.Administration;

/// <summary>A whole gateway whose shared PostgreSQL is away, or takes nothing in.</summary>
public sealed class SharedStoreAwayTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What is leased is served; then a hard budget refuses by its own code, others pass; and it goes on by itself, with all that was served meanwhile in the ledger.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_hard_budget_refuses_with_FAR9313_until_the_database_is_back()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        using PostgresServer database = PostgresServer.Start();
        await using HostScene scene = await StartAsync(database.NewDatabase());
        // Eight choices are held, one is paid: the lease has something left.
        using (HttpResponseMessage wide = await scene.ChatAsync(HostScene.NeighborSecret, ",\"n\":8"))
        {
            Assert.Equal(HttpStatusCode.OK, wide.StatusCode);
        }

        await scene.WaitAsync(store => store.Billed(LedgerFilter.All).NanoUsd == 2 * HostScene.AnswerNano);
        database.Crash();

        HttpResponseMessage refused = await scene.ChatAsync(HostScene.NeighborSecret);
        int leased = 0;
        while (refused.StatusCode == HttpStatusCode.OK)
        {
            Assert.True(++leased < 500, "nothing was refused");
            refused.Dispose();
            refused = await scene.ChatAsync(HostScene.NeighborSecret);
        }

        await AssertUnknownAsync(refused);
        Assert.True(leased > 0, "the lease served nothing");
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(HostScene.OwnSecret));
        (_, string page) = await scene.CallAsync(HttpMethod.Get, "/metrics", HostScene.OwnSecret);
        Assert.Contains(
            "\nfarthing_gateway_refusals_total{reason=\"balance_unknown\"} 1\n",
            page,
            StringComparison.Ordinal
        );

        database.Resume();
        await Eventually.SoAsync(
            async () => await scene.StatusAsync(HostScene.NeighborSecret) == HttpStatusCode.OK,
            Cancellation
        );

        // One of own's at the start and one while it was away; one of neighbor's before, one behind.
        await scene.WaitAsync(store =>
            store.Billed(LedgerFilter.All).NanoUsd == (4 + leased) * HostScene.AnswerNano
        );
        output.WriteLine($"{leased} requests were served of the lease while PostgreSQL was away");
    }

    /// <summary>A budget begins with what the ledger says; where that lacks what this gateway wrote, it waits 5 s for it, and then does not know.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_budget_that_cannot_begin_is_not_known_after_5_seconds()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        string place = PostgresServer.Shared.NewDatabase();
        await using HostScene scene = await StartAsync(place);
        await using (await HoldUpAsync(place))
        {
            Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(HostScene.OwnSecret));
            Stopwatch waited = Stopwatch.StartNew();

            HttpResponseMessage refused = await scene.ChatAsync(HostScene.NeighborSecret);

            Assert.InRange(waited.Elapsed.TotalSeconds, 4.9, 25);
            await AssertUnknownAsync(refused);
        }

        await scene.WaitAsync(store => store.Billed(LedgerFilter.All).NanoUsd == 2 * HostScene.AnswerNano);
        await Eventually.SoAsync(
            async () => await scene.StatusAsync(HostScene.NeighborSecret) == HttpStatusCode.OK,
            Cancellation
        );
    }

    /// <summary>A correction waits 10 s for the shared ledger; then it is answered from the journal, and comes in later.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_correction_that_the_ledger_does_not_take_is_answered_after_10_seconds()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        string place = PostgresServer.Shared.NewDatabase();
        await using HostScene scene = await StartAsync(place);
        await using (await HoldUpAsync(place))
        {
            Stopwatch waited = Stopwatch.StartNew();

            (int status, _, string text) = await AdjustAsync(scene);

            Assert.True(status == 201, text);
            Assert.InRange(waited.Elapsed.TotalSeconds, 9.9, 28);
            Assert.Empty(scene.Host.Ledger.Adjustments(LedgerFilter.All));
        }

        await scene.WaitAsync(store =>
            store.Billed(LedgerFilter.All).NanoUsd == HostScene.AnswerNano + 10_000_000
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Corrections_and_sums_are_refused_while_the_database_is_away_as_what_may_pass()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        using PostgresServer database = PostgresServer.Start();
        await using HostScene scene = await StartAsync(database.NewDatabase());
        database.Crash();

        foreach (
            (int status, JsonElement body, string text) in (List<(int, JsonElement, string)>)
                [await AdjustAsync(scene), await scene.AdminAsync("GET", "/spend")]
        )
        {
            Assert.True(status == 503, status + text);
            JsonElement fault = body.GetProperty("error").GetProperty("faults")[0];
            Assert.Equal("FAR9111", fault.GetProperty("code").GetString());
        }

        database.Resume();
    }

    private static Task<(int Status, JsonElement Body, string Text)> AdjustAsync(HostScene scene) =>
        scene.AdminAsync(
            "POST",
            "/adjustments",
            """{"account":"team:search","amount_usd":"0.01","reason":"tool calls"}"""
        );

    private static async Task AssertUnknownAsync(HttpResponseMessage refused)
    {
        using (refused)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            using JsonDocument body = JsonDocument.Parse(
                await refused.Content.ReadAsStringAsync(Cancellation)
            );
            JsonElement error = body.RootElement.GetProperty("error");
            Assert.Equal("FAR9313", error.GetProperty("code").GetString());
            Assert.Contains(
                "key:neighbor",
                error.GetProperty("message").GetString(),
                StringComparison.Ordinal
            );
            Assert.Equal(["1"], refused.Headers.GetValues("retry-after"));
        }
    }

    /// <summary>Somebody holds the row that every transaction of a journal begins with.</summary>
    private static async Task<NpgsqlConnection> HoldUpAsync(string place)
    {
        NpgsqlConnection connection = new(place + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using NpgsqlCommand command = new(
            "BEGIN; SELECT FROM farthing.gateways FOR UPDATE",
            connection
        );
        await command.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }

    /// <summary>Key neighbor has a hard budget, key own has none. The ledger has one request of own's: the gateway's row is there.</summary>
    private static async Task<HostScene> StartAsync(string place)
    {
        HostScene scene = await HostScene.StartAsync(options =>
            options with
            {
                Shared = new SharedOptions { Postgres = place },
                Metrics = new MetricsOptions(null),
                Budgets =
                [
                    new BudgetOptions
                    {
                        Id = "theirs",
                        Scope = RequestScope.Parse("key:neighbor")!,
                        Limit = Money.FromUsd(1),
                        Period = BudgetPeriod.Total,
                    },
                ],
            }
        );
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(HostScene.OwnSecret));
        await scene.WaitAsync(store => store.Billed(LedgerFilter.All).NanoUsd == HostScene.AnswerNano);
        return scene;
    }
}
