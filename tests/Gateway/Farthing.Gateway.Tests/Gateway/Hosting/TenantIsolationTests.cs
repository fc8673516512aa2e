using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Reduction.Semantic;
using Farthing.Testing;
using Farthing.Tests.Gateway.Caching.Semantic;

namespace Farthing.Tests.Gateway.Hosting;

/// <summary>Two tenants of one gateway: no answer, no file, no batch and no count of one reaches the other. Each case has its opposite, in which the scope does share.</summary>
public sealed class TenantIsolationTests
{
    private const string Question = "What colour has the sky above the harbour?";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Askers after Alice for the end user u1, and the narrowest scope in which they share her answers; null: none.</summary>
    private static readonly (string Key, string User, string? SharedFrom)[] Askers =
    [
        ("alice", "u1", "user"),
        ("alice", "u2", "key"),
        ("bob", "u1", "team"),
        ("bob", "u2", "team"),
        ("carol", "u1", null),
        ("dave", "u1", null),
    ];

    private const string Alices = "Hold the button for 10 seconds.";
    private const int Taught = 40;

    private static readonly string[] Scopes = ["user", "key", "team"];

    public static TheoryData<string, string, string> Caches =>
        [
            .. from mode in (string[])["exact", "canonical"]
            from scope in Scopes
            from place in (string[])["cache", "model", "key"]
            select (mode, scope, place),
        ];

    [Theory]
    [MemberData(nameof(Caches))]
    public async Task A_cached_answer_stays_within_its_scope(string mode, string scope, string place)
    {
        await using TenantScene scene = await TenantScene.StartAsync(
            place == "cache" ? $", scope: {scope}" : "",
            place == "key" ? "" : $", cache: {mode}" + (place == "model" ? $", cache_scope: {scope}" : ""),
            place == "key" ? $", cache: {mode}, cache_scope: {scope}" : ""
        );
        (string alices, string first) = await scene.AskAsync("alice", "u1", Question);
        Assert.Equal("miss", first);

        foreach ((string key, string user, string? sharedFrom) in Askers)
        {
            bool isShared = Shares(sharedFrom, scope);
            (string answer, string cache) = await scene.AskAsync(key, user, Question);

            Assert.True(isShared == (answer == alices), $"{key}/{user} got {answer} ({cache})");
            if (isShared)
            {
                Assert.Equal("hit", cache);
            }
        }

        // Without an end user there is nobody to keep an answer for.
        (string nobody, _) = await scene.AskAsync("alice", "", Question);
        Assert.Equal(scope != "user", nobody == alices);
    }

    [Theory]
    [InlineData("user")]
    [InlineData("key")]
    [InlineData("team")]
    public async Task A_semantic_answer_stays_within_its_scope_and_teaches_no_other(string scope)
    {
        await using TenantScene scene = await TenantScene.StartAsync(
            ", audit_share: 0%, false_hits: 20%",
            $", cache: semantic, cache_scope: {scope}"
        );
        SemanticCache cache = Hosts.CacheOf(scene.Host).Semantic!;
        scene.Answer = Alices;
        await scene.AskAsync("alice", "u1", SemanticCacheTests.First);
        await Eventually.SoAsync(() => cache.Questions == 1, Cancellation);
        for (int i = 0; i < Taught; i++) // Its curve has to have seen something before an operator may let it serve.
        {
            (long compared, int stored) = (cache.Counts.Compared, cache.Questions);
            await scene.AskAsync("alice", "u1", SemanticCacheTests.Reworded(i));
            await Eventually.SoAsync(
                () => cache.Counts.Compared > compared || cache.Questions > stored,
                Cancellation
            );
        }

        string tenant = CacheTenant.Words(
            Assert.Single(cache.Views().Select(cell => cell.Tenant).Distinct())
        );
        cache.Promote(tenant, "m", null, isServing: true, isWithoutEvidence: true);
        scene.Answer = null;

        foreach ((string key, string user, string? sharedFrom) in Askers)
        {
            (int hits, int hers) = (0, 0);
            for (int i = Taught; i < Taught + 10; i++) // A cell does not serve each of them.
            {
                (string answer, string said) = await scene.AskAsync(
                    key,
                    user,
                    SemanticCacheTests.Reworded(i)
                );
                hits += said == "hit" ? 1 : 0;
                hers += answer == Alices ? 1 : 0;
            }

            bool isShared = Shares(sharedFrom, scope);
            Assert.True(isShared ? hits > 0 : hers == 0, $"{key}/{user} had {hits} hits, {hers} of hers");
        }

        Assert.All(
            cache.Views(),
            cell => Assert.Equal(CacheTenant.Words(cell.Tenant) == tenant, cell.Phase == CellPhase.Serving)
        );
    }

