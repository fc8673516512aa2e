using System.Net;
using Farthing.Gateway.Caching.Complaints;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;
using static Farthing.Tests.Gateway.Caching.CacheBypassTests;
using static Farthing.Tests.Gateway.Caching.ResponseCacheTests;

namespace Farthing.Tests.Gateway.Caching;

/// <summary>Complaints about answers of the exact and the canonical tier; those about other words are with the semantic cache.</summary>
public class ComplaintTests
{
    private const string First = "What is a mutex?";
    private const string Canonical = "What is  a mutex";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal static async Task<HttpStatusCode> ComplainAsync(
        TestGateway gateway,
        HttpResponseMessage hit,
        string header = "x-request-id",
        string verdict = "wrong",
        string? key = null
    )
    {
        string id = hit.Headers.GetValues(header).Single();
        using HttpResponseMessage said = await gateway.PostAsync(
            "/v1/cache/feedback",
            $$"""{"request":"{{id}}","verdict":"{{verdict}}"}""",
            change: request =>
                request.Headers.Authorization = key is null
                    ? request.Headers.Authorization
                    : new("Bearer", key)
        );
        return said.StatusCode;
    }

    [Theory]
    [InlineData(First, "exact", "x-request-id")]
    [InlineData(First, "exact", "x-farthing-cache-entry")]
    [InlineData(Canonical, "canonical", "x-request-id")]
    [InlineData(Canonical, "canonical", "x-farthing-cache-entry")]
    public async Task A_wrong_answer_ends_at_once_and_is_not_cached_again(
        string asked,
        string tier,
        string header
    )
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: Of(CacheMode.Canonical)
        );
        using HttpResponseMessage first = await QuestionAsync(gateway, First);
        using HttpResponseMessage hit = await QuestionAsync(gateway, asked);
        Assert.Equal(tier, hit.Headers.GetValues("x-farthing-cache-tier").Single());

        Assert.Equal(HttpStatusCode.NoContent, await ComplainAsync(gateway, hit, header));

        Assert.Equal(0, gateway.Cache!.Entries);
        foreach (string again in (string[])[First, Canonical, First, Canonical])
        {
            using HttpResponseMessage answer = await QuestionAsync(gateway, again);
            Assert.Equal("bypass", Said(answer));
        }

        Assert.Equal(5, upstream.Requests.Count);
        Assert.Equal(0, gateway.Cache.Entries);
        using HttpResponseMessage other = await QuestionAsync(gateway, "What is a lock?");
        using HttpResponseMessage others = await QuestionAsync(gateway, "What is a lock?");
        Assert.Equal(("miss", "hit"), (Said(other), Said(others)));
    }

    [Fact]
    public async Task Only_who_was_served_may_complain()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());
        using HttpResponseMessage first = await QuestionAsync(gateway, First);
        using HttpResponseMessage hit = await QuestionAsync(gateway, First);

        foreach (string header in (string[])["x-request-id", "x-farthing-cache-entry"])
        {
            Assert.Equal(
                HttpStatusCode.NotFound,
                await ComplainAsync(gateway, hit, header, key: TestGates.ShortKey)
            );
        }

        Assert.Equal(HttpStatusCode.NotFound, await ComplainAsync(gateway, first)); // The model's own answer.
        Assert.Equal(HttpStatusCode.NoContent, await ComplainAsync(gateway, hit, verdict: "right"));
        using HttpResponseMessage again = await QuestionAsync(gateway, First);
        Assert.Equal("hit", Said(again));
    }

    [Fact]
    public async Task A_complaint_survives_a_restart()
    {
        string folder = Directory.CreateTempSubdirectory("farthing-cache-").FullName;
        string file = Path.Combine(folder, "cache.db");
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        try
        {
            for (int life = 0; life < 3; life++)
            {
                await using TestGateway gateway = await TestGateway.StartAsync(
                    upstream,
                    cache: Of(CacheMode.Canonical),
                    cacheFile: file
                );
                using HttpResponseMessage first = await QuestionAsync(gateway, First);
                using HttpResponseMessage second = await QuestionAsync(gateway, Canonical);

                Assert.Equal(life == 0 ? ("miss", "hit") : ("bypass", "bypass"), (Said(first), Said(second)));
                if (life == 0)
                {
                    Assert.Equal(HttpStatusCode.NoContent, await ComplainAsync(gateway, second));
                }

                Assert.Equal(0, gateway.Cache!.Entries);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>An answer that was under way is not stored behind a complaint about another one of its question.</summary>
    [Fact]
    public async Task An_answer_under_way_is_not_stored_behind_a_complaint()
    {
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool waits = false;
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (waits)
            {
                await released.Task;
            }

            await call.JsonAsync(Answer);
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());
        using HttpResponseMessage first = await QuestionAsync(gateway, First);
        using HttpResponseMessage hit = await QuestionAsync(gateway, First);
        waits = true;
        Task<HttpResponseMessage> fresh = gateway.PostAsync(
            "/v1/chat/completions",
            $"{{\"model\":\"model\",\"messages\":[{{\"role\":\"user\",\"content\":\"{First}\"}}]{Cold}}}",
            change: request => request.Headers.CacheControl = new() { NoCache = true }
        );
        await Eventually.SoAsync(() => upstream.Requests.Count == 2, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, await ComplainAsync(gateway, hit));
        released.SetResult();
        using HttpResponseMessage answer = await fresh;

        await Eventually.SoAsync(() => gateway.Cache!.Counts.Outdated == 1, Cancellation);
        Assert.Equal(("miss", 0), (Said(answer), gateway.Cache!.Entries));
    }

    [Fact]
    public void A_complaint_ends_after_its_time_and_the_oldest_goes_beyond_the_bound()
    {
        ComplaintBook book = new();
        CacheKey Key(int number) => new((ulong)number, 1, 2, 3);
        book.Add(new Complaint(Key(0), 100));

        Assert.True(book.IsAbout(Key(0), null, 99));
        Assert.True(book.IsAbout(Key(1), Key(0), 99));
        Assert.False(book.IsAbout(Key(0), null, 100));
        for (int i = 1; i <= ComplaintBook.Most; i++)
        {
            book.Add(new Complaint(Key(i), 100));
        }

        Assert.False(book.IsAbout(Key(0), null, 0));
        Assert.True(book.IsAbout(Key(1), null, 0));
    }
}
