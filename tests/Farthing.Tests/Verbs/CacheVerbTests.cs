using System.Text.Json;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Ledger;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Administration;
using Farthing.Tests.Gateway.Caching;
using Farthing.Tests.Gateway.Caching.Semantic;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Verbs;

public sealed class CacheVerbTests : IDisposable
{
    private readonly LedgerScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void The_screen_is_the_reviewed_one()
    {
        Write();

        RunResult run = Cache("stats --explain");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Verify(run.Output, "CacheStats.txt");
    }

    [Fact]
    public void A_purge_of_a_folder_removes_what_is_named()
    {
        Write();

        RunResult one = Cache("purge --model llama --tag feature=faq");
        RunResult stats = Cache("stats --json");
        RunResult all = Cache("purge --all --json");

        Assert.Equal((0, "1 entry removed from cache.db."), (one.ExitCode, one.Output.Trim()));
        using JsonDocument left = JsonDocument.Parse(stats.Output);
        Assert.Equal(2, left.RootElement.GetProperty("result").GetProperty("entries").GetInt32());
        using JsonDocument removed = JsonDocument.Parse(all.Output);
        Assert.Equal(2, removed.RootElement.GetProperty("result").GetProperty("removed").GetInt32());
    }

    [Fact]
    public async Task A_purge_of_a_folder_removes_questions_too()
    {
        Write();
        string path = LedgerFolder.QuestionsBeside(scene.Folder.Cache);
        await using (LocalSemanticStore store = new(path, TimeProvider.System))
        {
            store.Open(new SemanticBook());
            store.Add(
                SemanticScene.Question(1),
                [1, 0],
                SemanticScene.Stored(SemanticScene.Question(1)),
                null
            );
        }

        RunResult one = Cache("purge --key key_1");
        RunResult all = Cache("purge --all --json");

        Assert.Equal(
            (0, "0 entries and 1 question removed from cache.db and questions.db."),
            (one.ExitCode, one.Output.Trim())
        );
        using JsonDocument removed = JsonDocument.Parse(all.Output);
        Assert.Equal(0, removed.RootElement.GetProperty("result").GetProperty("questions").GetInt32());
    }

