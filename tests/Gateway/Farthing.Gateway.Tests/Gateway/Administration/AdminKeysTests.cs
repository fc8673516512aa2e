using System.Net;
using System.Text.Json;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Keys;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Administration;

/// <summary>Keys through the admin API of a whole gateway.</summary>
public sealed class AdminKeysTests
{
    [Fact]
    public async Task A_new_key_works_at_once_and_a_revoked_one_no_more()
    {
        await using HostScene scene = await HostScene.StartAsync();
        string secret = await scene.NewKeyAsync("""{"id":"new","team":"search","tags":["feature=x"]}""");
        Assert.Matches("^sk-far-[A-Za-z0-9]{40}$", secret);

        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(secret));
        (int shown, JsonElement body, string text) = await scene.AdminAsync("GET", "/keys/new");
        Assert.Equal((200, "active"), (shown, body.GetProperty("key").GetProperty("state").GetString()));
        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(KeySecret.HashOf(secret), text, StringComparison.Ordinal);
        (int revoked, JsonElement after, _) = await scene.AdminAsync("DELETE", "/keys/new");

        Assert.Equal(HttpStatusCode.Unauthorized, await scene.StatusAsync(secret));
        Assert.Equal((200, "revoked"), (revoked, after.GetProperty("key").GetProperty("state").GetString()));
        Assert.Equal(409, (await scene.AdminAsync("PATCH", "/keys/new", """{"team":"x"}""")).Status);
        Assert.Equal(409, (await scene.AdminAsync("POST", "/keys/new/rotate")).Status);
        Assert.Equal(409, (await scene.AdminAsync("POST", "/keys", """{"id":"new"}""")).Status);
        Assert.Equal(200, (await scene.AdminAsync("DELETE", "/keys/new")).Status);
    }

    [Fact]
    public async Task Keys_outlive_a_restart_and_a_reload_and_the_configuration_wins()
    {
        await using HostScene scene = await HostScene.StartAsync();
        string kept = await scene.NewKeyAsync("""{"id":"kept"}""");
        string gone = await scene.NewKeyAsync("""{"id":"gone"}""");
        await scene.AdminAsync("DELETE", "/keys/gone");
        await scene.RestartAsync();

        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(kept));
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.StatusAsync(gone));
        scene.Host.Change(scene.Options);
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(kept));

        // A key of the same id comes into the configuration: it wins, and the stored secret opens nothing.
        scene.Host.Change(
            scene.Options with
            {
                Keys = [new KeyOptions { Id = "kept", Sha256 = KeySecret.HashOf("sk-far-configured") }],
            }
        );
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.StatusAsync(kept));
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync("sk-far-configured"));
        Assert.Equal(409, (await scene.AdminAsync("DELETE", "/keys/kept")).Status);
        Assert.Equal(
            "configuration",
            (await scene.AdminAsync("GET", "/keys/kept"))
                .Body.GetProperty("key")
                .GetProperty("source")
                .GetString()
        );
    }

    [Fact]
    public async Task A_key_has_names_and_fallbacks_of_its_own()
    {
        await using HostScene scene = await HostScene.StartAsync();
        (_, JsonElement models, _) = await scene.AdminAsync("GET", "/models");
        string[] names =
        [
            .. models
                .GetProperty("models")
                .EnumerateArray()
                .Select(one => one.GetProperty("name").GetString()!),
        ];
        string pairs = $"\"{names[0]}={names[^1]}\",\"{names[0]}={names[0]}\"";
        await scene.NewKeyAsync(
            $$"""{"id":"k","aliases":["fast={{names[0]}}"],"fallbacks":[{{pairs}}],"models":["*"]}"""
        );
        await scene.RestartAsync();

        (_, JsonElement shown, _) = await scene.AdminAsync("GET", "/keys/k");
        JsonElement key = shown.GetProperty("key");
        Assert.Equal($"[\"fast={names[0]}\"]", key.GetProperty("aliases").GetRawText());
        Assert.Equal($"[{pairs}]", key.GetProperty("fallbacks").GetRawText()); // In the order that they were given in.
        foreach (
            string wrong in (string[])
                [
                    """{"aliases":["fast"]}""",
                    """{"aliases":["fast=none"]}""",
                    $$"""{"aliases":["a={{names[0]}}","a={{names[^1]}}x"]}""",
                    $$"""{"fallbacks":["none={{names[0]}}"]}""",
                    """{"models":["none/*"]}""",
                ]
        )
        {
            (int status, _, string text) = await scene.AdminAsync("PATCH", "/keys/k", wrong);
            Assert.True(status is 400 or 404, text);
        }

        await scene.AdminAsync("PATCH", "/keys/k", """{"aliases":null}""");
        (_, shown, _) = await scene.AdminAsync("GET", "/keys/k");
        Assert.Equal("[]", shown.GetProperty("key").GetProperty("aliases").GetRawText());
    }

    [Fact]
    public async Task What_is_recorded_of_a_key_holds_at_once_after_a_restart_and_until_it_is_taken_away()
    {
        await using HostScene scene = await HostScene.StartAsync();
        string secret = await scene.NewKeyAsync("""{"id":"k","record":"lengths"}""");

        await scene.StatusAsync(HostScene.OwnSecret);
        await scene.StatusAsync(secret);
        await scene.RestartAsync();
        await scene.StatusAsync(secret);
        (_, JsonElement shown, _) = await scene.AdminAsync("GET", "/keys/k");
        Assert.Equal("lengths", shown.GetProperty("key").GetProperty("record").GetString());
        foreach (string wrong in (string[])["\"all\"", "1", "[\"hashes\"]"])
        {
            (int status, _, string text) = await scene.AdminAsync(
                "PATCH",
                "/keys/k",
                "{\"record\":" + wrong + "}"
            );
            Assert.True(status == 400, text);
            Assert.Contains("record", text, StringComparison.Ordinal);
        }

        await scene.AdminAsync("PATCH", "/keys/k", """{"record":"hashes"}""");
        await scene.StatusAsync(secret);
        await scene.AdminAsync("PATCH", "/keys/k", """{"record":null}""");
        await scene.StatusAsync(secret);
        await scene.RestartAsync(); // Everything is written then.

        using JournalReader reader = new(scene.Folder.Prompts, JournalPosition.Start);
        List<bool> hashed = [];
        while (reader.TryRead(out JournalEntry entry))
        {
            hashed.Add((entry.Read<PromptRecord>().Flags & PromptFlags.Hashes) != 0);
        }

        Assert.Equal([false, false, true], hashed);
    }

    [Fact]
    public async Task Where_no_key_is_recorded_there_is_no_journal_of_prompts()
    {
        await using HostScene scene = await HostScene.StartAsync();
        string secret = await scene.NewKeyAsync("""{"id":"k","record":"off"}""");
        await scene.StatusAsync(secret);

        Assert.False(Directory.Exists(scene.Folder.Prompts));
        Assert.False(File.Exists(scene.Folder.PromptSecret));
    }

    [Fact]
    public async Task A_bound_of_bodies_holds_at_once_after_a_restart_and_until_it_is_taken_away()
    {
        await using HostScene scene = await HostScene.StartAsync();
        string padding = ",\"x\":\"" + new string('x', 3000) + "\"";
        string secret = await scene.NewKeyAsync("""{"id":"k","max_body_bytes":2048}""");

        Assert.Equal(413, await StatusAsync(scene, secret, padding));
        await scene.RestartAsync();
        Assert.Equal(413, await StatusAsync(scene, secret, padding));
        (_, JsonElement shown, _) = await scene.AdminAsync("GET", "/keys/k");
        Assert.Equal(2048, shown.GetProperty("key").GetProperty("max_body_bytes").GetInt64());

        foreach (string wrong in (string[])["1023", "40000000", "\"2KiB\""])
        {
            (int status, _, string text) = await scene.AdminAsync(
                "PATCH",
                "/keys/k",
                "{\"max_body_bytes\":" + wrong + "}"
            );
            Assert.True(status == 400, text);
            Assert.Contains("max_body_bytes", text, StringComparison.Ordinal);
        }

        await scene.AdminAsync("PATCH", "/keys/k", """{"max_body_bytes":null}""");
        Assert.Equal(200, await StatusAsync(scene, secret, padding));

        static async Task<int> StatusAsync(HostScene scene, string secret, string more)
        {
            using HttpResponseMessage response = await scene.ChatAsync(secret, more);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_work_until_the_grace_time_is_over()
    {
        ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        await using HostScene scene = await HostScene.StartAsync(clock: clock);
        string first = await scene.NewKeyAsync("""{"id":"k"}""");
        (_, JsonElement rotated, _) = await scene.AdminAsync("POST", "/keys/k/rotate", """{"grace":"2h"}""");
        string second = rotated.GetProperty("secret").GetString()!;

        Assert.Equal(
            "2026-11-20T14:00:00.0000000Z",
            rotated.GetProperty("key").GetProperty("old_secret_until").GetString()
        );
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(first));
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(second));
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.StatusAsync(first));
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(second));

        (_, rotated, _) = await scene.AdminAsync("POST", "/keys/k/rotate", """{"grace":"0s"}""");
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.StatusAsync(second));
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(rotated.GetProperty("secret").GetString()!));
    }

    [Fact]
    public async Task A_key_brings_its_own_budget_and_limits_along_and_loses_them_with_it()
    {
        await using HostScene scene = await HostScene.StartAsync();
        // A chat of 50 output tokens at most holds more than $0.0001: the budget covers none.
        string poor = await scene.NewKeyAsync(
            """{"id":"poor","budget":{"limit_usd":"0.000000001","period":"day"}}"""
        );
        string slow = await scene.NewKeyAsync("""{"id":"slow","limits":{"requests_per_minute":1}}""");

        Assert.Equal(HttpStatusCode.PaymentRequired, await scene.StatusAsync(poor));
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(slow));
        Assert.Equal(HttpStatusCode.TooManyRequests, await scene.StatusAsync(slow));
        JsonElement budget = (await scene.AdminAsync("GET", "/budgets")).Body.GetProperty("budgets")[0];
        Assert.Equal("key:poor per day", budget.GetProperty("id").GetString());
        Assert.Equal(0.000000001m, budget.GetProperty("remaining_usd").GetDecimal());
        JsonElement limit = (await scene.AdminAsync("GET", "/limits")).Body.GetProperty("limits")[0];
        Assert.Equal(
            ("slow", 0),
            (limit.GetProperty("value").GetString(), limit.GetProperty("requests_left").GetInt32())
        );

        await scene.AdminAsync("PATCH", "/keys/poor", """{"budget":{"limit_usd":5}}""");
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(poor));
        await scene.AdminAsync("PATCH", "/keys/slow", """{"limits":null}""");
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(slow));
        await scene.AdminAsync("DELETE", "/keys/poor");
        Assert.Empty(
            (await scene.AdminAsync("GET", "/budgets")).Body.GetProperty("budgets").EnumerateArray()
        );
    }

    [Fact]
    public async Task A_change_changes_what_it_names_and_nothing_else()
    {
        await using HostScene scene = await HostScene.StartAsync();
        string secret = await scene.NewKeyAsync(
            """{"id":"k","team":"search","user":"ann","models":["m"],"expires":"2030-01-01","tags":["b","a","a"]}"""
        );

        (int status, JsonElement body, _) = await scene.AdminAsync(
            "PATCH",
            "/keys/k",
            """{"disabled":true,"user":null,"models":null}"""
        );

        JsonElement key = body.GetProperty("key");
        Assert.Equal((200, "disabled"), (status, key.GetProperty("state").GetString()));
        Assert.Equal(
            ("search", ""),
            (key.GetProperty("team").GetString(), key.GetProperty("user").GetString())
        );
        Assert.Equal(JsonValueKind.Null, key.GetProperty("models").ValueKind);
        Assert.Equal(["a", "b"], key.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal(2, key.GetProperty("revision").GetInt32());
        Assert.Equal(HttpStatusCode.Unauthorized, await scene.StatusAsync(secret));
        await scene.AdminAsync("PATCH", "/keys/k", """{"disabled":false}""");
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(secret));
        Assert.Equal(
            3,
            (await scene.AdminAsync("PATCH", "/keys/k", "{}"))
                .Body.GetProperty("key")
                .GetProperty("revision")
                .GetInt32()
        );
    }

    [Fact]
    public async Task A_key_of_elsewhere_comes_with_its_hash_and_no_secret_is_used_twice()
    {
        await using HostScene scene = await HostScene.StartAsync();
        string body = $$"""{"id":"moved","sha256":"{{KeySecret.HashOf("sk-of-another-gateway")}}"}""";
        (int status, JsonElement answer, _) = await scene.AdminAsync("POST", "/keys", body);

        Assert.Equal(201, status);
        Assert.False(answer.TryGetProperty("secret", out _));
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync("sk-of-another-gateway"));
        foreach (string taken in (string[])["sk-of-another-gateway", HostScene.OwnSecret, HostScene.AdminKey])
        {
            Assert.Equal(
                409,
                (
                    await scene.AdminAsync("POST", "/keys", $$"""{"sha256":"{{KeySecret.HashOf(taken)}}"}""")
                ).Status
            );
        }
    }

    [Fact]
    public async Task Who_changed_what_is_kept_without_secrets()
    {
        await using HostScene scene = await HostScene.StartAsync();
        string secret = await scene.NewKeyAsync("""{"id":"k","team":"search"}""");
        await scene.AdminAsync("PATCH", "/keys/k", """{"team":"docs","budget":{"limit_usd":3}}""");
        string rotated = (await scene.AdminAsync("POST", "/keys/k/rotate"))
            .Body.GetProperty("secret")
            .GetString()!;
        await scene.AdminAsync("DELETE", "/keys/k");
        await scene.RestartAsync();

        (_, JsonElement body, string text) = await scene.AdminAsync("GET", "/events?limit=4");

        JsonElement[] events = [.. body.GetProperty("events").EnumerateArray()];
        Assert.Equal(
            ["key.revoke", "key.rotate", "key.change", "key.create"],
            events.Select(said => said.GetProperty("action").GetString())
        );
        Assert.Equal(
            """{"team":"docs","budget":{"limit_usd":3.000000000,"period":"month","hard":true}}""",
            events[2].GetProperty("changes").GetRawText()
        );
        Assert.Equal("another one", events[1].GetProperty("changes").GetProperty("secret").GetString());
        Assert.All(
            events,
            said =>
                Assert.Equal(
                    ("admin", "127.0.0.1"),
                    (said.GetProperty("by").GetString(), said.GetProperty("from").GetString())
                )
        );
        foreach (
            string hidden in (string[])[secret, rotated, KeySecret.HashOf(secret), KeySecret.HashOf(rotated)]
        )
        {
            Assert.DoesNotContain(hidden, text, StringComparison.Ordinal);
        }
    }
}
