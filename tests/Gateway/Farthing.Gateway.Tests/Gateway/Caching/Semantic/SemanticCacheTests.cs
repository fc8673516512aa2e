using System.Net;
using System.Text.Json;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Journal.Records;
using Farthing.Reduction.Semantic;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Caching.Semantic;

public class SemanticCacheTests
{
    internal const string First =
        "How do I reset the administrator password of the wireless office router after a firmware update?";
    internal const string Other =
        "How do I change the administrator password of the wireless office router after a firmware update?";

    private static readonly (string Word, string[] Others)[] Words =
    [
        ("reset", "change clear modify obtain find swap recall choose fix handle".Split(' ')),
        ("office", "kitchen garden campus village hotel school clinic studio cabin lobby".Split(' ')),
        ("wireless", "plastic golden heavy silent broken modern rented cheap purple little".Split(' ')),
        (
            "firmware",
            "battery kernel license voltage antenna memory chassis magnet display spring".Split(' ')
        ),
        (
            "administrator",
            "guest owner visitor student tenant manager teacher driver customer backup".Split(' ')
        ),
    ];

    /// <summary>The first question with one other word.</summary>
    internal static string Reworded(int number)
    {
        (string word, string[] others) = Words[number / 10 % Words.Length];
        return First.Replace(word, others[number % 10], StringComparison.Ordinal);
    }

    internal static CacheOptions Options(CacheMode mode, SemanticOptions? semantic = null) =>
        new()
        {
            Semantic = semantic ?? new SemanticOptions { MaxFalseHitFraction = 0.2, AuditFraction = 0 },
            Models = new Dictionary<string, CachePolicy> { ["model"] = new() { Mode = mode } },
        };

    /// <summary>Answers each question with what a table says of it.</summary>
    internal static ScriptedUpstream Answering(Func<string, string> answerTo) =>
        new(async call =>
        {
            using JsonDocument body = JsonDocument.Parse(call.Request.Body);
            string question = body
                .RootElement.GetProperty("messages")
                .EnumerateArray()
                .Last()
                .GetProperty("content")
                .GetString()!;
            string text = JsonSerializer.Serialize(answerTo(question));
            await call.JsonAsync(
                $$$"""{"id":"c1","object":"chat.completion","created":1,"model":"up-model","choices":[{"index":0,"message":{"role":"assistant","content":{{{text}}}},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":10,"total_tokens":110}}"""
            );
        });

    internal static Task<HttpResponseMessage> AskAsync(
        TestGateway gateway,
        string question,
        string user = "u1"
    ) =>
        gateway.PostAsync(
            "/v1/chat/completions",
            $$"""{"model":"model","temperature":0,"user":"{{user}}","messages":[{"role":"user","content":"{{question}}"}]}"""
        );

    private static async Task<string> TextAsync(HttpResponseMessage response)
    {
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using JsonDocument json = JsonDocument.Parse(body);
        return json
            .RootElement.GetProperty("choices")[0]
            .GetProperty("message")
            .GetProperty("content")
            .GetString()!;
    }

    internal static Task SettledAsync(TestGateway gateway, long compared) =>
        Eventually.SoAsync(
            () => gateway.Cache!.Semantic!.Counts.Compared >= compared,
            TestContext.Current.CancellationToken
        );

    [Fact]
    public async Task The_shadow_serves_nothing_and_counts_what_it_would_have()
    {
        await using ScriptedUpstream upstream = Answering(_ => "Hold the button for 10 seconds.");
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: Options(CacheMode.Shadow)
        );

        using HttpResponseMessage first = await AskAsync(gateway, First);
        await Eventually.SoAsync(
            () => gateway.Cache!.Semantic!.Questions == 1,
            TestContext.Current.CancellationToken
        );
        using HttpResponseMessage second = await AskAsync(gateway, Other, "u2");
        await SettledAsync(gateway, 1);