    [Theory]
    [InlineData("purge", "no entries are named")]
    [InlineData("purge --all --key k1", "all entries, and some of them")]
    [InlineData("purge --all --admin nonsense", "not an address")]
    [InlineData("stats --config nowhere.yaml", "nowhere.yaml")]
    public void Bad_input_is_said_and_removes_nothing(string line, string expected)
    {
        Write();

        RunResult run = Cache(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains("3 entries in cache.db", Cache("stats").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_ledger_and_a_damaged_file_are_said()
    {
        Assert.Contains(
            "there is no ledger in this folder",
            Cache("purge --all").Error,
            StringComparison.Ordinal
        );
        Write();
        File.WriteAllText(scene.Folder.Cache, new string('x', 5000));

        RunResult run = Cache("purge --all");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("the cache's file cannot be used", run.Error, StringComparison.Ordinal);
    }

    /// <summary>While a gateway has the folder, its memory is purged with the file: a file alone would leave it answering.</summary>
    [Fact]
    public async Task A_running_gateway_is_purged_through_its_admin_API()
    {
        await using HostScene host = await HostScene.StartAsync(options =>
            options with
            {
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
            }
        );
        string key = Path.Combine(scene.Folder.Path, "admin-key");
        await File.WriteAllTextAsync(key, HostScene.AdminKey, TestContext.Current.CancellationToken);
        string admin = $"--admin {host.Host.AdminAddress} --key-file {key}";
        string data = host.Folder.Path;
        Assert.Equal("miss", await AskAsync(host));
        await Eventually.SoAsync(
            async () => await AskAsync(host) == "hit",
            TestContext.Current.CancellationToken
        );
        await host.WaitAsync(store => store.Hits(0, long.MaxValue).Any());

        RunResult stats = Run.Farthing($"cache stats {admin}");
        RunResult other = Run.Farthing($"cache purge --model none {admin}");
        RunResult keyless = Run.Farthing($"cache purge --all --data {data}");
        string between = await AskAsync(host);
        RunResult purge = Run.Farthing($"cache purge --model m --key own {admin}");
        string after = await AskAsync(host);

        Assert.Contains("1 entry in the gateway's memory; ", stats.Output, StringComparison.Ordinal);
        Assert.Equal("0 entries removed from the gateway.", other.Output.Trim());
        Assert.Equal(2, keyless.ExitCode);
        Assert.Contains("a gateway runs on", keyless.Error, StringComparison.Ordinal);
        Assert.Contains("there is no admin key", keyless.Error, StringComparison.Ordinal);
        Assert.Equal(("hit", "miss"), (between, after));
        Assert.Equal("1 entry removed from the gateway.", purge.Output.Trim());
        (_, JsonElement events, _) = await host.AdminAsync("GET", "/events");
        Assert.Contains("cache.purge", events.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A scope is seen, refused for want of evidence, let serve on an operator's word, and stopped.</summary>
    [Fact]
    public async Task Scopes_are_shown_and_promoted_through_the_admin_API()
    {
        await using HostScene host = await HostScene.StartAsync(options =>
            options with
            {
                Features =
                [
                    new CacheOptions
                    {
                        Models = new Dictionary<string, CachePolicy>
                        {
                            ["m"] = new() { Mode = CacheMode.Shadow, AnyTemperature = true },
                        },
                    },
                ],
            }
        );
        string key = Path.Combine(scene.Folder.Path, "admin-key");
        await File.WriteAllTextAsync(key, HostScene.AdminKey, TestContext.Current.CancellationToken);
        string admin = $"--admin {host.Host.AdminAddress} --key-file {key}";
        (int answered, string said) = await host.CallAsync(
            HttpMethod.Post,
            "/v1/chat/completions",
            HostScene.OwnSecret,
            """{"model":"m","temperature":0,"messages":[{"role":"user","content":"How do I reset the password of the office router?"}]}"""
        );
        Assert.True(answered == 200, said);
        RunResult stats = default!;
        await Eventually.SoAsync(
            () =>
                (stats = Run.Farthing($"cache stats {admin}")).Output.Contains(
                    "team:search",
                    StringComparison.Ordinal
                ),
            TestContext.Current.CancellationToken
        );

        RunResult refused = Run.Farthing($"cache promote --scope team:search --model m {admin}");
        RunResult unknown = Run.Farthing($"cache promote --scope key:none --model m {admin}");
        RunResult nameless = Run.Farthing($"cache promote --model m {admin}");
        RunResult both = Run.Farthing(
            $"cache promote --scope team:search --model m --stop --without-evidence {admin}"
        );
        RunResult forced = Run.Farthing(
            $"cache promote --scope team:search --model m --class same-words --without-evidence {admin}"
        );
        RunResult serving = Run.Farthing($"cache stats {admin}");
        RunResult stopped = Run.Farthing($"cache promote --scope team:search --model m --stop {admin}");
        RunResult again = Run.Farthing($"cache promote --scope team:search --model m --stop {admin}");

        Assert.Contains("Semantic cache: 0 of 1 scope serve", stats.Output, StringComparison.Ordinal);
        Assert.Contains("most scopes never serve", stats.Output, StringComparison.Ordinal);
        Assert.Contains("395", stats.Output, StringComparison.Ordinal);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("395 right would-be hits are missing", refused.Error, StringComparison.Ordinal);
        Assert.Contains("FAR9807", refused.Error, StringComparison.Ordinal);
        Assert.Contains("no such scope", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("FAR9808", nameless.Error, StringComparison.Ordinal);
        Assert.Equal((2, 2), (nameless.ExitCode, both.ExitCode));
        Assert.Contains("1 cell of team:search for m serve", forced.Output, StringComparison.Ordinal);
        Assert.Contains(
            "WITHOUT EVIDENCE: same-words never compared",
            forced.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("serve (operator)", serving.Output, StringComparison.Ordinal);
        Assert.Contains("evidence is gathered anew", stopped.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing changed", again.Output, StringComparison.Ordinal);
        (_, JsonElement events, _) = await host.AdminAsync("GET", "/events");
        Assert.Contains("cache.promote", events.ToString(), StringComparison.Ordinal);
    }

    /// <summary>What was purged does not come back with the next start.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_purge_outlives_a_restart()
    {
        await using HostScene host = await HostScene.StartAsync(options =>
            options with
            {
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
            }
        );
        await AskAsync(host);
        await Eventually.SoAsync(
            async () => await AskAsync(host) == "hit",
            TestContext.Current.CancellationToken
        );

        (int refused, _, _) = await host.AdminAsync("DELETE", "/cache");
        (int status, JsonElement answer, _) = await host.AdminAsync("DELETE", "/cache?all=true");
        await host.RestartAsync();

        Assert.Equal((400, 200, 1), (refused, status, answer.GetProperty("removed").GetInt32()));
        Assert.Equal("miss", await AskAsync(host));
    }

    private static async Task<string> AskAsync(HostScene host)
    {
        using HttpResponseMessage response = await host.ChatAsync(HostScene.OwnSecret);
        await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return response.Headers.GetValues("x-farthing-cache").Single();
    }

    private RunResult Cache(string line) => Run.Farthing($"cache {line} --data {scene.Folder.Path}");

    private void Write()
    {
        scene.Write(journal =>
        {
            journal.Append(LedgerScene.Hit(1));
            journal.Append(LedgerScene.Hit(2, tier: 2));
            journal.Append(LedgerScene.Hit(3, isPriced: false) with { Model = "own" });
        });
        using CacheFile file = new(scene.Folder.Cache, 1);
        file.Add(StoredAnswers.Entry(1, "k1", "llama", "feature=faq"));
        file.Add(StoredAnswers.Entry(2, "k2", "llama"));
        file.Add(StoredAnswers.Entry(3, "k2", "other", "feature=faq"));
    }
}
