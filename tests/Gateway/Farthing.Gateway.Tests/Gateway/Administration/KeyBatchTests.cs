using System.Net;
using System.Text.Json;
using Farthing.Gateway.Keys;

namespace Farthing.Tests.Gateway.Administration;

/// <summary>Many keys through the admin API of a whole gateway: made at once, listed by pages.</summary>
public sealed class KeyBatchTests
{
    [Fact]
    public async Task Keys_of_a_batch_work_at_once_outlive_a_restart_and_stand_in_the_events()
    {
        await using HostScene scene = await HostScene.StartAsync();
        (int status, JsonElement body, string text) = await scene.AdminAsync(
            "POST",
            "/keys/batch",
            """{"keys":[{"id":"a","team":"search","budget":{"limit_usd":1,"period":"30d"}},{},{"id":"c","sha256":"HASH"}]}""".Replace(
                "HASH",
                KeySecret.HashOf("mine"),
                StringComparison.Ordinal
            )
        );

        Assert.True(status == 201, text);
        JsonElement made = body.GetProperty("keys");
        Assert.Equal(3, made.GetArrayLength());
        Assert.Equal(JsonValueKind.Null, made[2].GetProperty("secret").ValueKind);
        Assert.Equal(
            "30d",
            made[0].GetProperty("key").GetProperty("budget").GetProperty("period").GetString()
        );
        string secret = made[1].GetProperty("secret").GetString()!;
        await scene.RestartAsync();
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync(secret));
        Assert.Equal(HttpStatusCode.OK, await scene.StatusAsync("mine"));
        JsonElement events = (await scene.AdminAsync("GET", "/events?limit=2")).Body.GetProperty("events");
        Assert.Equal(
            ["c key.create", $"{made[1].GetProperty("key").GetProperty("id").GetString()} key.create"],
            events
                .EnumerateArray()
                .Select(one =>
                    $"{one.GetProperty("subject").GetString()} {one.GetProperty("action").GetString()}"
                )
        );
    }

    [Fact]
    public async Task One_wrong_key_refuses_all_and_every_fault_is_said()
    {
        await using HostScene scene = await HostScene.StartAsync();
        await scene.NewKeyAsync("""{"id":"there"}""");
        (int status, JsonElement body, string text) = await scene.AdminAsync(
            "POST",
            "/keys/batch",
            """{"keys":[{"id":"ok"},{"id":"a b"},{"id":"x","teem":"y","limits":{}}],"more":1}"""
        );

        Assert.True(status == 400, text);
        Assert.Equal(["keys[1].id", "keys[2].limits", "keys[2].teem", "more"], Paths(body));
        (status, body, _) = await scene.AdminAsync(
            "POST",
            "/keys/batch",
            """{"keys":[{"id":"new"},{"id":"there"},{"id":"new"}]}"""
        );
        Assert.Equal(409, status);
        Assert.Equal(["keys[1].id", "keys[2].id"], Paths(body));
        Assert.Equal(404, (await scene.AdminAsync("GET", "/keys/ok")).Status);
        Assert.Equal(404, (await scene.AdminAsync("GET", "/keys/new")).Status);
        Assert.Equal(400, (await scene.AdminAsync("POST", "/keys/batch", """{"keys":[]}""")).Status);
        string many = string.Join(',', Enumerable.Repeat("{}", 1_001));
        Assert.Equal(400, (await scene.AdminAsync("POST", "/keys/batch", $"{{\"keys\":[{many}]}}")).Status);
        string large = "{\"keys\":[{\"team\":\"" + new string('x', 2 << 20) + "\"}]}";
        Assert.Equal(413, (await scene.AdminAsync("POST", "/keys/batch", large)).Status);
        Assert.Equal(413, (await scene.AdminAsync("POST", "/keys", large[..(100 << 10)])).Status);
    }

    [Fact]
    public async Task Pages_hold_every_key_once_in_the_order_of_ids()
    {
        await using HostScene scene = await HostScene.StartAsync();
        string keys = string.Join(
            ',',
            Enumerable.Range(0, 250).Select(i => $"{{\"id\":\"k{i * 7 % 250}\"}}")
        );
        Assert.Equal(201, (await scene.AdminAsync("POST", "/keys/batch", $"{{\"keys\":[{keys}]}}")).Status);
        List<string> found = [];
        int pages = 0;
        for (string? next = ""; next is not null; pages++)
        {
            JsonElement page = (await scene.AdminAsync("GET", $"/keys?limit=100&after={next}")).Body;
            found.AddRange(
                page.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("id").GetString()!)
            );
            next = page.GetProperty("next").GetString();
        }

        string[] expected =
        [
            .. scene
                .Options.Keys.Select(key => key.Id)
                .Concat(Enumerable.Range(0, 250).Select(i => $"k{i}"))
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(3, pages);
        Assert.Equal(expected, found);
        JsonElement all = (await scene.AdminAsync("GET", "/keys")).Body;
        Assert.Equal(expected.Length, all.GetProperty("keys").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, all.GetProperty("next").ValueKind);
        Assert.Equal(400, (await scene.AdminAsync("GET", "/keys?limit=0")).Status);
        Assert.Equal(400, (await scene.AdminAsync("GET", "/keys?limit=1001")).Status);
    }

    /// <summary>Who tries keys is slowed down; who has the right one is never asked to wait.</summary>
    [Fact]
    public async Task Wrong_admin_keys_are_slowed_down()
    {
        Farthing.Testing.ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        await using HostScene scene = await HostScene.StartAsync(clock: clock);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(
                401,
                (await scene.AdminAsync("GET", "/status", key: $"guess number {i} of twenty")).Status
            );
        }

        Assert.Equal(429, (await scene.AdminAsync("GET", "/status", key: "another guess")).Status);
        Assert.Equal(200, (await scene.AdminAsync("GET", "/status")).Status);
        Assert.Equal(429, (await scene.AdminAsync("GET", "/status", key: "and another")).Status);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await scene.AdminAsync("GET", "/status")).Status);
        Assert.Equal(401, (await scene.AdminAsync("GET", "/status", key: "one a second")).Status);
        Assert.Equal(429, (await scene.AdminAsync("GET", "/status", key: "and no more")).Status);
    }

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1:4001", 200)]
    [InlineData("[::1]:4001", 200)]
    [InlineData("proxy.example", 200)]
    [InlineData("rebound.example", 421)]
    [InlineData("localhost.example", 421)]
    public async Task A_call_for_another_host_is_refused(string host, int expected)
    {
        await using HostScene scene = await HostScene.StartAsync(options =>
            options with
            {
                Admin = options.Admin! with { Hosts = ["proxy.example"] },
            }
        );
        using HttpClient client = new();
        using HttpRequestMessage request = new(
            HttpMethod.Get,
            new Uri(scene.Host.AdminAddress!, "/admin/v1/status")
        );
        request.Headers.Host = host;
        request.Headers.Authorization = new("Bearer", HostScene.AdminKey);

        using HttpResponseMessage answer = await client.SendAsync(
            request,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(expected, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Nobody_else_can_read_what_the_gateway_keeps()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "rights of Unix");
        await using HostScene scene = await HostScene.StartAsync();
        await scene.NewKeyAsync("{}");
        await scene.StatusAsync(HostScene.OwnSecret);
        string data = scene.Options.DataFolder;
        string[] files = Directory.GetFiles(data, "*", SearchOption.AllDirectories);

        Assert.Contains(files, file => file.EndsWith("ledger.db", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith("keys.jsonl", StringComparison.Ordinal));
        Assert.All(
            files,
            file =>
                Assert.Equal(
                    (file, UnixFileMode.UserRead | UnixFileMode.UserWrite),
                    (file, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file))
                )
        );
        Assert.All(
            [data, .. Directory.GetDirectories(data, "*", SearchOption.AllDirectories)],
            folder =>
                Assert.Equal(
                    (folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute),
                    (folder, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(folder))
                )
        );
    }

    private static IEnumerable<string?> Paths(JsonElement body) =>
        body.GetProperty("error")
            .GetProperty("faults")
            .EnumerateArray()
            .Select(fault => fault.GetProperty("path").GetString());
}
