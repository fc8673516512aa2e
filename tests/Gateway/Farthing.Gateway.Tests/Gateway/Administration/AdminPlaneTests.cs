using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Keys;
using Farthing.Numerics.Faults;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Administration;

/// <summary>The admin API: who may call it, how it refuses, and that its description is what it does.</summary>
public sealed class AdminPlaneTests
{
    private static readonly JsonObject Description = JsonNode.Parse(AdminPlane.Description())!.AsObject();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(HostScene.OwnSecret)]
    [InlineData(HostScene.NeighborSecret)]
    [InlineData(HostScene.AdminKey + "x")]
    [InlineData("admin-key-of-these-tests-012345678")]
    public async Task Nothing_opens_it_but_its_own_key(string? key)
    {
        await using HostScene scene = await HostScene.StartAsync();
        foreach ((string Method, string Path)[] calls in Calls(scene).Chunk(20))
        {
            foreach ((string method, string path) in calls)
            {
                (int status, JsonElement body, _) = await scene.AdminAsync(method, path, null, key);

                Assert.Equal(401, status);
                Assert.Equal("FAR9708", FirstCode(body));
            }

            await scene.RestartAsync(); // Who has tried twenty times is slowed down.
        }

        Assert.Empty((await scene.AdminAsync("GET", "/events")).Body.GetProperty("events").EnumerateArray());
    }

    [Fact]
    public async Task Its_key_opens_nothing_else_and_it_is_not_on_the_data_plane()
    {
        await using HostScene scene = await HostScene.StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await scene.StatusAsync(HostScene.AdminKey));
        Assert.Equal(401, (await scene.CallAsync(HttpMethod.Get, "/v1/models", HostScene.AdminKey)).Status);
        Assert.Equal(
            404,
            (await scene.CallAsync(HttpMethod.Get, "/admin/v1/status", HostScene.AdminKey)).Status
        );
        Assert.Equal(404, (await scene.AdminAsync("GET", "/models", root: "/v1")).Status);
    }

    [Fact]
    public async Task Its_key_can_be_changed_by_a_reload()
    {
        await using HostScene scene = await HostScene.StartAsync();
        const string Next = "another-admin-key-0123456789";
        scene.Host.Change(
            scene.Options with
            {
                Admin = scene.Options.Admin! with { KeySha256 = KeySecret.HashOf(Next) },
            }
        );

        Assert.Equal(401, (await scene.AdminAsync("GET", "/status")).Status);
        Assert.Equal(200, (await scene.AdminAsync("GET", "/status", key: Next)).Status);
    }

    /// <summary>Each role may do what it says, and its calls bear its name.</summary>
    [Fact]
    public async Task A_key_of_a_role_may_do_what_the_role_may()
    {
        await using HostScene scene = await HostScene.StartAsync();
        (string Key, AdminRole Role)[] all =
        [
            ("a-viewing-key-0123456789", AdminRole.View),
            ("a-keys-key-0123456789-ab", AdminRole.Keys),
            ("a-whole-key-0123456789-a", AdminRole.Admin),
        ];
        scene.Host.Change(
            scene.Options with
            {
                Admin = scene.Options.Admin! with
                {
                    MoreKeys =
                    [
                        .. all.Select(one => new AdminKey(
                            one.Role.ToString(),
                            KeySecret.HashOf(one.Key),
                            one.Role
                        )),
                    ],
                },
            }
        );

        foreach ((string key, AdminRole role) in all)
        {
            string body = $$"""{"id":"{{role}}"}""";
            int[] statuses =
            [
                (await scene.AdminAsync("GET", "/keys", key: key)).Status,
                (await scene.AdminAsync("POST", "/keys", body, key: key)).Status,
                (await scene.AdminAsync("DELETE", $"/keys/{role}", key: key)).Status,
                (await scene.AdminAsync("POST", "/reload", key: key)).Status,
            ];
            Assert.Equal(
                role switch
                {
                    AdminRole.View => [200, 403, 403, 403],
                    AdminRole.Keys => [200, 201, 200, 403],
                    _ => [200, 201, 200, 409], // Without a configuration's file there is nothing to read again.
                },
                statuses
            );
        }

        (_, JsonElement events, _) = await scene.AdminAsync("GET", "/events");
        Assert.Equal(
            ["Admin", "Admin", "Keys", "Keys"],
            events
                .GetProperty("events")
                .EnumerateArray()
                .Select(one => one.GetProperty("by").GetString())
                .Where(by => by != "admin")
                .Order(StringComparer.Ordinal)
        );
        (_, _, string refused) = await scene.AdminAsync("POST", "/keys", "{}", key: all[0].Key);
        Assert.Contains("FAR9720", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once_in_one_shape()
    {
        await using HostScene scene = await HostScene.StartAsync();

        (int status, JsonElement body, string text) = await scene.AdminAsync(
            "POST",
            "/keys",
            """{"id":"not an id","teem":"x","models":["n"],"expires":"never","budget":{"limit_usd":-1,"periot":"day"},"limits":{}}"""
        );

        Assert.Equal(400, status);
        Assert.Equal(
            ["budget.limit_usd", "budget.periot", "expires", "id", "limits", "models", "teem"],
            body.GetProperty("error")
                .GetProperty("faults")
                .EnumerateArray()
                .Select(fault => fault.GetProperty("path").GetString())
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains("\"nearest\":\"team\"", text, StringComparison.Ordinal);
        Assert.Contains("\"nearest\":\"period\"", text, StringComparison.Ordinal);
        Check("Error", text);
        Assert.Equal(2, (await scene.AdminAsync("GET", "/keys")).Body.GetProperty("keys").GetArrayLength());
    }

    [Theory]
    [InlineData("POST", "/keys", "[]", 400, "FAR9701")]
    [InlineData("POST", "/keys", "{\"id\":\"a\",\"id\":\"b\"}", 400, "FAR9701")]
    [InlineData("POST", "/keys", "{\"id\":", 400, "FAR9701")]
    [InlineData("POST", "/keys", "{\"id\":\"sk-far-secret\"}", 400, "FAR9703")]
    [InlineData("POST", "/keys", "{\"tags\":[\"farthing=cascade.small\"]}", 400, "FAR9703")]
    [InlineData("POST", "/keys", "{\"id\":\"own\"}", 409, "FAR9706")]
    [InlineData("PATCH", "/keys/own", "{\"team\":\"x\"}", 409, "FAR9707")]
    [InlineData("DELETE", "/keys/own", null, 409, "FAR9707")]
    [InlineData("PATCH", "/keys/nobody", "{\"team\":\"x\"}", 404, "FAR9705")]
    [InlineData("PATCH", "/keys/nobody", "{\"id\":\"x\"}", 400, "FAR9702")]
    [InlineData("POST", "/keys/nobody/rotate", "{\"grace\":\"31d\"}", 400, "FAR9703")]
    [InlineData("GET", "/keys/nobody", null, 404, "FAR9705")]
    [InlineData("GET", "/keys?page=1", null, 400, "FAR9702")]
    [InlineData("GET", "/events?limit=0", null, 400, "FAR9703")]
    [InlineData("GET", "/events?limit=1&limit=2", null, 400, "FAR9702")]
    [InlineData("GET", "/spend?by=moon", null, 400, "FAR9703")]
    [InlineData("GET", "/spend?since=yesterday", null, 400, "FAR9703")]
    [InlineData("PUT", "/keys", null, 405, "FAR9711")]
    [InlineData("GET", "/nowhere", null, 404, "FAR9711")]
    [InlineData("POST", "/adjustments", "{}", 400, "FAR9704")]
    [InlineData(
        "POST",
        "/adjustments",
        "{\"account\":\"idle\",\"amount_usd\":0,\"reason\":\"x\"}",
        400,
        "FAR9703"
    )]
    [InlineData(
        "POST",
        "/adjustments",
        "{\"account\":\"teem:x\",\"amount_usd\":1,\"reason\":\"x\"}",
        400,
        "FAR9703"
    )]
    [InlineData(
        "POST",
        "/adjustments",
        "{\"account\":\"idle\",\"amount_usd\":0.0000000001,\"reason\":\"x\"}",
        400,
        "FAR9703"
    )]
    [InlineData(
        "POST",
        "/adjustments",
        "{\"attempt\":\"00000001000000070000000000000000\",\"amount_usd\":1,\"reason\":\"x\"}",
        404,
        "FAR9705"
    )]
    [InlineData("POST", "/feedback", "{\"session\":\"s\"}", 400, "FAR9704")]
    [InlineData("POST", "/feedback", "{\"session\":\"s\",\"outcome\":\"perhaps\"}", 400, "FAR9703")]
    [InlineData(
        "POST",
        "/feedback",
        "{\"session\":\"s\",\"outcome\":\"success\",\"score\":2}",
        400,
        "FAR9703"
    )]
    [InlineData("POST", "/reload", null, 409, "FAR9715")]
    public async Task What_cannot_be_is_refused(
        string method,
        string path,
        string? body,
        int status,
        string code
    )
    {
        await using HostScene scene = await HostScene.StartAsync();

        (int answered, JsonElement answer, string text) = await scene.AdminAsync(method, path, body);

        Assert.Equal((status, code), (answered, FirstCode(answer)));
        Assert.DoesNotContain("sk-far-secret", text, StringComparison.Ordinal);
        Check("Error", text);
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused_and_the_next_call_answered()
    {
        await using HostScene scene = await HostScene.StartAsync();
        string body = "{\"team\":\"" + new string('x', 70_000) + "\"}";

        (int status, JsonElement answer, _) = await scene.AdminAsync("POST", "/keys", body);

        Assert.Equal((413, "FAR9712"), (status, FirstCode(answer)));
        Assert.Equal(200, (await scene.AdminAsync("GET", "/status")).Status);
    }

    [Fact]
    public async Task A_reload_says_what_is_wrong_or_that_it_is_in_force()
    {
        await using HostScene scene = await HostScene.StartAsync();
        IReadOnlyList<Fault> wrong =
        [
            new Fault("FAR9405", "not an address")
            {
                File = "x.yaml",
                Line = 3,
                Path = "listen",
            },
        ];
        scene.Host.Reload = () => wrong;
        (int refused, JsonElement body, _) = await scene.AdminAsync("POST", "/reload");
        scene.Host.Reload = () => [];
        (int done, _, string text) = await scene.AdminAsync("POST", "/reload");

        Assert.Equal((400, "FAR9405", 200), (refused, FirstCode(body), done));
        Check("Reload", text);
    }

    [Fact]
    public async Task The_description_has_the_paths_that_there_are()
    {
        await using HostScene scene = await HostScene.StartAsync();
        List<string> described = [];
        foreach ((string path, JsonNode? methods) in Description["paths"]!.AsObject())
        {
            described.AddRange(
                methods!
                    .AsObject()
                    .Where(one => one.Key != "parameters")
                    .Select(one => $"{one.Key.ToUpperInvariant()} {path}")
            );
        }

        using AdminRoutes routes = RoutesOf(scene);
        Assert.Equal(routes.All.Select(route => $"{route.Method} {route.Path}").Order(), described.Order());
    }

    [Fact]
    public async Task Every_answer_is_what_the_description_says()
    {
        await using HostScene scene = await HostScene.StartAsync();
        scene.Host.Reload = () => [];
        await scene.StatusAsync(HostScene.OwnSecret, "x-farthing-session: s1");
        await scene.WaitAsync(store => store.Total(new()).Attempts == 1);
        (string Method, string Path, string? Body, string Schema, int Status)[] calls =
        [
            (
                "POST",
                "/keys",
                """{"id":"k","team":"search","budget":{"limit_usd":1},"limits":{"concurrency":3}}""",
                "KeySecret",
                201
            ),
            ("GET", "/keys", null, "KeyList", 200),
            ("GET", "/keys/k", null, "KeyAnswer", 200),
            ("GET", "/keys/own", null, "KeyAnswer", 200),
            ("PATCH", "/keys/k", """{"expires":"2030-01-01"}""", "KeyAnswer", 200),
            ("POST", "/keys/k/rotate", """{"grace":"1h"}""", "KeySecret", 200),
            ("DELETE", "/keys/k", null, "KeyAnswer", 200),
            ("GET", "/status", null, "Status", 200),
            ("POST", "/budgets", """{"scope":"each team","limit_usd":"5"}""", "BudgetAnswer", 201),
            (
                "POST",
                "/budgets/batch",
                """{"budgets":[{"scope":"user:ann","limit_usd":1,"period":"day","hard":false,"alerts":[0.5]}]}""",
                "BudgetBatch",
                201
            ),
            ("GET", "/budgets/user:ann%20per%20day", null, "BudgetAnswer", 200),
            ("PATCH", "/budgets/user:ann%20per%20day", """{"limit_usd":2}""", "BudgetAnswer", 200),
            ("GET", "/budgets", null, "Budgets", 200),
            ("DELETE", "/budgets/user:ann%20per%20day", null, "BudgetAnswer", 200),
            ("GET", "/cache", null, "Cache", 200),
            ("DELETE", "/cache?key=own&tag=a&model=m", null, "CachePurge", 200),
            ("POST", "/cache/promote", """{"scope":"key:own","model":"m"}""", "Error", 404),
            ("GET", "/cascade", null, "Cascades", 200),
            ("GET", "/limits", null, "Limits", 200),
            ("GET", "/models", null, "Models", 200),
            ("GET", "/spend?by=team&since=1h", null, "Spend", 200),
            ("GET", "/spend?by=workflow", null, "Spend", 200),
            (
                "POST",
                "/adjustments",
                """{"account":"idle","amount_usd":"1.5","reason":"test","tokens":{"output":3}}""",
                "Adjustment",
                201
            ),
            ("POST", "/feedback", """{"session":"s1","outcome":"success","score":0.5}""", "Feedback", 200),
            ("POST", "/reload", null, "Reload", 200),
            ("GET", "/events", null, "Events", 200),
        ];
        foreach ((string method, string path, string? body, string schema, int status) in calls)
        {
            (int answered, _, string text) = await scene.AdminAsync(method, path, body);

            Assert.True(status == answered, $"{method} {path}: {answered} {text}");
            Check(schema, text);
        }
    }

    private static AdminRoutes RoutesOf(HostScene scene) =>
        new(null!, scene.Host.Features.SelectMany(feature => feature.Routes));

    private static IEnumerable<(string Method, string Path)> Calls(HostScene scene)
    {
        using AdminRoutes routes = RoutesOf(scene);
        return
        [
            .. routes.All.Select(route =>
                (route.Method, route.Path.Replace("{id}", "own", StringComparison.Ordinal))
            ),
        ];
    }

    private static string? FirstCode(JsonElement body) =>
        body.GetProperty("error").GetProperty("faults")[0].GetProperty("code").GetString();

    /// <summary>Checks a document against a schema of the description, its references put in.</summary>
    internal static void Check(string schema, string document)
    {
        JsonNode whole = Resolve(Description["components"]!["schemas"]![schema]!);
        IReadOnlyList<string> faults = JsonSchema.Check(document, whole.ToJsonString());
        Assert.True(faults.Count == 0, $"{schema}: {string.Join("; ", faults)}\n{document}");
    }

    private static JsonNode Resolve(JsonNode node)
    {
        if (node is JsonObject to && to["$ref"]?.GetValue<string>() is string reference)
        {
            return Resolve(Description["components"]!["schemas"]![reference.Split('/')[^1]]!);
        }

        return node switch
        {
            JsonObject members => new JsonObject(
                members.Select(one =>
                    KeyValuePair.Create(one.Key, one.Value is null ? null : (JsonNode?)Resolve(one.Value))
                )
            ),
            JsonArray items => new JsonArray([.. items.Select(one => one is null ? null : Resolve(one))]),
            _ => node.DeepClone(),
        };
    }
}
