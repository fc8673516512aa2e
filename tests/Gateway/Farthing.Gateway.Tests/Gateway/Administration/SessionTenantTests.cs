using System.Net;
using System.Text.Json;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Administration;

/// <summary>Clients name their sessions themselves: a name that a neighbor guesses must not be a way into another key's budgets and limits.</summary>
public sealed class SessionTenantTests
{
    private const string Run7 = "x-farthing-session: run-7";

    /// <summary>A request holds about $0.0005 and costs $0.00003: of a budget of $0.0006 the fourth or fifth leaves less than a hold.</summary>
    [Theory]
    [InlineData("each session")]
    [InlineData("session:run-7")]
    public async Task A_neighbor_who_guesses_a_sessions_name_uses_up_its_budget(string scope)
    {
        await using HostScene scene = await StartAsync(scope, 0.0006m);
        while (await scene.StatusAsync(HostScene.NeighborSecret, Run7) == HttpStatusCode.OK) { }

        Assert.Equal(HttpStatusCode.PaymentRequired, await scene.StatusAsync(HostScene.NeighborSecret, Run7));
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(HostScene.OwnSecret, Run7));

        Money theirs = Settled(scene, "neighbor/run-7");
        Assert.True(theirs > Money.Zero);
        Assert.Equal(HostScene.AnswerNano, Settled(scene, "own/run-7").NanoUsd);
        (_, JsonElement listed, _) = await scene.AdminAsync("GET", "/budgets");
        Assert.Equal(
            ["neighbor/run-7", "own/run-7"],
            listed.GetProperty("budgets").EnumerateArray().Select(one => one.GetProperty("value").GetString())
        );