    [Theory]
    [InlineData("GET", "/v1/files/{file}")]
    [InlineData("GET", "/v1/files/{file}/content")]
    [InlineData("DELETE", "/v1/files/{file}")]
    [InlineData("GET", "/v1/batches/{batch}")]
    [InlineData("POST", "/v1/batches/{batch}/cancel")]
    [InlineData("GET", "/v1/responses/{response}")]
    [InlineData("GET", "/v1/responses/{response}/input_items")]
    [InlineData("POST", "/v1/responses/{response}/cancel")]
    [InlineData("DELETE", "/v1/responses/{response}")]
    public async Task What_one_key_stored_is_not_there_for_another(string method, string path)
    {
        await using TenantScene scene = await TenantScene.StartAsync();
        string named = await StoredAsync(scene, path);
        foreach (string other in (string[])["bob", "carol", "dave"])
        {
            using HttpResponseMessage answer = await SendAsync(scene, other, method, named);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.DoesNotContain(
            scene.Sent, // A line of the batch itself may be under way.
            request => request.Line.Contains("/responses/", StringComparison.Ordinal)
        );
        using HttpResponseMessage own = await SendAsync(scene, "alice", method, named);
        Assert.NotEqual(HttpStatusCode.NotFound, own.StatusCode);
    }

    [Theory]
    [InlineData("/v1/files", "{file}")]
    [InlineData("/v1/batches", "{batch}")]
    public async Task A_list_has_the_entries_of_its_key_alone(string path, string entry)
    {
        await using TenantScene scene = await TenantScene.StartAsync();
        string id = await StoredAsync(scene, entry);

        foreach (string other in (string[])["bob", "carol", "dave"])
        {
            Assert.Equal(0, await CountAsync(scene, other, path));
        }

        Assert.Contains(
            id,
            await scene["alice"].GetStringAsync(path, Cancellation),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        "POST",
        "/v1/batches",
        """{"input_file_id":"{file}","endpoint":"/v1/chat/completions","completion_window":"24h"}"""
    )]
    [InlineData(
        "POST",
        "/v1/responses",
        """{"model":"m","input":"Go on.","previous_response_id":"{response}"}"""
    )]
    public async Task What_one_key_stored_is_no_input_of_another(string method, string path, string body)
    {
        await using TenantScene scene = await TenantScene.StartAsync();
        string named = await StoredAsync(scene, body);
        foreach (string other in (string[])["bob", "carol", "dave"])
        {
            using HttpResponseMessage answer = await SendAsync(scene, other, method, path, named);
            Assert.InRange((int)answer.StatusCode, 400, 404);
        }

        Assert.DoesNotContain(
            scene.Sent,
            request => request.Text.Contains("previous_response_id", StringComparison.Ordinal)
        );
        using HttpResponseMessage own = await SendAsync(scene, "alice", method, path, named);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("carol")]
    [InlineData("dave")]
    public async Task A_prompt_cache_key_is_of_one_key(string other)
    {
        await using TenantScene scene = await TenantScene.StartAsync(
            model: ", model: gpt-5, prompt_cache: auto"
        );
        await scene.AskAsync("alice", "", Question);
        await scene.AskAsync("alice", "", Question);
        await scene.AskAsync(other, "", Question);

        string?[] keys =
        [
            .. scene.Sent.Select(request => (string?)JsonNode.Parse(request.Text)!["prompt_cache_key"]),
        ];
        Assert.Equal(keys[0], keys[1]);
        Assert.NotEqual(keys[0], keys[2]);
    }

    private static bool Shares(string? sharedFrom, string scope) =>
        sharedFrom is not null && Array.IndexOf(Scopes, scope) >= Array.IndexOf(Scopes, sharedFrom);

    /// <summary>Stores what a text names, with Alice's key.</summary>
    private static async Task<string> StoredAsync(TenantScene scene, string text)
    {
        if (text.Contains("{response}", StringComparison.Ordinal))
        {
            using HttpResponseMessage made = await scene.PostAsync(
                "alice",
                "/v1/responses",
                """{"model":"m","input":"Hello","store":true}"""
            );
            return text.Replace("{response}", await IdAsync(made), StringComparison.Ordinal);
        }

        using MultipartFormDataContent form = new()
        {
            { new StringContent("batch"), "purpose" },
            {
                new ByteArrayContent(Encoding.UTF8.GetBytes(Batches.BatchScene.Line(1))),
                "file",
                "lines.jsonl"
            },
        };
        using HttpResponseMessage uploaded = await scene["alice"].PostAsync("/v1/files", form, Cancellation);
        string file = await IdAsync(uploaded);
        if (!text.Contains("{batch}", StringComparison.Ordinal))
        {
            return text.Replace("{file}", file, StringComparison.Ordinal);
        }

        using HttpResponseMessage batch = await scene.PostAsync(
            "alice",
            "/v1/batches",
            $$"""{"input_file_id":"{{file}}","endpoint":"/v1/chat/completions","completion_window":"24h"}"""
        );
        return text.Replace("{batch}", await IdAsync(batch), StringComparison.Ordinal);
    }

    private static async Task<string> IdAsync(HttpResponseMessage made)
    {
        string text = await made.Content.ReadAsStringAsync(Cancellation);
        Assert.True(made.IsSuccessStatusCode, text);
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("id").GetString()!;
    }

    private static async Task<int> CountAsync(TenantScene scene, string key, string path)
    {
        using JsonDocument page = JsonDocument.Parse(await scene[key].GetStringAsync(path, Cancellation));
        return page.RootElement.GetProperty("data").GetArrayLength();
    }

    private static async Task<HttpResponseMessage> SendAsync(
        TenantScene scene,
        string key,
        string method,
        string path,
        string body = ""
    )
    {
        using HttpRequestMessage message = new(new HttpMethod(method), path)
        {
            Content = method == "POST" ? new StringContent(body, Encoding.UTF8, "application/json") : null,
        };
        return await scene[key].SendAsync(message, Cancellation);
    }
}