        Assert.Equal("miss", ResponseCacheTests.Said(first));
        Assert.NotEqual("hit", ResponseCacheTests.Said(second));
        Assert.Equal(2, upstream.Requests.Count);
        Assert.Equal(0, gateway.Cache!.Semantic!.Counts.Hits);
        Assert.Equal(0, gateway.Cache.Semantic.Counts.Different);
    }

    [Fact]
    public async Task A_promoted_cell_serves_the_answer_to_other_words_and_a_complaint_ends_that()
    {
        await using ScriptedUpstream upstream = Answering(_ => "Hold the button for 10 seconds.");
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: Options(CacheMode.Semantic)
        );
        SemanticCache cache = await PromoteAsync(gateway);
        int before = upstream.Requests.Count;

        using HttpResponseMessage hit = await AskAsync(
            gateway,
            First.Replace("reset", "manage", StringComparison.Ordinal),
            "someone else"
        );

        Assert.Equal("hit", ResponseCacheTests.Said(hit));
        Assert.Equal("semantic", hit.Headers.GetValues("x-farthing-cache-tier").Single());
        Assert.Equal("Hold the button for 10 seconds.", await TextAsync(hit));
        Assert.Equal(before, upstream.Requests.Count);
        HitRecord record = Assert.Single(
            (await gateway.JournalAsync()).Hits,
            one => one.Tier == HitTier.Semantic
        );
        Assert.InRange(record.Similarity, 0.8f, 1f);
        Assert.NotNull(record.WrongFractionAtMost);
        Assert.Equal(140_000, record.Saved!.Value.NanoUsd);

        string id = hit.Headers.GetValues("x-request-id").Single();
        using HttpResponseMessage said = await gateway.PostAsync(
            "/v1/cache/feedback",
            $$"""{"request":"{{id}}","verdict":"wrong"}"""
        );
        Assert.Equal(HttpStatusCode.NoContent, said.StatusCode);
        using HttpResponseMessage after = await AskAsync(
            gateway,
            First.Replace("reset", "alter", StringComparison.Ordinal),
            "a third"
        );
        Assert.NotEqual("hit", ResponseCacheTests.Said(after));
        Assert.NotNull(cache);
        using HttpResponseMessage own = await AskAsync(gateway, First, "owner"); // The entry is gone; for its own question it may come again.
        Assert.Equal("miss", ResponseCacheTests.Said(own));
    }

    internal static async Task<SemanticCache> PromoteAsync(TestGateway gateway)
    {
        using HttpResponseMessage first = await AskAsync(gateway, First, "owner");
        SemanticCache cache = gateway.Cache!.Semantic!;
        await Eventually.SoAsync(() => cache.Questions == 1, TestContext.Current.CancellationToken);
        long compared = 0;
        while (cache.Views().All(cell => cell.Phase == CellPhase.Shadow))
        {
            Assert.True(
                compared < 45,
                string.Join(
                    "; ",
                    cache
                        .Views()
                        .Select(one =>
                            $"{one.GuardClass} {one.Compared} {one.Wrong} {one.Entries} {cache.Counts.Compared} {cache.Counts.ShadowHits}"
                        )
                )
            );
            await TeachAsync(gateway, (int)compared, cache);
            compared++;
        }

        return cache;
    }

    private static async Task TeachAsync(TestGateway gateway, int number, SemanticCache cache)
    {
        long before = cache.Counts.Compared;
        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/chat/completions",
            $$"""{"model":"model","temperature":0,"user":"u{{number}}","messages":[{"role":"user","content":"{{Reworded(number)}}"}]}"""
        );
        await Eventually.SoAsync(
            () => cache.Counts.Compared > before || cache.Questions > 1,
            TestContext.Current.CancellationToken
        );
        Assert.True(cache.Questions == 1, $"not compared: {Reworded(number)}");
    }

    [Theory]
    [InlineData("How do I reset the password of my router?", "How do I not reset the password of my router?")]
    [InlineData("How long is the trial, 30 days?", "How long is the trial, 60 days?")]
    [InlineData("Who is the boss of Anna?", "Who is the boss of Otto?")]
    public async Task A_question_that_guards_tell_apart_is_never_compared(string one, string other)
    {
        await using ScriptedUpstream upstream = Answering(_ => "Yes.");
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: Options(CacheMode.Shadow)
        );

        using HttpResponseMessage first = await AskAsync(gateway, one);
        await Eventually.SoAsync(
            () => gateway.Cache!.Semantic!.Questions == 1,
            TestContext.Current.CancellationToken
        );
        using HttpResponseMessage second = await AskAsync(gateway, other, "u2");
        await Eventually.SoAsync(
            () => gateway.Cache!.Semantic!.Questions == 2,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(0, gateway.Cache!.Semantic!.Counts.Compared);
    }

    [Fact]
    public async Task Another_system_prompt_is_another_scope()
    {
        await using ScriptedUpstream upstream = Answering(_ => "Yes.");
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: Options(CacheMode.Semantic)
        );
        await PromoteAsync(gateway);
        int before = upstream.Requests.Count;

        using HttpResponseMessage other = await gateway.PostAsync(
            "/v1/chat/completions",
            $$"""{"model":"model","temperature":0,"user":"x","messages":[{"role":"system","content":"Answer no."},{"role":"user","content":"{{Other}}"}]}"""
        );

        Assert.Equal("miss", ResponseCacheTests.Said(other));
        Assert.Equal(before + 1, upstream.Requests.Count);
    }

    [Fact]
    public async Task Evidence_and_questions_survive_a_restart()
    {
        string path = Path.Combine(
            Directory.CreateTempSubdirectory("farthing-semantic-").FullName,
            "cache.db"
        );
        await using ScriptedUpstream upstream = Answering(_ => "Hold the button for 10 seconds.");
        await using (
            TestGateway before = await TestGateway.StartAsync(
                upstream,
                cache: Options(CacheMode.Semantic),
                cacheFile: path
            )
        )
        {
            await PromoteAsync(before);
        }

        await using TestGateway after = await TestGateway.StartAsync(
            upstream,
            cache: Options(CacheMode.Semantic),
            cacheFile: path
        );
        using HttpResponseMessage hit = await AskAsync(
            after,
            First.Replace("reset", "manage", StringComparison.Ordinal),
            "someone else"
        );

        Assert.Equal("hit", ResponseCacheTests.Said(hit));
        Assert.Empty(after.CacheWords);
    }

    [Fact]
    public async Task A_purge_removes_questions_too()
    {
        await using ScriptedUpstream upstream = Answering(_ => "Hold the button for 10 seconds.");
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: Options(CacheMode.Semantic)
        );
        SemanticCache cache = await PromoteAsync(gateway);

        await gateway.Cache!.PurgeAsync(new CacheFilter(Model: "model"));
        using HttpResponseMessage miss = await AskAsync(
            gateway,
            First.Replace("reset", "manage", StringComparison.Ordinal),
            "someone else"
        );

        Assert.Equal("miss", ResponseCacheTests.Said(miss));
        Assert.Equal(0, cache.Counts.Hits);
    }

    [Fact]
    public async Task An_operator_lets_a_scope_serve_without_evidence_and_stops_it()
    {
        await using ScriptedUpstream upstream = Answering(_ => "Hold the button for 10 seconds.");
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: Options(CacheMode.Semantic)
        );
        using HttpResponseMessage first = await AskAsync(gateway, First);
        SemanticCache cache = gateway.Cache!.Semantic!;
        await Eventually.SoAsync(() => cache.Questions == 1, TestContext.Current.CancellationToken);
        string scope = CacheTenant.Words(cache.Views()[0].Tenant);
        // It has seen the entry once under its own words: a curve without any comparison vouches for nothing.
        for (int i = 0; i < 3; i++)
        {
            await TeachAsync(gateway, i, cache);
        }

        IReadOnlyList<CellView> refused = cache.Promote(scope, "model", null, true, false);
        Assert.Equal((0, 2), (cache.Phases().Serving, refused.Count));
        Assert.Empty(cache.Promote(scope, "another", null, true, true));
        Assert.Empty(cache.Promote("team:another", "model", null, true, true));
        cache.Promote(scope, "model", SemanticPlace.OtherWords, true, true);
        CellView serving = Assert.Single(cache.Views(), cell => cell.Phase == CellPhase.Serving);
        Assert.Equal(
            (SemanticPlace.OtherWords, PhaseCause.OperatorPromoted),
            (serving.GuardClass, serving.Cause)
        );
        Assert.Contains(
            gateway.CacheWords,
            words => words.Contains("without evidence", StringComparison.Ordinal)
        );

        cache.Promote(scope, "model", null, false, false);
        Assert.Equal(0, cache.Phases().Serving);
        Assert.Contains(cache.Views(), cell => cell.Cause == PhaseCause.OperatorDemoted);
    }

    [Fact]
    public async Task Wrong_answers_under_audit_end_the_serving()
    {
        bool hasDrifted = false;
        await using ScriptedUpstream upstream = Answering(_ =>
            hasDrifted ? "It takes 45 minutes." : "It takes 10 minutes."
        );
        SemanticOptions all = new() { MaxFalseHitFraction = 0.2, AuditFraction = 1 };
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: Options(CacheMode.Semantic, all)
        );
        SemanticCache cache = await PromoteAsync(gateway);
        hasDrifted = true;
        for (int i = 0; i < 12 && cache.Views().Any(cell => cell.Phase == CellPhase.Serving); i++)
        {
            long before = cache.Counts.Compared;
            using HttpResponseMessage hit = await AskAsync(gateway, Reworded(49 - i), "d" + i);
            await Eventually.SoAsync(
                () => cache.Counts.Compared > before,
                TestContext.Current.CancellationToken
            );
        }

        Assert.All(cache.Views(), cell => Assert.Equal(CellPhase.Shadow, cell.Phase));
        Assert.Contains(cache.Views(), cell => cell.Cause == PhaseCause.Audits);
        Assert.Contains(
            (await gateway.JournalAsync()).Reserves,
            one => one.Tags.Contains("farthing=cache.audit", StringComparer.Ordinal)
        );
    }
}
