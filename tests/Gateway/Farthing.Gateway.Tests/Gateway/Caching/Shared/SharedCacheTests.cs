using System.Net;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Journal.Records;
using Farthing.Testing;
using Farthing.Testing.Servers;
using Farthing.Tests.Gateway.Http;
using Npgsql;
using static Farthing.Tests.Gateway.Caching.ResponseCacheTests;

namespace Farthing.Tests.Gateway.Caching.Shared;

/// <summary>Two gateways with one store of entries, in a real PostgreSQL.</summary>
[Trait("Speed", "slow")]
[Trait("Start", "first")]
public sealed class SharedCacheTests : IDisposable
{
    /// <summary>No judging of the machine's speed: what is awaited comes, or the test fails.</summary>
    private static readonly SharedTimes Patient = new()
    {
        AskEvery = TimeSpan.FromMilliseconds(20),
        AnswerWithin = Eventually.Longest,
        FindWithin = Eventually.Longest,
        PurgeWithin = Eventually.Longest,
        TrustFor = TimeSpan.FromSeconds(30), // So long may a machine let nobody ask.
        BackAfter = TimeSpan.Zero,
    };

    private PostgresServer? own;
    private string? database;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Tests whose server goes away.</summary>
    private static bool HasOwnServer =>
        TestContext.Current.TestMethod?.MethodName == nameof(A_store_that_is_away_stands_in_nobodys_way);

    /// <summary>A store of this test's own database; skips where the server is not installed.</summary>
    private PostgresCacheStore Open()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        if (HasOwnServer)
        {
            own ??= PostgresServer.Start();
        }

