using System.Net;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing.Hedging;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>A second attempt beside one that lets its first byte wait: who wins, and what each costs.</summary>
public sealed class HedgingTests
{
    private const string Answer =
        """{"choices":[{"message":{"content":"Hello"}}],"usage":{"prompt_tokens":100,"completion_tokens":20}}""";

    private const string Chunk = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n";
    private const string End =
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A whole answer that lost is read to its end behind the client's back, and charged at what it says: the hold would be many times as much. The client may come again at once, by another connection.</summary>
    [Fact]
    public async Task A_whole_answer_that_lost_is_charged_what_it_says()
    {
        TaskCompletionSource isAnswered = new();
        int calls = 0;
        await using ScriptedUpstream slow = new(async call =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                await isAnswered.Task;
            }

            await call.JsonAsync(Answer);
        });
        await using ScriptedUpstream fast = ScriptedUpstream.Json(
            Answer.Replace("100", "90", StringComparison.Ordinal)
        );
        await using TestGateway gateway = await StartAsync(slow, fast, drain: TimeSpan.FromSeconds(30));

        using HttpResponseMessage response = await gateway.ChatAsync();
        Assert.Contains(
            "Hello",
            await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        Assert.True(response.Headers.ConnectionClose);
        using HttpResponseMessage next = await gateway.ChatAsync();
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        isAnswered.SetResult();

        string first = response.Headers.GetValues("x-request-id").Single();
        Assert.Equal(
            [(AttemptEnd.CalledOff, UsageSource.Usage, 100L), (AttemptEnd.Finished, UsageSource.Usage, 90L)],
            (await SettlesAsync(gateway))
                .Where(one => first.Contains($"{one.Attempt.RequestId:N}", StringComparison.Ordinal))
                .Select(one => (one.End, one.Source, one.Tokens.Input))
        );
    }

    /// <summary>A loser that is not done within the time is cut off, and charged at its hold: also where it has begun by then, which does not say what it took.</summary>
    [Theory]
    [InlineData(80, "")]
    [InlineData(400, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{")]
    public async Task A_whole_answer_that_does_not_end_in_time_costs_its_hold(int drainMs, string comes)
    {
        TaskCompletionSource<bool> isHungUp = new();
        TaskCompletionSource isAnswered = new();
        await using ScriptedUpstream slow = new(async call =>
        {
            await isAnswered.Task;
            await call.RawAsync(comes);
            isHungUp.TrySetResult(await call.IsHungUpAsync());
        });
        await using ScriptedUpstream fast = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(
            slow,
            fast,
            drain: TimeSpan.FromMilliseconds(drainMs)
        );

        using HttpResponseMessage response = await gateway.ChatAsync();
        isAnswered.SetResult();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(await isHungUp.Task.WaitAsync(Eventually.Longest, Cancellation));
        List<SettleRecord> settles = await SettlesAsync(gateway);
        Assert.Equal((AttemptEnd.CalledOff, UsageSource.Hold), (settles[0].End, settles[0].Source));
        Assert.Equal(gateway.Gates.Holds[0].Amount, settles[0].Cost);
    }

    /// <summary>The first never answers; the second does at once. The first, which is not read on, is charged at its hold, since nobody can know what it made of a whole answer.</summary>
    [Fact]
    public async Task The_second_wins_where_the_first_does_not_answer()
    {
        TaskCompletionSource<bool> isHungUp = new();
        TaskCompletionSource isAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream slow = new(async call =>
        {
            isAsked.TrySetResult();
            isHungUp.TrySetResult(await call.IsHungUpAsync());
        });
        await using ScriptedUpstream fast = new(async call =>
        {
            // On a busy machine the second may come before the first, which would then be called off unsent.
            await isAsked.Task.WaitAsync(Eventually.Longest, call.Stop);
            await call.JsonAsync(Answer);
        });
        await using TestGateway gateway = await StartAsync(slow, fast);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("2", response.Headers.GetValues("x-farthing-attempts").Single());
        Assert.Equal("up/model1", response.Headers.GetValues("x-farthing-model").Single());
        Assert.Equal("0.00018", response.Headers.GetValues("x-farthing-cost-usd").Single());
        Assert.True(await isHungUp.Task.WaitAsync(Eventually.Longest, Cancellation));
        List<SettleRecord> settles = await SettlesAsync(gateway);
        Assert.Equal(
            [(AttemptEnd.CalledOff, UsageSource.Hold), (AttemptEnd.Finished, UsageSource.Usage)],
            settles.Select(one => (one.End, one.Source))
        );
        Assert.Equal(gateway.Gates.Holds[0].Amount, settles[0].Cost);
        Assert.Equal(gateway.Gates.Holds[0].Amount, gateway.Gates.Holds[1].Amount); // Each holds all that it can cost.
        Assert.Equal(2, gateway.Gates.Outcomes.Count);
        Assert.NotNull(gateway.Gates.Outcomes.Single(one => one.End == AttemptEnd.CalledOff).FirstByte);
    }

    /// <summary>The head of the first stream came, but no byte of its body: what counts is the first byte.</summary>
    [Fact]
    public async Task A_stream_that_only_said_hello_is_hedged_and_charged_for_its_prompt()
    {
        await using ScriptedUpstream slow = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.IsHungUpAsync();
        });
        await using ScriptedUpstream fast = ScriptedUpstream.Stream(Chunk + End);
        await using TestGateway gateway = await StartAsync(slow, fast);

        using HttpResponseMessage response = await gateway.ChatAsync(",\"stream\":true");
        string text = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Contains("[DONE]", text, StringComparison.Ordinal);
        Assert.Single(text.Split(Chunk).Skip(1));
        List<SettleRecord> settles = await SettlesAsync(gateway);
        Assert.Equal(
            [(AttemptEnd.CalledOff, UsageSource.Estimate), (AttemptEnd.Finished, UsageSource.Usage)],
            settles.Select(one => (one.End, one.Source))
        );
        Assert.Equal(0, settles[0].Tokens.Output);
        Assert.True(settles[0].Tokens.Input > 0);
        Assert.Equal(new TokenCounts(10, 0, 0, 2), settles[1].Tokens);
    }

    /// <summary>The first answers while the second is under way: the second is called off, whatever it did.</summary>
    [Fact]
    public async Task The_first_wins_where_it_answers_after_all()
    {
        TaskCompletionSource isAsked = new();
        await using ScriptedUpstream late = new(async call =>
        {
            await isAsked.Task;
            await call.JsonAsync(Answer);
        });
        await using ScriptedUpstream second = new(async call =>
        {
            isAsked.TrySetResult();
            await call.IsHungUpAsync();
        });
        await using TestGateway gateway = await StartAsync(late, second);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal("up/model0", response.Headers.GetValues("x-farthing-model").Single());
        Assert.Equal("2", response.Headers.GetValues("x-farthing-attempts").Single());
        Assert.Equal(
            [AttemptEnd.Finished, AttemptEnd.CalledOff],
            (await SettlesAsync(gateway)).Select(one => one.End)
        );
    }

    /// <summary>A provider that bills to the end is read to the end, after the client has its answer: then its own usage is charged.</summary>
    [Fact]
    public async Task A_loser_that_is_billed_to_the_end_is_charged_what_it_says()
    {
        TaskCompletionSource isAnswered = new();
        await using ScriptedUpstream slow = new(async call =>
        {
            await isAnswered.Task;
            await call.BeginStreamAsync();
            await call.ChunkAsync(Chunk + End);
            await call.EndStreamAsync();
        });
        await using ScriptedUpstream fast = ScriptedUpstream.Stream(Chunk + End);
        await using TestGateway gateway = await StartAsync(
            slow,
            fast,
            one => one with { OnDisconnect = DisconnectPolicy.Drain(TimeSpan.FromSeconds(20)) }
        );

        using HttpResponseMessage response = await gateway.ChatAsync(",\"stream\":true");
        Assert.Contains(
            "[DONE]",
            await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        isAnswered.SetResult();

        Assert.Equal(
            [(AttemptEnd.CalledOff, UsageSource.Usage, 2L), (AttemptEnd.Finished, UsageSource.Usage, 2L)],
            (await SettlesAsync(gateway)).Select(one => (one.End, one.Source, one.Tokens.Output))
        );
    }

    [Fact]
    public async Task A_budget_that_does_not_cover_it_sends_no_hedge()
    {
        TaskCompletionSource isOver = new();
        await using ScriptedUpstream slow = new(async call =>
        {
            await isOver.Task;
            await call.JsonAsync(Answer);
        });
        await using ScriptedUpstream never = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(slow, never);
        // One attempt holds its prompt and 1,000 tokens of output at $4: some 0.0045 dollars.
        gateway.Gates.Budget = Money.FromUsd(0.006m);

        Task<HttpResponseMessage> asking = gateway.ChatAsync();
        await Eventually.SoAsync(() => gateway.Gates.Demands.Count == 2, Cancellation);
        isOver.SetResult();
        using HttpResponseMessage response = await asking;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(never.Requests);
        Assert.Equal("1", response.Headers.GetValues("x-farthing-attempts").Single());
        Assert.Single(await SettlesAsync(gateway));
        Assert.Equal(0, gateway.Gates.Hedge!.Sent);
    }

    [Fact]
    public async Task Both_that_fail_are_tried_again_elsewhere()
    {
        int calls = 0;
        TaskCompletionSource isAsked = new();
        await using ScriptedUpstream slow = new(async call =>
        {
            if (Interlocked.Increment(ref calls) > 1)
            {
                await call.JsonAsync(Answer);
                return;
            }

            await isAsked.Task;
            call.Reset();
        });
        await using ScriptedUpstream bad = new(async call =>
        {
            isAsked.TrySetResult();
            await call.JsonAsync("{}", 503);
        });
        await using TestGateway gateway = await StartAsync(slow, bad);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("3", response.Headers.GetValues("x-farthing-attempts").Single());
        Assert.Equal(
            [AttemptEnd.UpstreamBroken, AttemptEnd.UpstreamError, AttemptEnd.Finished],
            (await SettlesAsync(gateway)).Select(one => one.End)
        );
    }

    [Theory]
    [InlineData(",\"store\":true")]
    [InlineData(",\"tools\":[{\"type\":\"web_search\"}]")]
    public async Task What_has_effects_upstream_happens_once(string more)
    {
        await using ScriptedUpstream slow = new(async call =>
        {
            await Task.Delay(120, call.Stop);
            await call.JsonAsync(Answer);
        });
        await using ScriptedUpstream never = ScriptedUpstream.Json(Answer);
        await using TestGateway gateway = await StartAsync(
            slow,
            never,
            deploy: one => one with { Unbounded = UnboundedPolicy.Allow }
        );

        using HttpResponseMessage response = await gateway.ChatAsync(more);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(never.Requests);
    }

    [Fact]
    public async Task A_client_that_leaves_calls_both_off()
    {
        TaskCompletionSource isAsked = new();
        await using ScriptedUpstream slow = new(call => call.IsHungUpAsync());
        await using ScriptedUpstream second = new(async call =>
        {
            isAsked.TrySetResult();
            await call.IsHungUpAsync();
        });
        await using TestGateway gateway = await StartAsync(slow, second);
        using CancellationTokenSource leave = new();

        Task<HttpResponseMessage> asking = gateway.PostAndLeaveAsync(
            "/v1/chat/completions",
            """{"model":"model","stream":true,"messages":[{"role":"user","content":"hi"}]}""",
            leave.Token
        );
        await isAsked.Task;
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        Assert.Equal(2, (await SettlesAsync(gateway)).Count);
    }

    private static Task<TestGateway> StartAsync(
        ScriptedUpstream first,
        ScriptedUpstream second,
        Func<Upstream, Upstream>? change = null,
        Func<Deployment, Deployment>? deploy = null,
        TimeSpan drain = default
    ) => HedgedAsync([first.Address, second.Address], change, deploy, drain);

    private static async Task<TestGateway> HedgedAsync(
        IReadOnlyList<Uri> upstreams,
        Func<Upstream, Upstream>? change,
        Func<Deployment, Deployment>? deploy,
        TimeSpan drain
    )
    {
        TestGateway gateway = await TestGateway.StartAsync(upstreams, change, deploy);
        gateway.Gates.Hedge = new Hedge(
            new HedgeOptions
            {
                After = TimeSpan.FromMilliseconds(30),
                AtMost = 1,
                Drain = drain,
            },
            (_, _) => null
        );
        return gateway;
    }

    private static async Task<List<SettleRecord>> SettlesAsync(TestGateway gateway) =>
        [.. (await gateway.JournalAsync()).Settles.OrderBy(one => one.Attempt.Number)];
}
