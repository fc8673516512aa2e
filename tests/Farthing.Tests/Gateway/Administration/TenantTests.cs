using System.Text;
using System.Text.Json;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Exports;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Scopes;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Requests;

namespace Farthing.Tests.Gateway.Administration;

/// <summary>The neighbor's key tried everywhere, and secrets looked for everywhere.</summary>
public sealed class TenantTests
{
    private const string WrongSecret = "sk-far-wrong-0123456789";

    private static readonly (string Path, string Body)[] Calls =
    [
        ("/v1/chat/completions", """{"model":"secret-model","messages":[{"role":"user","content":"hi"}]}"""),
        ("/v1/completions", """{"model":"secret-model","prompt":"hi"}"""),
        ("/v1/embeddings", """{"model":"secret-model","input":"hi"}"""),
        ("/v1/responses", """{"model":"secret-model","input":"hi"}"""),
        (
            "/v1/messages",
            """{"model":"secret-model","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}"""
        ),
        (
            "/v1/messages/count_tokens",
            """{"model":"secret-model","messages":[{"role":"user","content":"hi"}]}"""
        ),
        ("/v1/rerank", """{"model":"secret-model","query":"hi","documents":["a"]}"""),
        ("/v1/moderations", """{"model":"secret-model","input":"hi"}"""),
        ("/v1/images/generations", """{"model":"secret-model","prompt":"hi"}"""),
        ("/v1/audio/speech", """{"model":"secret-model","input":"hi","voice":"alloy"}"""),
        ("/v1/images/edits", Form),
        ("/v1/images/variations", Form),
        ("/v1/audio/transcriptions", Form),
        ("/v1/audio/translations", Form),
    ];

    private static string Form =>
        Encoding.ASCII.GetString(Forms.Of([1, 2, 3], ("model", "secret-model"), ("prompt", "hi")));

    [Fact]
    public async Task A_model_of_others_is_no_model()
    {
        await using HostScene scene = await HostScene.StartAsync();
        (_, string list) = await scene.CallAsync(HttpMethod.Get, "/v1/models", HostScene.NeighborSecret);
        (int one, string text) = await scene.CallAsync(
            HttpMethod.Get,
            "/v1/models/secret-model",
            HostScene.NeighborSecret
        );
        (int none, string nowhere) = await scene.CallAsync(
            HttpMethod.Get,
            "/v1/models/nowhere",
            HostScene.NeighborSecret
        );

        Assert.Equal(
            Dialect.All.Select(one => "/v1" + one.Path).Order(),
            Calls.Select(one => one.Path).Order()
        );
        Assert.DoesNotContain("secret-model", list, StringComparison.Ordinal);
        Assert.Equal((404, 404), (one, none));
        Assert.Equal(nowhere.Replace("nowhere", "secret-model", StringComparison.Ordinal), text);
        foreach ((string path, string body) in Calls)
        {
            (int status, string said) = await scene.CallAsync(
                HttpMethod.Post,
                path,
                HostScene.NeighborSecret,
                body
            );
            (int unknown, string same) = await scene.CallAsync(
                HttpMethod.Post,
                path,
                HostScene.NeighborSecret,
                body.Replace("secret-model", "nowhere", StringComparison.Ordinal)
            );

            Assert.Equal((404, 404), (status, unknown));
            Assert.Equal(
                WithoutId(same.Replace("nowhere", "secret-model", StringComparison.Ordinal)),
                WithoutId(said)
            );
        }

        Assert.Empty(scene.Upstream.Requests);
        Assert.Equal(0, scene.Host.Ledger.Total(LedgerFilter.All).Requests);
    }

