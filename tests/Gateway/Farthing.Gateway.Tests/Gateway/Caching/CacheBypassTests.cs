using System.Net;
using Farthing.Gateway.Caching.Policies;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;
using static Farthing.Tests.Gateway.Caching.ResponseCacheTests;

namespace Farthing.Tests.Gateway.Caching;

/// <summary>Every reason for which a request goes past the cache: the same one twice reaches the upstream twice, and nothing is stored.</summary>
public class CacheBypassTests
{
    private const string Ask = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private const string Function = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";

    public static TheoryData<CacheBypass, string, string> Reasons =>
        new()
        {
            { CacheBypass.Endpoint, "/v1/rerank", "\"query\":\"q\",\"documents\":[\"a\"]" },
            { CacheBypass.Temperature, Chat, Ask },
            { CacheBypass.Temperature, Chat, Ask + ",\"temperature\":0.1" },
            { CacheBypass.Temperature, Chat, Ask + ",\"temperature\":1,\"seed\":7" },
            { CacheBypass.Choices, Chat, Ask + Cold + ",\"n\":2" },
            { CacheBypass.Stored, Chat, Ask + Cold + ",\"store\":true" },
            { CacheBypass.Stored, "/v1/responses", "\"input\":\"hi\"" + Cold },
            { CacheBypass.ServerTools, Chat, Ask + Cold + ",\"web_search_options\":{}" },
            {
                CacheBypass.Media,
                Chat,
                Turn("[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]")
            },
            {
                CacheBypass.Media,
                Chat,
                Turn("[{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}},{\"type\":\"text\",\"text\":\"hi\"}]")
            },
            {
                CacheBypass.ContinuousUsage,
                Chat,
                Ask
                    + Cold
                    + ",\"stream\":true,\"stream_options\":{\"include_usage\":true,\"continuous_usage_stats\":true}"
            },
            { CacheBypass.Steering, Chat, Ask + Cold + ",\"models\":[\"model\",\"small\"]" },
            { CacheBypass.Volatile, Chat, Turn("\"What time is it?\"") },
            { CacheBypass.Volatile, Chat, Turn("\"Wie sp\\u00e4t ist es?\"") },
            {
                CacheBypass.Volatile,
                Chat,
                Turn(
                    "[{\"type\":\"text\",\"text\":\"What is new today?\"},{\"type\":\"text\",\"text\":\"hi\"}]"
                )
            },
            {
                CacheBypass.Volatile,
                Chat,
                "\"messages\":[{\"content\":\"How is the weather in Bonn?\",\"role\":\"user\"},{\"role\":\"assistant\",\"content\":\"Fair.\"},{\"role\":\"user\",\"content\":\"And in Rome?\"}]"
                    + Cold
            },
            { CacheBypass.Volatile, "/v1/completions", "\"prompt\":\"The latest news is\"" + Cold },
            { CacheBypass.Tools, Chat, Ask + Cold + "," + Function },
            {
                CacheBypass.Tools,
                Chat,
                "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"},{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"42\"}]"
                    + Cold
            },
            { CacheBypass.Tools, Chat, Ask + Cold + ",\"documents\":[{\"text\":\"d\"}]" },
        };

    private const string Chat = "/v1/chat/completions";

