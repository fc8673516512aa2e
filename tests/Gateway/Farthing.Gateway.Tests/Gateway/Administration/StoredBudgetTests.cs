using System.Net;
using System.Text.Json;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Testing.Servers;

namespace Farthing.Tests.Gateway.Administration;

/// <summary>Budgets through the admin API of a whole gateway.</summary>
public sealed class StoredBudgetTests
{
    private const string Id = "team:search per month";
    private const string Path = "/budgets/team%3Asearch%20per%20month";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A chat of 50 output tokens at most holds more than $0.0001.</summary>
    [Fact]
    public async Task A_budget_refuses_at_its_limit_passes_when_it_is_raised_and_is_gone_when_removed()
    {
        await using HostScene scene = await HostScene.StartAsync();

        JsonElement made = await MakeAsync(scene, """{"scope":"team:search","limit_usd":"0.0001"}""");
        Assert.Equal((Id, "stored", true), Of(made.GetProperty("budget")));
        Assert.Equal(HttpStatusCode.PaymentRequired, await scene.StatusAsync(HostScene.OwnSecret));
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(HostScene.NeighborSecret));

        Assert.Equal(200, (await scene.AdminAsync("PATCH", Path, """{"limit_usd":1}""")).Status);
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(HostScene.OwnSecret));
        JsonElement state = (await scene.AdminAsync("GET", Path)).Body.GetProperty("states")[0];
        Assert.Equal("search", state.GetProperty("value").GetString());
        Assert.Equal(0.00003m, state.GetProperty("settled_usd").GetDecimal());

        await scene.AdminAsync("PATCH", Path, """{"limit_usd":"0.00004","hard":false}""");
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(HostScene.OwnSecret));
        await scene.AdminAsync("PATCH", Path, """{"hard":true}""");
        Assert.Equal(HttpStatusCode.PaymentRequired, await scene.StatusAsync(HostScene.OwnSecret));

        JsonElement gone = (await scene.AdminAsync("DELETE", Path)).Body.GetProperty("budget");
        Assert.Equal((Id, "stored", false), Of(gone));
        Assert.NotEqual(JsonValueKind.Null, gone.GetProperty("removed_at").ValueKind);
        Assert.Equal(200, (await scene.AdminAsync("DELETE", Path)).Status);
        Assert.Equal(409, (await scene.AdminAsync("PATCH", Path, """{"limit_usd":1}""")).Status);
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(HostScene.OwnSecret));
        Assert.Empty(
            (await scene.AdminAsync("GET", "/budgets")).Body.GetProperty("budgets").EnumerateArray()
        );
        Assert.Equal(
            ["budget.remove {\"removed_at\"", "budget.change {\"hard\":true}"],
            (await scene.AdminAsync("GET", "/events?limit=2"))
                .Body.GetProperty("events")
                .EnumerateArray()
                .Select(one =>
                    $"{one.GetProperty("action").GetString()} {one.GetProperty("changes").GetRawText().Split(':')[0]}{(one.GetProperty("changes").TryGetProperty("hard", out _) ? ":true}" : "")}"
                )
        );
    }

    /// <summary>One that is made again does not remember what the one before counted: it begins with the ledger, also with what was spent while there was none.</summary>
    [Fact]
    public async Task A_budget_begins_with_what_was_spent_before_it_also_where_it_is_made_again()
    {
        await using HostScene scene = await HostScene.StartAsync();
        await MakeAsync(scene, """{"scope":"team:search","limit_usd":1}""");
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(HostScene.OwnSecret));
        await scene.AdminAsync("DELETE", Path);
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(HostScene.OwnSecret));

        JsonElement again = await MakeAsync(scene, """{"scope":"team:search","limit_usd":"0.00009"}""");

        Assert.Equal((Id + " #2", "stored", true), Of(again.GetProperty("budget")));
        Assert.Equal(0.00006m, again.GetProperty("states")[0].GetProperty("settled_usd").GetDecimal());
        Assert.Equal(HttpStatusCode.PaymentRequired, await scene.StatusAsync(HostScene.OwnSecret));
    }

    [Fact]
    public async Task Budgets_outlive_a_restart()
    {
        await using HostScene scene = await HostScene.StartAsync();
        await scene.AdminAsync(
            "POST",
            "/budgets/batch",
            """{"budgets":[{"scope":"team:search","limit_usd":"0.0001"},{"scope":"each user","limit_usd":3,"period":"30d","id":"users/all"}]}"""
        );

        await scene.RestartAsync();

        Assert.Equal(HttpStatusCode.PaymentRequired, await scene.StatusAsync(HostScene.OwnSecret));
        (int status, JsonElement body, _) = await scene.AdminAsync("GET", "/budgets/users%2Fall");
        Assert.Equal((200, "30d"), (status, body.GetProperty("budget").GetProperty("period").GetString()));
        Assert.Equal(
            [Id, "users/all"],
            (await scene.AdminAsync("GET", "/budgets"))
                .Body.GetProperty("budgets")
                .EnumerateArray()
                .Select(one => one.GetProperty("id").GetString())
        );
    }

    [Fact]
    public async Task The_configurations_budget_holds()
    {
        BudgetOptions cap = new()
        {
            Id = "cap",
            Scope = new RequestScope(ScopeKind.Team, "search"),
            Limit = Money.FromUsd(1),
        };
        await using HostScene scene = await HostScene.StartAsync(options => options with { Budgets = [cap] });

        await RefusedAsync(
            scene,
            """{"scope":"team:search","limit_usd":5}""",
            409,
            "FAR9707",
            "scope",
            "'cap'"
        );
        await RefusedAsync(
            scene,
            """{"scope":"all","limit_usd":5,"id":"cap"}""",
            409,
            "FAR9707",
            "id",
            "'cap'"
        );
        Assert.Equal(409, (await scene.AdminAsync("PATCH", "/budgets/cap", """{"limit_usd":5}""")).Status);
        Assert.Equal(409, (await scene.AdminAsync("DELETE", "/budgets/cap")).Status);
        Assert.Equal(
            ("cap", "configuration", true),
            Of((await scene.AdminAsync("GET", "/budgets/cap")).Body.GetProperty("budget"))
        );

        // It comes into the file later: the stored one steps back, and says so.
        scene.Host.Change(scene.Options with { Budgets = [] });
        await MakeAsync(scene, """{"scope":"team:search","limit_usd":"0.0001"}""");
        Assert.Equal(HttpStatusCode.PaymentRequired, await scene.StatusAsync(HostScene.OwnSecret));
        scene.Host.Change(scene.Options with { Budgets = [cap] });
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(HostScene.OwnSecret));
        JsonElement budget = (await scene.AdminAsync("GET", Path)).Body.GetProperty("budget");
        Assert.Equal((Id, "stored", false), Of(budget));
        Assert.Equal("cap", budget.GetProperty("instead").GetString());
    }

    [Fact]
    public async Task What_is_wrong_is_named_by_its_member_and_nothing_is_made()
    {
        await using HostScene scene = await HostScene.StartAsync();
        await scene.NewKeyAsync("""{"id":"web","budget":{"limit_usd":1,"period":"day"}}""");
        await MakeAsync(scene, """{"scope":"team:search","limit_usd":5}""");

        await RefusedAsync(scene, """{"limit_usd":5}""", 400, "FAR9704", "scope", "");
        await RefusedAsync(
            scene,
            """{"scope":"tem:x","limit_usd":5}""",
            400,
            "FAR9703",
            "scope",
            "no such scope"
        );
        await RefusedAsync(scene, """{"scope":"all"}""", 400, "FAR9704", "limit_usd", "");
        await RefusedAsync(scene, """{"scope":"all","limit_usd":-1}""", 400, "FAR9703", "limit_usd", "");
        await RefusedAsync(
            scene,
            """{"scope":"all","limit_usd":1,"period":"mnth"}""",
            400,
            "FAR9703",
            "period",
            ""
        );
        await RefusedAsync(
            scene,
            """{"scope":"all","limit_usd":1,"alerts":[0]}""",
            400,
            "FAR9703",
            "alerts",
            ""
        );
        await RefusedAsync(scene, """{"scope":"all","limit_usd":1,"id":".."}""", 400, "FAR9703", "id", "");
        await RefusedAsync(scene, """{"scope":"all","limit_usd":1,"limt":1}""", 400, "FAR9702", "limt", "");
        await RefusedAsync(scene, """{"scope":"team:search","limit_usd":1}""", 409, "FAR9706", "scope", Id);
        await RefusedAsync(
            scene,
            $$"""{"scope":"all","limit_usd":1,"id":"{{Id}}"}""",
            409,
            "FAR9706",
            "id",
            ""
        );
        await RefusedAsync(
            scene,
            """{"scope":"key:web","limit_usd":1,"period":"day"}""",
            409,
            "FAR9706",
            "scope",
            ""
        );
        (int status, JsonElement body, _) = await scene.AdminAsync(
            "POST",
            "/budgets/batch",
            """{"budgets":[{"scope":"all","limit_usd":1},{"scope":"user:a","limit_usd":1},{"scope":"user:a","limit_usd":2}]}"""
        );
        Assert.Equal((409, "budgets[2].scope"), (status, Fault(body).GetProperty("path").GetString()));
        Assert.Equal(404, (await scene.AdminAsync("GET", "/budgets/all%20per%20month")).Status);
        Assert.Equal(400, (await scene.AdminAsync("POST", "/budgets/batch", """{"budgets":[]}""")).Status);
        (status, body, _) = await scene.AdminAsync("PATCH", Path, """{"scope":"all","limit_usd":null}""");
        Assert.Equal((400, 2), (status, body.GetProperty("error").GetProperty("faults").GetArrayLength()));
        Assert.Equal(400, (await scene.AdminAsync("PATCH", "/budgets/key%3Aweb%20per%20day", "{}")).Status);
        Assert.Equal(404, (await scene.AdminAsync("DELETE", "/budgets/none")).Status);
    }

    [Fact]
    public async Task A_key_that_may_make_keys_may_make_budgets_and_one_that_views_may_not()
    {
        const string Portal = "portal-key-of-these-tests-0123456789";
        const string Viewer = "viewer-key-of-these-tests-0123456789";
        await using HostScene scene = await HostScene.StartAsync(options =>
            options with
            {
                Admin = options.Admin! with
                {
                    MoreKeys =
                    [
                        new AdminKey("portal", KeySecret.HashOf(Portal), AdminRole.Keys),
                        new AdminKey("viewer", KeySecret.HashOf(Viewer), AdminRole.View),
                    ],
                },
            }
        );
        const string Wish = """{"scope":"all","limit_usd":5}""";

        Assert.Equal(403, (await scene.AdminAsync("POST", "/budgets", Wish, Viewer)).Status);
        Assert.Equal(201, (await scene.AdminAsync("POST", "/budgets", Wish, Portal)).Status);
        Assert.Equal(200, (await scene.AdminAsync("GET", "/budgets/all%20per%20month", key: Viewer)).Status);
        Assert.Equal(
            403,
            (await scene.AdminAsync("DELETE", "/budgets/all%20per%20month", key: Viewer)).Status
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Two_gateways_on_one_PostgreSQL_hold_to_it()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        using PostgresServer server = PostgresServer.Start();
        string database = server.NewDatabase();
        await using HostScene one = await StartAsync(database);
        await using HostScene two = await StartAsync(database);

        await MakeAsync(one, """{"scope":"team:search","limit_usd":"0.0001"}""");
        Assert.Equal(HttpStatusCode.PaymentRequired, await one.StatusAsync(HostScene.OwnSecret));
        await UntilAsync(two, HttpStatusCode.PaymentRequired);

        // Raised at the other one; what both spend together stays below.
        Assert.Equal(200, (await two.AdminAsync("PATCH", Path, """{"limit_usd":"0.002"}""")).Status);
        await UntilAsync(one, HttpStatusCode.OK);
        await UntilAsync(two, HttpStatusCode.OK);
        int passed = 2;
        int refused = 0;
        for (int i = 0; i < 200 && refused < 4; i++)
        {
            bool isOne = i % 2 == 0;
            HttpStatusCode status = await (isOne ? one : two).StatusAsync(HostScene.OwnSecret);
            (passed, refused) = status == HttpStatusCode.OK ? (passed + 1, 0) : (passed, refused + 1);
        }

        Assert.InRange(passed * HostScene.AnswerNano, 600_000, 2_000_000);
        Assert.Equal(4, refused);

        Assert.Equal(200, (await one.AdminAsync("DELETE", Path)).Status);
        await UntilAsync(one, HttpStatusCode.OK);
        await UntilAsync(two, HttpStatusCode.OK);
        JsonElement again = await MakeAsync(two, """{"scope":"team:search","limit_usd":"0.0001"}""");
        Assert.Equal(Id + " #2", again.GetProperty("budget").GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.PaymentRequired, await two.StatusAsync(HostScene.OwnSecret));
        await UntilAsync(one, HttpStatusCode.PaymentRequired);
    }

    private static Task<HostScene> StartAsync(string database) =>
        HostScene.StartAsync(options =>
            options with
            {
                Shared = new SharedOptions { Postgres = database },
                Holds = HoldOptions.AtOnce,
            }
        );

    private static Task UntilAsync(HostScene scene, HttpStatusCode expected) =>
        Eventually.SoAsync(
            () => scene.StatusAsync(HostScene.OwnSecret).GetAwaiter().GetResult() == expected,
            Cancellation
        );

    private static async Task<JsonElement> MakeAsync(HostScene scene, string wish)
    {
        (int status, JsonElement body, string text) = await scene.AdminAsync("POST", "/budgets", wish);
        Assert.True(status == 201, text);
        return body;
    }

    private static async Task RefusedAsync(
        HostScene scene,
        string wish,
        int expected,
        string code,
        string path,
        string word
    )
    {
        (int status, JsonElement body, _) = await scene.AdminAsync("POST", "/budgets", wish);
        Assert.Equal((expected, code), (status, Fault(body).GetProperty("code").GetString()));
        Assert.Equal(path, Fault(body).GetProperty("path").GetString());
        Assert.Contains(word, Fault(body).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static JsonElement Fault(JsonElement body) => body.GetProperty("error").GetProperty("faults")[0];

    private static (string?, string?, bool) Of(JsonElement budget) =>
        (
            budget.GetProperty("id").GetString(),
            budget.GetProperty("source").GetString(),
            budget.GetProperty("in_force").GetBoolean()
        );
}
