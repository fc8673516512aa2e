using System.Globalization;
using Farthing.Gateway.Cascading;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Gateway.Journal.Records;
using Farthing.Reduction.Cascade.Confidence;
using Farthing.Reduction.Cascade.Routing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;
using static Farthing.Tests.Gateway.Cascading.ChatEvents;

namespace Farthing.Tests.Gateway.Cascading;

/// <summary>Streams whose opening decides: what a client gets, when, and what it is charged.</summary>
public sealed class OptimisticCascadeTests
{
    private const int Tokens = 40;

    private static readonly CascadeOptions Optimistic = new()
    {
        Small = "small",
        Router = ByOpening(),
        Mode = CascadeMode.Optimistic,
        AuditFraction = 0,
        Deadline = Eventually.Longest,
    };

    /// <summary>Confidence is the geometric mean of the opening; a gate of whole answers would take everything.</summary>
    private static Router ByOpening()
    {
        Router router = CascadeScene.Trained();
        return router with
        {
            Opening = router.Confidence,
            Confidence = router.Confidence! with
            {
                Promise = router.Confidence.Promise with { Threshold = 0 },
            },
        };
    }

    private static bool IsSmall(ScriptedCall call) =>
        call.Request.Text.Contains("\"logprobs\":true", StringComparison.Ordinal);

    private static CascadeTally Tally(TestGateway gateway) =>
        Assert.Single(gateway.Cascades!.Routes.Single().Counts.Read().Requests);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sure_opening_goes_out_before_the_rest_is_there(bool asksUsage)
    {
        TaskCompletionSource isRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync(Words(0, LogprobFeatures.Opening, -0.05));
            await isRead.Task.WaitAsync(call.Stop); // The rest comes when the client has the opening.
            await call.ChunkAsync(": alive\n\n");
            await call.ChunkAsync(Words(LogprobFeatures.Opening, Tokens - LogprobFeatures.Opening, -9));
            await call.ChunkAsync(Ending(Tokens));
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: Optimistic);

        (string text, bool isAborted) = await gateway.ReadStreamAsync(
            asksUsage ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : ",\"stream\":true",
            isRead
        );