    [Fact]
    public async Task What_one_uses_up_is_not_the_neighbors_and_no_header_says_of_whom_it_is()
    {
        await using HostScene scene = await HostScene.StartAsync(options =>
            options with
            {
                Limits =
                [
                    new RateLimit { Scope = new RequestScope(ScopeKind.Key, null), RequestsPerMinute = 2 },
                ],
            }
        );
        using HttpResponseMessage first = await scene.ChatAsync(HostScene.OwnSecret);
        using HttpResponseMessage second = await scene.ChatAsync(HostScene.OwnSecret);
        using HttpResponseMessage third = await scene.ChatAsync(HostScene.OwnSecret);
        using HttpResponseMessage theirs = await scene.ChatAsync(HostScene.NeighborSecret);

        Assert.Equal(
            (200, 429, 200),
            ((int)second.StatusCode, (int)third.StatusCode, (int)theirs.StatusCode)
        );
        Assert.Equal("1", theirs.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        foreach (HttpResponseMessage answer in (HttpResponseMessage[])[first, second, third, theirs])
        {
            string head =
                answer.Headers
                + await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain("neighbor", head, StringComparison.Ordinal);
            Assert.DoesNotContain("docs", head, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_name_of_ones_own_does_not_make_one_somebody_else()
    {
        await using HostScene scene = await HostScene.StartAsync(options =>
            options with
            {
                Keys = [options.Keys[0], options.Keys[1] with { User = "bob" }],
            }
        );
        using HttpResponseMessage answer = await scene.ChatAsync(
            HostScene.NeighborSecret,
            ",\"user\":\"own\",\"metadata\":{\"key\":\"own\",\"team\":\"search\",\"session\":\"theirs\"}",
            "x-farthing-key: own",
            "x-farthing-team: search",
            "x-farthing-tags: key=own, team=search"
        );
        Assert.Equal(200, (int)answer.StatusCode);
        await scene.WaitAsync(store => store.Total(LedgerFilter.All).Attempts == 1);

        LedgerRow row = scene.Host.Ledger.Rows(LedgerFilter.All).Single();

        Assert.Equal(("neighbor", "docs", "bob"), (row.Opened.Key, row.Opened.Team, row.Opened.User));
    }

    /// <summary>Every secret there is, in every file and every answer there is.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task No_secret_is_in_any_file_answer_export_or_error()
    {
        StringBuilder seen = new();
        List<string> secrets =
        [
            HostScene.OwnSecret,
            HostScene.NeighborSecret,
            HostScene.AdminKey,
            HostScene.UpstreamKey,
            WrongSecret,
        ];
        await using HostScene scene = await HostScene.StartAsync();
        foreach (string body in (string[])["""{"id":"a"}""", """{"id":"b","team":"x"}"""])
        {
            secrets.Add(await scene.NewKeyAsync(body));
        }

        secrets.Add(
            (await scene.AdminAsync("POST", "/keys/a/rotate")).Body.GetProperty("secret").GetString()!
        );
        foreach (string secret in secrets)
        {
            foreach ((string path, string body) in Calls)
            {
                seen.AppendLine(
                    (
                        await scene.CallAsync(
                            HttpMethod.Post,
                            path,
                            secret,
                            body.Replace("secret-model", "m", StringComparison.Ordinal)
                        )
                    ).Text
                );
                seen.AppendLine((await scene.CallAsync(HttpMethod.Post, path, secret, "not json")).Text);
                seen.AppendLine((await scene.CallAsync(HttpMethod.Post, path, secret, body)).Text);
            }

            seen.AppendLine((await scene.CallAsync(HttpMethod.Get, "/v1/models", secret)).Text);
            seen.AppendLine(
                (
                    await scene.CallAsync(
                        HttpMethod.Post,
                        "/farthing/v1/feedback",
                        secret,
                        """{"outcome":"success"}"""
                    )
                ).Text
            );
            seen.AppendLine((await scene.AdminAsync("GET", "/status", key: secret)).Text);
            seen.AppendLine((await scene.AdminAsync("GET", "/keys/" + secret)).Text);
            seen.AppendLine((await scene.AdminAsync("POST", "/keys", JsonSerializer.Serialize(secret))).Text);
            seen.AppendLine(
                (await scene.AdminAsync("PATCH", "/keys/a", $$"""{"secret":"{{secret}}"}""")).Text
            );
            seen.AppendLine(
                (await scene.AdminAsync("PATCH", "/keys/a", $$"""{"expires":"{{secret}}"}""")).Text
            );
        }

        foreach (
            string path in (string[])
                ["/keys", "/events", "/budgets", "/limits", "/models", "/status", "/spend"]
        )
        {
            seen.AppendLine((await scene.AdminAsync("GET", path)).Text);
        }

        seen.AppendLine(scene.Options.ToString()).AppendLine(scene.Options.Admin!.ToString());
        seen.AppendJoin('\n', scene.Options.Models.Select(model => model.Deployments[0].ToString()));
        await scene.StopAsync();
        using (SqliteLedgerStore store = SqliteLedgerStore.Open(scene.Folder.Database))
        {
            using StringWriter text = new();
            RowExport.WriteCsv(text, store.Rows(LedgerFilter.All), store.Adjustments(LedgerFilter.All));
            RowExport.WriteJsonLines(text, store.Rows(LedgerFilter.All), store.Adjustments(LedgerFilter.All));
            Assert.True(text.ToString().Length > 1000);
            seen.AppendLine(text.ToString());
        }

        foreach (
            string line in (string[])
                ["by key", "by session", "top", "requests", "retries", "verify", "export --format focus"]
        )
        {
            RunResult run = Run.Farthing($"ledger {line} --data {scene.Folder.Path}");
            seen.AppendLine(run.Output).AppendLine(run.Error);
        }

        string[] files = Directory.GetFiles(scene.Folder.Path, "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => file.EndsWith("keys.jsonl", StringComparison.Ordinal));
        Assert.Contains(files, file => file.EndsWith(".journal", StringComparison.Ordinal));
        foreach (string secret in secrets)
        {
            Assert.DoesNotContain(secret, seen.ToString(), StringComparison.Ordinal);
            foreach (string file in files)
            {
                byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
                Assert.True(
                    bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0,
                    $"{file} holds {secret}"
                );
            }
        }

        await scene.RestartAsync();
    }

    /// <summary>Anthropic's errors carry the request's id.</summary>
    private static string WithoutId(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, "[0-9a-f]{32}", "ID");
}
