using System.Net;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Reduction.Semantic;
using Farthing.Testing;
using Farthing.Testing.Servers;
using Farthing.Tests.Gateway.Http;
using static Farthing.Tests.Gateway.Caching.Semantic.SemanticCacheTests;

namespace Farthing.Tests.Gateway.Caching.Semantic;

/// <summary>Two gateways that share answers, questions and evidence in PostgreSQL.</summary>
[Trait("Speed", "slow")]
public sealed class SharedSemanticCacheTests : IDisposable
{
    private static readonly SharedTimes Patient = new()
    {
        AskEvery = TimeSpan.FromMilliseconds(20),
        TailEvery = TimeSpan.FromMilliseconds(20),
        AnswerWithin = Eventually.Longest,
        FindWithin = Eventually.Longest,
        PurgeWithin = Eventually.Longest,
        TrustFor = TimeSpan.FromSeconds(30), // So long may a machine let nobody ask.
        BackAfter = TimeSpan.Zero,
    };

    private PostgresServer? own;
    private string? database;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string AlsoReworded => First.Replace("reset", "manage", StringComparison.Ordinal);

    public void Dispose() => own?.Dispose();

    private async Task<TestGateway> StartAsync(ScriptedUpstream upstream, SharedTimes? times = null)
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        database ??= (own ?? PostgresServer.Shared).NewDatabase();
        TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: Options(CacheMode.Semantic),
            cacheStore: () => new PostgresCacheStore(database),
            cacheTimes: times ?? Patient,
            questions: () => new PostgresSemanticStore(database, times ?? Patient, TimeProvider.System)
        );
        await HeardAsync(gateway);
        return gateway;
    }

    private static Task HeardAsync(TestGateway gateway) =>
        Eventually.SoAsync(
            () => !gateway.Cache!.Shared!.IsAway && gateway.Cache.Semantic!.Standing >= 0,
            Cancellation
        );

    private static bool Serves(TestGateway gateway) =>
        gateway.Cache!.Semantic!.Views().Any(cell => cell.Phase == CellPhase.Serving);

    /// <summary>Asks one question, and the same in other words, at gateways in turn, until they serve.</summary>
    private static async Task PromoteAsync(params TestGateway[] gateways)
    {
        using HttpResponseMessage first = await AskAsync(gateways[0], First, "owner");
        await Eventually.SoAsync(
            () => gateways.All(one => one.Cache!.Semantic!.Questions == 1),
            Cancellation
        );
        await Eventually.SoAsync(() => gateways[0].Cache!.Shared!.Written > 0, Cancellation);
        for (int i = 0; !gateways.Any(Serves); i++)
        {
            Assert.True(i < 45, "they do not serve");
            TestGateway gateway = gateways[i % gateways.Length];
            await HeardAsync(gateway);
            SemanticCache cache = gateway.Cache!.Semantic!;
            (long before, int stored) = (Decided(cache), cache.Questions);
            using HttpResponseMessage answer = await AskAsync(gateway, Reworded(i), $"u{i % 2}");
            await Eventually.SoAsync(
                () => Decided(cache) > before || cache.Questions != stored || gateways.Any(Serves),
                Cancellation
            ); // The row that promotes may come a moment late; a store that was slow meanwhile compares nothing.
            await HeardAsync(gateway);
            await Eventually.SoAsync(() => gateways.Any(Serves) || AreAlike(gateways), Cancellation);
        }

        await Eventually.SoAsync(() => gateways.All(Serves), Cancellation);
    }

    /// <summary>Requests of which it is known whether they teach anything.</summary>
    private static long Decided(SemanticCache cache) =>
        cache.Counts.Compared + cache.Counts.WithoutStore + cache.Counts.Dropped;

    /// <summary>True when all have applied the same rows; not to be asked of those that serve: each counts its own hits.</summary>
    private static bool AreAlike(params TestGateway[] gateways) =>
        gateways.Select(BytesOf).Distinct(StringComparer.Ordinal).Count() == 1;

    private static string BytesOf(TestGateway gateway) =>
        string.Join(
            '\n',
            ((ISemanticState)gateway.Cache!.Semantic!)
                .Cells()
                .Select(one => $"{one.Key} {Convert.ToHexString(one.Bytes)}")
                .Order(StringComparer.Ordinal)
        );

    private static async Task<string> SaidAsync(TestGateway gateway, string question, string user)
    {
        await HeardAsync(gateway);
        using HttpResponseMessage answer = await AskAsync(gateway, question, user);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return ResponseCacheTests.Said(answer);
    }

    private static async Task ComplainAsync(TestGateway gateway, string question, string user)
    {
        await HeardAsync(gateway);
        using HttpResponseMessage hit = await AskAsync(gateway, question, user);
        Assert.Equal("hit", ResponseCacheTests.Said(hit));
        string id = hit.Headers.GetValues("x-request-id").Single();
        using HttpResponseMessage said = await gateway.PostAsync(
            "/v1/cache/feedback",
            $$"""{"request":"{{id}}","verdict":"wrong"}"""
        );
        Assert.Equal(HttpStatusCode.NoContent, said.StatusCode);
    }

    [Fact]
    public async Task Evidence_of_two_users_at_two_gateways_promotes_at_both_and_a_restart_keeps_it()
    {
        await using ScriptedUpstream upstream = Answering(_ => "Hold the button for 10 seconds.");
        await using TestGateway one = await StartAsync(upstream);
        await using TestGateway two = await StartAsync(upstream);
        await PromoteAsync(one, two);
        int calls = upstream.Requests.Count;

        Assert.Equal("hit", await SaidAsync(two, AlsoReworded, "someone else"));
        Assert.Equal("hit", await SaidAsync(one, AlsoReworded, "a third"));
        await using TestGateway three = await StartAsync(upstream);
        Assert.Equal("hit", await SaidAsync(three, AlsoReworded, "a fourth"));

        Assert.Equal(calls, upstream.Requests.Count);
        CellView cell = three.Cache!.Semantic!.Views().Single(view => view.Phase == CellPhase.Serving);
        Assert.Equal((2, PhaseCause.Evidence), (cell.Users, cell.Cause));
        Assert.Contains(
            two.CacheWords,
            words => words.Contains("serves from now on", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(three.CacheWords, words => words.Contains("serves", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_complaint_at_one_ends_the_answer_at_the_other()
    {
        await using ScriptedUpstream upstream = Answering(_ => "Hold the button for 10 seconds.");
        await using TestGateway one = await StartAsync(upstream);
        await using TestGateway two = await StartAsync(upstream);
        await PromoteAsync(one, two);
        Assert.Equal("hit", await SaidAsync(two, AlsoReworded, "v"));

        await ComplainAsync(one, AlsoReworded, "x");
        int users = 0; // Each asks once: who asks again is sent upstream anyway.
        await Eventually.SoAsync(
            async () => await SaidAsync(two, AlsoReworded, $"y{users++}") != "hit",
            Cancellation
        );
    }

    [Fact]
    public async Task An_operator_who_stops_a_cell_at_one_stops_it_at_the_other()
    {
        await using ScriptedUpstream upstream = Answering(_ => "Hold the button for 10 seconds.");
        await using TestGateway one = await StartAsync(upstream);
        await using TestGateway two = await StartAsync(upstream);
        await PromoteAsync(one, two);
        CellView serving = one.Cache!.Semantic!.Views().Single(view => view.Phase == CellPhase.Serving);

        one.Cache.Semantic.Promote(
            CacheTenant.Words(serving.Tenant),
            serving.Model,
            serving.GuardClass,
            isServing: false,
            isWithoutEvidence: false
        );
        await Eventually.SoAsync(() => !Serves(two) && !Serves(one), Cancellation);

        Assert.NotEqual("hit", await SaidAsync(two, AlsoReworded, "y"));
        Assert.Contains(
            two.CacheWords,
            words => words.Contains("an operator stopped it", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_purge_at_one_is_a_miss_at_the_other_when_it_returns()
    {
        await using ScriptedUpstream upstream = Answering(_ => "Hold the button for 10 seconds.");
        await using TestGateway one = await StartAsync(upstream);
        await using TestGateway two = await StartAsync(upstream);
        await PromoteAsync(one, two);
        Assert.Equal("hit", await SaidAsync(two, AlsoReworded, "x"));

        (CachePurged purged, string? fault) = await one.Cache!.PurgeAsync(new CacheFilter(Model: "model"));

        Assert.Null(fault);
        Assert.InRange(purged.Questions, 1, 3); // One more where a gateway could not read the first one's answer in time.
        using HttpResponseMessage after = await AskAsync(two, AlsoReworded, "y");
        Assert.Equal("miss", ResponseCacheTests.Said(after));
        await Eventually.SoAsync(
            () => two.Cache!.Semantic!.Questions == 1 && one.Cache.Semantic!.Questions == 1,
            Cancellation
        ); // That of the miss.
        Assert.True(Serves(two)); // Evidence stays.
    }

    [Fact]
    [Trait("Timing", "alone")]
    public async Task A_store_that_is_away_means_misses_and_no_error()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        own = PostgresServer.Start();
        SharedTimes times = Patient with
        {
            TrustFor = TimeSpan.FromSeconds(20),
            AnswerWithin = TimeSpan.FromSeconds(20),
            FindWithin = TimeSpan.FromSeconds(20),
        };
        await using ScriptedUpstream upstream = Answering(_ => "Hold the button for 10 seconds.");
        await using TestGateway one = await StartAsync(upstream, times);
        await PromoteAsync(one);
        Assert.Equal("hit", await SaidAsync(one, AlsoReworded, "x"));
        long compared = one.Cache!.Semantic!.Counts.Compared;

        own.Crash();
        await Eventually.SoAsync(
            () => one.Cache.Semantic.Standing < 0 && !one.Cache.Shared!.IsTrusted,
            Cancellation
        );
        using HttpResponseMessage away = await AskAsync(one, AlsoReworded, "y");
        using HttpResponseMessage other = await AskAsync(
            one,
            First.Replace("reset", "alter", StringComparison.Ordinal),
            "z"
        );

        Assert.Equal((HttpStatusCode.OK, "miss"), (away.StatusCode, ResponseCacheTests.Said(away)));
        Assert.Equal("miss", ResponseCacheTests.Said(other));
        Assert.Equal(compared, one.Cache.Semantic.Counts.Compared);
        Assert.Empty(one.Defects);
        Assert.Contains(
            one.CacheWords,
            words => words.Contains("questions with other words go upstream", StringComparison.Ordinal)
        );

        own.Resume();
        await HeardAsync(one);
        Assert.Equal(
            "hit",
            await SaidAsync(one, First.Replace("reset", "adjust", StringComparison.Ordinal), "w")
        );
    }
}