        Assert.False(isAborted);
        Assert.Single(upstream.Requests);
        Assert.DoesNotContain("logprob", text, StringComparison.Ordinal);
        int at = 0;
        for (int i = 0; i < Tokens; i++)
        {
            at = text.IndexOf($"\"w{i} \"", at, StringComparison.Ordinal);
            Assert.True(at > 0, $"token {i} in its place");
        }

        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal(asksUsage, text.Contains("completion_tokens", StringComparison.Ordinal));
        // 100 × $1 + 40 × $4 per million.
        Assert.Contains(": x-farthing-cost-usd=0.00026\n\n", text, StringComparison.Ordinal);
        Assert.Equal(new CascadeTally(CascadeCourse.Small, CascadeReason.Promised, 1), Tally(gateway));
        TestGateway.JournalText journal = await gateway.JournalAsync();
        HitRecord hit = Assert.Single(journal.Hits);
        Assert.Equal((HitTier.Cascade, 100L, 260_000L), (hit.Tier, hit.Tokens.Input, hit.OwnCost.NanoUsd));
        CascadeFigures figures = gateway.Cascades!.Routes.Single().Counts.Read();
        Assert.Equal((260_000L, 1L), (figures.Money.Small.NanoUsd, figures.Unknown));
        Assert.Null(hit.Saved); // Nothing was checked: nobody knows what the large model would have cost.
    }

    [Fact]
    public async Task The_head_says_what_answered_and_how_sure_it_was()
    {
        await using ScriptedUpstream upstream = new(call =>
            SayAsync(call, Words(0, Tokens, -0.05), Ending(Tokens))
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: Optimistic);

        using HttpResponseMessage response = await gateway.ChatAsync(",\"stream\":true");

        Assert.Equal("small", response.Headers.GetValues(CascadeRules.Header).Single());
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("up/model0", response.Headers.GetValues("x-farthing-model").Single());
        Assert.InRange(
            double.Parse(
                response.Headers.GetValues("x-farthing-cascade-confidence").Single(),
                CultureInfo.InvariantCulture
            ),
            0.6,
            1
        );
    }

    /// <summary>The small model is left as soon as its opening has decided against it, and no byte of it comes through.</summary>
    [Theory]
    [InlineData(-2, "")]
    [InlineData(-0.05, "I cannot help with that. ")]
    public async Task An_opening_that_is_unsure_or_refuses_ends_the_small_models_answer(
        double logprob,
        string first
    )
    {
        TaskCompletionSource<bool> isLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (!IsSmall(call))
            {
                await SayAsync(call, LargeStream);
                return;
            }

            await call.BeginStreamAsync(
                Event($"{{\"content\":\"{first}\"}}", (double?)null)
                    + Words(0, LogprobFeatures.Opening, logprob)
            );
            isLeft.SetResult(await call.IsHungUpAsync()); // It would go on for ever.
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: Optimistic);

        (string text, bool isAborted) = await gateway.ReadStreamAsync(",\"stream\":true");

        Assert.False(isAborted);
        Assert.True(await isLeft.Task);
        Assert.Contains("Large.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("w0", text, StringComparison.Ordinal);
        Assert.Equal(
            new CascadeTally(
                CascadeCourse.Large,
                first.Length > 0 ? CascadeReason.Form : CascadeReason.Unsure,
                1
            ),
            Tally(gateway)
        );
        Assert.Empty((await gateway.JournalAsync()).Hits);
        Assert.Empty(gateway.Defects);
    }

    /// <summary>Shorter than an opening: it is there whole, and all that is asked of a whole answer is asked.</summary>
    [Theory]
    [InlineData(-0.05, "stop", CascadeReason.Promised)]
    [InlineData(-2, "stop", CascadeReason.Unsure)]
    [InlineData(-0.05, "length", CascadeReason.Form)]
    [InlineData(-0.05, "tool_calls", CascadeReason.SmallFailed)]
    public async Task A_short_answer_is_decided_on_as_a_whole(
        double logprob,
        string end,
        CascadeReason reason
    )
    {
        await using ScriptedUpstream upstream = new(call =>
            IsSmall(call)
                ? SayAsync(call, Words(0, 5, logprob), Event("{}", end), UsageAndEnd(5))
                : SayAsync(call, LargeStream)
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: Optimistic);

        (string text, bool isAborted) = await gateway.ReadStreamAsync(",\"stream\":true");

        bool isSmall = reason == CascadeReason.Promised;
        Assert.False(isAborted);
        Assert.Equal(isSmall, text.Contains("w4", StringComparison.Ordinal));
        Assert.Equal(!isSmall, text.Contains("Large.", StringComparison.Ordinal));
        Assert.Equal(
            new CascadeTally(isSmall ? CascadeCourse.Small : CascadeCourse.Large, reason, 1),
            Tally(gateway)
        );
    }

    /// <summary>What has to be looked at as a whole is kept back as a whole, and its opening still decides.</summary>
    [Theory]
    [InlineData(",\"response_format\":{\"type\":\"json_object\"}", null)]
    [InlineData("", "^[A-D]$")]
    public async Task A_form_that_is_asked_for_is_checked_before_the_first_byte(string more, string? pattern)
    {
        await using ScriptedUpstream upstream = new(call =>
            IsSmall(call)
                ? SayAsync(call, Words(0, Tokens, -0.05), Ending(Tokens))
                : SayAsync(call, LargeStream)
        );
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Optimistic with
            {
                Pattern = pattern,
            }
        );

        (string text, _) = await gateway.ReadStreamAsync(",\"stream\":true" + more);

        Assert.DoesNotContain("w0", text, StringComparison.Ordinal);
        Assert.Contains("Large.", text, StringComparison.Ordinal);
        Assert.Equal(new CascadeTally(CascadeCourse.Large, CascadeReason.Form, 1), Tally(gateway));
    }

    /// <summary>One promise covers all requests: whole answers are decided on by their openings too.</summary>
    [Theory]
    [InlineData(-0.05, "small")]
    [InlineData(-2, "large")]
    public async Task Whole_answers_are_decided_on_by_their_opening_too(double logprob, string course)
    {
        string small = CascadeScene.Small(logprob);
        await using ScriptedUpstream upstream = new(call =>
            call.JsonAsync(IsSmall(call) ? small : CascadeScene.Large)
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: Optimistic);

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(course, response.Headers.GetValues(CascadeRules.Header).Single());
    }

    /// <summary>The deadline is the opening's: what is given already is not cut off by it.</summary>
    [Fact]
    public async Task A_given_answer_may_take_longer_than_the_deadline()
    {
        TimeSpan deadline = TimeSpan.FromSeconds(2);
        TaskCompletionSource isRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync(Words(0, LogprobFeatures.Opening, -0.05));
            await isRead.Task.WaitAsync(call.Stop);
            await Task.Delay(deadline + TimeSpan.FromMilliseconds(200), call.Stop);
            await call.ChunkAsync(Ending(LogprobFeatures.Opening));
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Optimistic with
            {
                Deadline = deadline,
            }
        );

        (string text, bool isAborted) = await gateway.ReadStreamAsync(",\"stream\":true", isRead);

        Assert.False(isAborted);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
    }

    /// <summary>A small model that breaks off behind its opening breaks off for the client, as any model does; it is charged, and saved nothing.</summary>
    [Fact]
    public async Task An_answer_that_breaks_off_is_charged_and_saved_nothing()
    {
        TaskCompletionSource isRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync(Words(0, LogprobFeatures.Opening, -0.05));
            await isRead.Task.WaitAsync(call.Stop);
            call.Reset();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: Optimistic);

        (string text, bool isAborted) = await gateway.ReadStreamAsync(",\"stream\":true", isRead);
        await gateway.IdleAsync();

        Assert.True(isAborted);
        Assert.DoesNotContain("[DONE]", text, StringComparison.Ordinal);
        Assert.Single(upstream.Requests);
        Assert.Empty((await gateway.JournalAsync()).Hits);
        CascadeMoney money = gateway.Cascades!.Routes.Single().Counts.Read().Money;
        Assert.True(money.Small.NanoUsd > 0);
        Assert.Equal(0, money.Alone.NanoUsd);
        Assert.Empty(gateway.Defects);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_small_models_answer()
    {
        TaskCompletionSource<bool> isLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync(Words(0, LogprobFeatures.Opening, -0.05));
            isLeft.SetResult(await call.IsHungUpAsync());
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: Optimistic);

        using (
            HttpResponseMessage response = await gateway.ChatAsync(
                ",\"stream\":true",
                HttpCompletionOption.ResponseHeadersRead
            )
        )
        {
            Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            Assert.True(await body.ReadAsync(new byte[100], TestContext.Current.CancellationToken) > 0);
        }

        Assert.True(await isLeft.Task);
        await gateway.IdleAsync();
        Assert.Single(upstream.Requests);
        Assert.Empty((await gateway.JournalAsync()).Hits);
        Assert.Empty(gateway.Defects);
    }

    [Fact]
    public async Task A_given_stream_that_is_drawn_is_compared_with_the_large_models_answer()
    {
        await using ScriptedUpstream upstream = new(call =>
            IsSmall(call)
                ? SayAsync(call, Words(0, Tokens, -0.05), Ending(Tokens))
                : SayAsync(call, LargeStream)
        );
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Optimistic with
            {
                AuditFraction = 1,
            }
        );

        (string text, _) = await gateway.ReadStreamAsync(",\"stream\":true");
        CascadeFigures figures = await CascadeScene.SettledAsync(gateway, of => of.Regret is not null);

        Assert.Contains("w39", text, StringComparison.Ordinal);
        Assert.Equal(1, figures.Regret); // Forty words are not "Large."
        Assert.Equal(2, upstream.Requests.Count);
    }

    /// <summary>Where the prompt alone decides, nothing is kept back: the first words go out.</summary>
    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/messages")]
    [InlineData("/v1/responses")]
    public async Task By_the_prompt_alone_a_stream_goes_out_from_its_first_word_on(string path)
    {
        string whole = CascadeDialectTests.Stream(path, "Small.");
        string first = path switch
        {
            "/v1/messages" => "event: content_block_stop",
            "/v1/responses" => "event: response.completed",
            _ =>
                "data: {\"id\":\"s\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"up-model\",\"choices\":[{\"index\":0,\"delta\":{}",
        };
        int at = whole.IndexOf(first, StringComparison.Ordinal);
        TaskCompletionSource isRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync(whole[..at]);
            await isRead.Task.WaitAsync(call.Stop);
            await call.ChunkAsync(whole[at..]);
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: Optimistic with
            {
                Router = CascadeScene.Trained(isByPrior: true, prior: -100),
            }
        );

        (string text, bool isAborted) = await gateway.ReadStreamAsync(
            ",\"stream\":true" + (path == "/v1/responses" ? ",\"store\":false" : ""),
            isRead,
            path
        );

        Assert.False(isAborted);
        Assert.Contains("Small.", text, StringComparison.Ordinal);
        Assert.Single(upstream.Requests);
        Assert.Equal(CascadeCourse.Small, Tally(gateway).Course);
        Assert.Single((await gateway.JournalAsync()).Hits);
    }
}