        // What the ledger says at the next start is each one's own too.
        await scene.WaitAsync(store =>
            store.Billed(LedgerFilter.All).NanoUsd == theirs.NanoUsd + HostScene.AnswerNano
        );
        await scene.RestartAsync();
        Assert.Equal(theirs, Settled(scene, "neighbor/run-7"));
        Assert.Equal(HostScene.AnswerNano, Settled(scene, "own/run-7").NanoUsd);
        Assert.Equal(HttpStatusCode.PaymentRequired, await scene.StatusAsync(HostScene.NeighborSecret, Run7));
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(HostScene.OwnSecret, Run7));
    }

    [Theory]
    [InlineData("each session")]
    [InlineData("session:run-7")]
    public async Task A_neighbor_who_guesses_a_sessions_name_uses_up_its_limit(string scope)
    {
        await using HostScene scene = await HostScene.StartAsync(options =>
            options with
            {
                Limits = [new RateLimit { Scope = RequestScope.Parse(scope)!, RequestsPerMinute = 2 }],
            }
        );
        await scene.StatusAsync(HostScene.NeighborSecret, Run7);
        await scene.StatusAsync(HostScene.NeighborSecret, Run7);

        Assert.Equal(HttpStatusCode.TooManyRequests, await scene.StatusAsync(HostScene.NeighborSecret, Run7));
        using HttpResponseMessage own = await scene.ChatAsync(HostScene.OwnSecret, "", Run7);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(["1"], own.Headers.GetValues("x-ratelimit-remaining-requests"));
    }

    /// <summary>A slash in a key's name and one in a session's must not make two of them one.</summary>
    [Fact]
    public void A_session_that_begins_like_another_keys_name_is_its_session()
    {
        Assert.NotEqual(SessionIdentity.Of("a/b", "c"), SessionIdentity.Of("a", "b/c"));
        Assert.NotEqual(SessionIdentity.Of("a%2Fb", "c"), SessionIdentity.Of("a/b", "c"));
        Assert.Equal("b/c", SessionIdentity.NameOf(SessionIdentity.Of("a", "b/c")));
        Assert.Equal("c", SessionIdentity.NameOf(SessionIdentity.Of("a/b", "c")));
        Assert.Equal("", SessionIdentity.Of("a", ""));
    }

    /// <summary>The ledger puts the two together as the gate does, whatever is in the names.</summary>
    [Theory]
    [InlineData("own")]
    [InlineData("team/app 50%")]
    public async Task A_restart_finds_a_session_under_another_name(string id)
    {
        const string Name = "x-farthing-session: it's/my \"run\" %2F";
        await using HostScene scene = await HostScene.StartAsync(options =>
            options with
            {
                Keys = [options.Keys[0] with { Id = id }, options.Keys[1]],
                Budgets = [Budget("each session", 1)],
            }
        );
        await scene.StatusAsync(HostScene.OwnSecret, Name);
        string value = Assert.Single(scene.Host.Spending.States()).Value;

        await scene.RestartAsync();

        Assert.Equal(HostScene.AnswerNano, Settled(scene, value).NanoUsd);
    }

    [Fact]
    public async Task A_correction_of_one_keys_session_counts_in_the_neighbors()
    {
        await using HostScene scene = await StartAsync("each session", 1);
        await scene.StatusAsync(HostScene.OwnSecret, Run7);
        await scene.StatusAsync(HostScene.NeighborSecret, Run7);

        (int status, _, string text) = await scene.AdminAsync(
            "POST",
            "/adjustments",
            """{"account":"session:own/run-7","amount_usd":"0.01","reason":"tool calls"}"""
        );
        (int vague, _, string whose) = await scene.AdminAsync(
            "POST",
            "/adjustments",
            """{"account":"session:run-7","amount_usd":"0.01","reason":"tool calls"}"""
        );

        Assert.True(status == 201, text);
        Assert.Equal(400, vague);
        Assert.Contains("session:KEY/NAME", whose, StringComparison.Ordinal);
        Check();
        await scene.WaitAsync(store =>
            store.Billed(LedgerFilter.All).NanoUsd == (2 * HostScene.AnswerNano) + 10_000_000
        );
        foreach (
            (LedgerFilter filter, long nano) in ((LedgerFilter, long)[])
                [
                    (new LedgerFilter { Session = "run-7" }, (2 * HostScene.AnswerNano) + 10_000_000),
                    (new LedgerFilter { Key = "own", Session = "run-7" }, HostScene.AnswerNano + 10_000_000),
                    (new LedgerFilter { Key = "neighbor", Session = "run-7" }, HostScene.AnswerNano),
                    (new LedgerFilter { Session = "7" }, 0),
                ]
        )
        {
            Assert.Equal(nano, scene.Host.Ledger.Billed(filter).NanoUsd);
        }

        foreach (string session in (string[])["own/run-7", "neighbor/run-7"])
        {
            (_, JsonElement spent, _) = await scene.AdminAsync("GET", $"/spend?by=session&session={session}");
            JsonElement group = Assert.Single(spent.GetProperty("groups").EnumerateArray());
            Assert.Equal(session, group.GetProperty("value").GetString());
            Assert.Equal(
                (HostScene.AnswerNano + (session == "own/run-7" ? 10_000_000 : 0)) / 1e9m,
                group.GetProperty("billed_usd").GetDecimal()
            );
        }

        await scene.RestartAsync();
        Check();

        void Check()
        {
            Assert.Equal(HostScene.AnswerNano + 10_000_000, Settled(scene, "own/run-7").NanoUsd);
            Assert.Equal(HostScene.AnswerNano, Settled(scene, "neighbor/run-7").NanoUsd);
        }
    }

    private static Task<HostScene> StartAsync(string scope, decimal usd) =>
        HostScene.StartAsync(options => options with { Budgets = [Budget(scope, usd)] });

    private static BudgetOptions Budget(string scope, decimal usd) =>
        new()
        {
            Id = "sessions",
            Scope = RequestScope.Parse(scope)!,
            Limit = Money.FromUsd(usd),
            Period = BudgetPeriod.Total,
        };

    private static Money Settled(HostScene scene, string value) =>
        scene.Host.Spending.States().Single(state => state.Value == value).Settled;
}