    private static string Turn(string content) =>
        "\"messages\":[{\"role\":\"user\",\"content\":" + content + "}]" + Cold;

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task A_request_with_a_reason_is_never_answered_from_the_cache(
        CacheBypass reason,
        string path,
        string members
    )
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact());
        string body = $"{{\"model\":\"model\",{members}}}";

        using HttpResponseMessage first = await gateway.PostAsync(path, body);
        using HttpResponseMessage second = await gateway.PostAsync(path, body);

        Assert.Equal(("bypass", "bypass"), (Said(first), Said(second)));
        Assert.Equal(2, gateway.Cache!.Counts.BypassesOf(reason));
        Assert.Equal((0L, 0), (gateway.Cache.Counts.Stored, gateway.Cache.Entries));
    }

    [Fact]
    public async Task A_client_that_wants_nothing_stored_and_a_scope_without_its_user_go_past_it()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: Exact(new CachePolicy { Scope = CacheScope.User })
        );

        using HttpResponseMessage nobody = await gateway.ChatAsync(Cold);
        using HttpResponseMessage silent = await gateway.PostAsync(
            Chat,
            $"{{\"model\":\"model\",\"user\":\"u\",{Ask}{Cold}}}",
            change: request => request.Headers.CacheControl = new() { NoStore = true }
        );

        Assert.Equal(("bypass", "bypass"), (Said(nobody), Said(silent)));
        Assert.Equal(1, gateway.Cache!.Counts.BypassesOf(CacheBypass.NoUser));
        Assert.Equal(1, gateway.Cache.Counts.BypassesOf(CacheBypass.NoStore));
    }

    /// <summary>A model without a deployment answers nothing (404 before the cache); complaints have tests of their own.</summary>
    [Fact]
    public void Every_reason_has_a_request() =>
        Assert.Equal(
            Enum.GetValues<CacheBypass>()
                .Except([
                    CacheBypass.None,
                    CacheBypass.NoModel,
                    CacheBypass.Complaint,
                    CacheBypass.NoUser,
                    CacheBypass.NoStore,
                ]),
            Reasons.Select(one => one.Data.Item1).Distinct().Order()
        );

    [Fact]
    public async Task An_operator_may_call_tools_unchanging()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cache: Exact(new CachePolicy { ToolCalls = true })
        );

        using HttpResponseMessage first = await gateway.ChatAsync(Cold + "," + Function);
        using HttpResponseMessage second = await gateway.ChatAsync(Cold + "," + Function);

        Assert.Equal(("miss", "hit"), (Said(first), Said(second)));
    }

    [Fact]
    public void An_answer_lives_an_hour_unless_the_operator_says_otherwise()
    {
        Assert.Equal(TimeSpan.FromHours(1), new CachePolicy().Ttl);
        Assert.Equal(TimeSpan.FromHours(1), new SemanticOptions().Ttl);
    }

    [Theory]
    [InlineData("What is a mutex?")]
    [InlineData("What is  a mutex")]
    public async Task A_shadow_serves_nothing_of_any_tier(string again)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Of(CacheMode.Shadow));
        using HttpResponseMessage first = await QuestionAsync(gateway, "What is a mutex?");
        await Eventually.SoAsync(() => gateway.Cache!.Semantic!.Questions == 1, Cancellation);

        using HttpResponseMessage second = await QuestionAsync(gateway, again);
        using HttpResponseMessage third = await QuestionAsync(gateway, again);

        Assert.Equal(("miss", "miss", "miss"), (Said(first), Said(second), Said(third)));
        Assert.Equal(3, upstream.Requests.Count);
        Assert.Equal(1, gateway.Cache!.Entries);
        Assert.Empty((await gateway.JournalAsync()).Hits);
        Assert.Equal(0, gateway.Cache.Semantic!.Counts.Compared); // No easy evidence.
    }

    [Fact]
    public async Task Equal_requests_at_once_go_upstream_in_a_shadow()
    {
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await released.Task;
            await call.JsonAsync(Answer);
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Of(CacheMode.Shadow));

        Task<HttpResponseMessage>[] asked =
        [
            .. Enumerable.Range(0, 4).Select(_ => QuestionAsync(gateway, "What is a mutex?")),
        ];
        await Eventually.SoAsync(() => upstream.Requests.Count == 4, Cancellation);
        released.SetResult();

        foreach (Task<HttpResponseMessage> one in asked)
        {
            using HttpResponseMessage answer = await one;
            Assert.Equal((HttpStatusCode.OK, "miss"), (answer.StatusCode, Said(answer)));
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal static CacheOptions Of(CacheMode mode) =>
        new() { Models = new Dictionary<string, CachePolicy> { ["model"] = new() { Mode = mode } } };

    internal static Task<HttpResponseMessage> QuestionAsync(TestGateway gateway, string question) =>
        gateway.PostAsync(
            Chat,
            $"{{\"model\":\"model\",\"messages\":[{{\"role\":\"user\",\"content\":\"{question}\"}}]{Cold}}}"
        );
}