        database ??= (own ?? PostgresServer.Shared).NewDatabase();
        return new PostgresCacheStore(database);
    }

    /// <summary>Damages every row's record.</summary>
    private async Task DamageAsync()
    {
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync(Cancellation);
        await using NpgsqlCommand command = new(
            "UPDATE farthing.cache_entries SET record = set_byte(record, 100, get_byte(record, 100) # 4)",
            connection
        );
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
    }

    public void Dispose() => own?.Dispose();

    private async Task<TestGateway> StartAsync(
        ScriptedUpstream upstream,
        CacheMode mode = CacheMode.Exact,
        SharedTimes? times = null
    )
    {
        CacheOptions options = new()
        {
            Models = new Dictionary<string, CachePolicy> { ["model"] = new() { Mode = mode } },
        };
        TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: options,
            cacheStore: Open,
            cacheTimes: times ?? Patient
        );
        await HeardAsync(gateway);
        return gateway;
    }

    private static Task HeardAsync(TestGateway gateway) =>
        Eventually.SoAsync(() => !gateway.Cache!.Shared!.IsAway, Cancellation);

    /// <summary>Asks, and waits until the answer stands in the store.</summary>
    private static async Task FillAsync(TestGateway gateway)
    {
        Assert.Equal("miss", await AskAsync(gateway));
        await WrittenAsync(gateway, 1);
    }

    private static Task WrittenAsync(TestGateway gateway, long entries) =>
        Eventually.SoAsync(() => gateway.Cache!.Shared!.Written == entries, Cancellation);

    /// <summary>Asks once the gateway has heard from its store.</summary>
    private static async Task<string> AskAsync(TestGateway gateway, string answered = Answer)
    {
        await HeardAsync(gateway);
        return await AskAtOnceAsync(gateway, answered);
    }

    private static async Task<string> AskAtOnceAsync(TestGateway gateway, string answered = Answer)
    {
        using HttpResponseMessage answer = await gateway.ChatAsync(Cold);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(answered, await answer.Content.ReadAsStringAsync(Cancellation));
        return Said(answer);
    }

    [Fact]
    public async Task One_asks_and_the_other_answers_with_the_same_bytes_and_the_same_record()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway one = await StartAsync(upstream);
        await using TestGateway two = await StartAsync(upstream);
        await FillAsync(one);

        Assert.Equal("hit", await AskAsync(two));
        Assert.Equal("hit", await AskAsync(two)); // Out of its memory now.
        Assert.Equal("hit", await AskAsync(one));

        Assert.Single(upstream.Requests);
        Assert.Equal(
            (1L, 2L, 0L),
            (two.Cache!.Counts.HitsElsewhere, two.Cache.Counts.Hits, two.Cache.Counts.Misses)
        );
        HitRecord own = Assert.Single((await one.JournalAsync()).Hits);
        foreach (HitRecord elsewhere in (await two.JournalAsync()).Hits)
        {
            Assert.Equal(140_000, elsewhere.Saved!.Value.NanoUsd); // 100 × $1 + 10 × $4 per million
            Assert.Equal(
                own with
                {
                    AgeUs = 0,
                    DurationUs = 0,
                },
                elsewhere with
                {
                    Attempt = own.Attempt,
                    Tags = own.Tags,
                    AgeUs = 0,
                    DurationUs = 0,
                }
            );
            Assert.Equal(own.Tags, elsewhere.Tags);
        }
    }

    [Fact]
    public async Task A_canonical_question_is_found_elsewhere_as_such()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway one = await StartAsync(upstream, CacheMode.Canonical);
        await using TestGateway two = await StartAsync(upstream, CacheMode.Canonical);
        using HttpResponseMessage first = await QuestionAsync(one, "What is the capital of Spain?");
        await WrittenAsync(one, 2); // By its body, and by its question.

        using HttpResponseMessage second = await QuestionAsync(two, "What is  the capital of Spain");
        using HttpResponseMessage other = await QuestionAsync(two, "What is the capital of France?");

        Assert.Equal(("hit", "miss"), (Said(second), Said(other)));
        Assert.Equal("canonical", second.Headers.GetValues("x-farthing-cache-tier").Single());
        Assert.Equal(HitTier.Canonical, Assert.Single((await two.JournalAsync()).Hits).Tier);
    }

    [Fact]
    public async Task A_complaint_at_one_ends_the_answer_at_the_other_and_at_one_that_comes_later()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway one = await StartAsync(upstream);
        await using TestGateway two = await StartAsync(upstream);
        await FillAsync(one);
        Assert.Equal("hit", await AskAsync(two)); // It has it in its memory now.
        using HttpResponseMessage hit = await one.ChatAsync(Cold);

        Assert.Equal(HttpStatusCode.NoContent, await ComplaintTests.ComplainAsync(one, hit));

        Assert.Equal("bypass", await AskAsync(one));
        await Eventually.SoAsync(() => two.Cache!.Entries == 0, Cancellation);
        Assert.Equal("bypass", await AskAsync(two));
        await using TestGateway three = await StartAsync(upstream);
        Assert.Equal("bypass", await AskAsync(three));
        Assert.Equal(0, three.Cache!.Entries);
    }

    private static Task<HttpResponseMessage> QuestionAsync(TestGateway gateway, string question) =>
        gateway.PostAsync(
            "/v1/chat/completions",
            $"{{\"model\":\"model\",\"messages\":[{{\"role\":\"user\",\"content\":\"{question}\"}}]{Cold}}}"
        );

    [Fact]
    public async Task Tenants_never_share_an_answer_across_gateways()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway one = await StartAsync(upstream);
        await using TestGateway two = await StartAsync(upstream);
        await FillAsync(one);

        using HttpResponseMessage other = await two.PostAsync(
            "/v1/chat/completions",
            "{\"model\":\"model\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + Cold + "}",
            change: request => request.Headers.Authorization = new("Bearer", TestGates.ShortKey)
        );

        Assert.Equal("miss", Said(other));
    }

    [Fact]
    public async Task A_purge_at_one_is_a_miss_at_the_other_when_it_returns()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway one = await StartAsync(upstream);
        await using TestGateway two = await StartAsync(upstream);
        await FillAsync(one);
        Assert.Equal("hit", await AskAsync(two));

        Assert.Equal((default, null), await one.Cache!.PurgeAsync(new CacheFilter(Model: "other")));
        Assert.Equal("hit", await AskAsync(two));
        Assert.Equal(
            (new CachePurged(1, 0), null),
            await one.Cache!.PurgeAsync(new CacheFilter(Model: "model"))
        );

        Assert.Equal("miss", await AskAsync(two));
        Assert.Equal(2, upstream.Requests.Count);
        await WrittenAsync(two, 1);
        Assert.Equal("hit", await AskAsync(one)); // What was asked for behind the purge is shared again.
    }

    [Fact]
    public async Task An_answer_that_was_under_way_at_a_purge_is_kept_nowhere()
    {
        TaskCompletionSource begun = new();
        TaskCompletionSource go = new();
        string old = Answer.Replace("Blue", "Gray", StringComparison.Ordinal);
        int calls = 0;
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                begun.SetResult();
                await go.Task;
                await call.JsonAsync(old);
                return;
            }

            await call.JsonAsync(Answer);
        });
        await using TestGateway one = await StartAsync(upstream);
        await using TestGateway two = await StartAsync(upstream);
        Task<string> early = AskAsync(one, old);
        await begun.Task;

        await two.Cache!.PurgeAsync(new CacheFilter(Key: "key_1"));
        string behind = await AskAsync(one); // It does not wait for the one of before the purge.
        await WrittenAsync(one, 1);
        go.SetResult();

        Assert.Equal(("miss", "miss"), (await early, behind));
        await Eventually.SoAsync(() => one.Cache!.Counts.Outdated == 1, Cancellation);
        Assert.Equal("hit", await AskAsync(one));
        Assert.Equal("hit", await AskAsync(two));
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_damaged_entry_is_a_miss_counted_said_once_and_removed()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway one = await StartAsync(upstream);
        await using TestGateway two = await StartAsync(upstream);
        await FillAsync(one);
        await DamageAsync();

        Assert.Equal("miss", await AskAsync(two));

        Assert.Equal(1, two.Cache!.Shared!.Damaged);
        Assert.Contains("damaged", Assert.Single(two.CacheWords), StringComparison.Ordinal);
        await WrittenAsync(two, 1);
        await using TestGateway three = await StartAsync(upstream);
        Assert.Equal("hit", await AskAsync(three));
        Assert.Equal((1L, 0L), (three.Cache!.Counts.HitsElsewhere, three.Cache.Shared!.Damaged));
    }

    [Fact]
    [Trait("Timing", "alone")]
    public async Task A_store_that_is_away_stands_in_nobodys_way()
    {
        SharedTimes times = Patient with
        {
            TrustFor = TimeSpan.FromSeconds(20),
            AnswerWithin = TimeSpan.FromSeconds(20),
            FindWithin = TimeSpan.FromSeconds(20),
        };
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway one = await StartAsync(upstream, times: times);
        await FillAsync(one);
        Assert.Equal("hit", await AskAsync(one));
        await HeardAsync(one);
        int said = one.CacheWords.Count; // A store on a busy machine may have been slow before.

        own!.Crash();
        await Eventually.SoAsync(() => !one.Cache!.Shared!.IsTrusted, Cancellation);

        // Who cannot hear of purges gives nothing, and asks upstream.
        Assert.Equal("miss", await AskAtOnceAsync(one));
        Assert.Equal("miss", await AskAtOnceAsync(one));
        Assert.Equal(3, upstream.Requests.Count);
        (CachePurged removed, string? fault) = await one.Cache!.PurgeAsync(new CacheFilter());
        Assert.Equal(default, removed);
        Assert.Contains("other gateways may still give", fault, StringComparison.Ordinal);
        Assert.True(one.Cache.Shared!.Failures > 1);
        Assert.Contains("go upstream", Assert.Single(one.CacheWords.Skip(said)), StringComparison.Ordinal);

        own!.Resume();
        await HeardAsync(one);
        await Eventually.SoAsync(() => one.CacheWords.Count == said + 2, Cancellation);
        Assert.Contains("answers again", one.CacheWords.Last(), StringComparison.Ordinal);
        await AskAsync(one);
        Assert.Equal("hit", await AskAsync(one));
    }
}
