using System.Text;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using static Farthing.Tests.Gateway.Http.LearnedStreams;

namespace Farthing.Tests.Gateway.Http;

/// <summary>Streams that are held for what earlier ones came to: what is held, when it is raised, and what happens where it cannot be.</summary>
public sealed class LearnedHoldTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_twenty_streams_nine_of_ten_of_them_are_held()
    {
        await using ScriptedUpstream upstream = new(call => StreamAsync(call, 100));
        await using TestGateway gateway = await StartAsync(upstream);
        await WarmAsync(gateway);

        Assert.EndsWith(Done, await AskAsync(gateway), StringComparison.Ordinal);

        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.All(journal.Reserves.Take(Warm), one => Assert.Equal(32_000, OutputOf(gateway, one.Hold)));
        Assert.Equal(159, OutputOf(gateway, journal.Reserves[Warm].Hold)); // 100 and what may be in flight: 128 to 159.
        Assert.Empty(journal.Raises);
        Assert.All(
            journal.Settles,
            one => Assert.Equal((UsageSource.Usage, SettleMarks.None), (one.Source, one.Marks))
        );
        Assert.Contains("\"max_tokens\":32000", upstream.Requests[Warm].Text, StringComparison.Ordinal);
    }

    /// <summary>While the budgets are asked for more, the stream goes on: 140 of the 159 tokens that are held come to the client meanwhile.</summary>
    [Fact]
    public async Task A_hold_is_raised_in_the_journal_while_the_stream_goes_on()
    {
        int tokens = 100;
        TaskCompletionSource isSeen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (tokens == 100)
            {
                await StreamAsync(call, tokens);
                return;
            }

            await call.BeginStreamAsync();
            for (int sent = 10; sent <= tokens; sent += 10)
            {
                await call.ChunkAsync(Event(" word", 10, sent));
                await (sent == 140 ? isSeen.Task.WaitAsync(call.Stop) : Task.Delay(1, call.Stop));
            }

            await call.ChunkAsync(Usage(tokens) + Done);
            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await StartAsync(upstream);
        await WarmAsync(gateway);
        tokens = 1000;
        TaskCompletionSource isAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Gates.Raising = async cancellation =>
        {
            isAsked.TrySetResult();
            await isSeen.Task.WaitAsync(cancellation);
        };
        StringBuilder came = new();
        Task reading = ReadAsync();
        await isAsked.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        await Eventually.SoAsync(() => Words() == 140, Cancellation);

        isSeen.SetResult();
        await reading;

        Assert.Equal(1000, Words());
        TestGateway.JournalText journal = await gateway.JournalAsync();
        long[] held = [.. journal.Raises.Select(one => OutputOf(gateway, one.Hold))];
        Assert.Equal(held.Order(), held);
        Assert.InRange(held[0], 318, 1064); // Doubled, or as much as had come at once.
        Assert.InRange(held[^1], 1000, 2200);
        Assert.All(journal.Raises, one => Assert.Equal(journal.Reserves[^1].Attempt, one.Attempt));
        Assert.Equal(Cost(1000), journal.Settles[^1].Cost);

        async Task ReadAsync()
        {
            using HttpResponseMessage response = await gateway.PostAsync(
                "/v1/chat/completions",
                Body(),
                HttpCompletionOption.ResponseHeadersRead
            );
            await using Stream stream = await response.Content.ReadAsStreamAsync(Cancellation);
            byte[] buffer = new byte[4096];
            int read;
            while ((read = await stream.ReadAsync(buffer, Cancellation)) > 0)
            {
                lock (came)
                {
                    came.Append(Encoding.UTF8.GetString(buffer, 0, read));
                }
            }
        }

        int Words()
        {
            lock (came)
            {
                return (came.ToString().Split(" word").Length - 1) / 2; // Each stands there as a chat's and as a completion's.
            }
        }
    }

    /// <summary>Nobody decides on the raise: its upstream is not left to generate meanwhile.</summary>
    [Fact]
    public async Task A_stream_whose_raise_does_not_come_is_cut_before_it_passes_its_hold()
    {
        int tokens = 100;
        TaskCompletionSource<bool> isLetGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (tokens == 100)
            {
                await StreamAsync(call, tokens);
                return;
            }

            await call.BeginStreamAsync();
            isLetGo.SetResult(await GoOnAsync(call));
        });
        await using TestGateway gateway = await StartAsync(upstream);
        await WarmAsync(gateway);
        tokens = 32_000;
        gateway.Gates.Raising = async cancellation =>
        {
            gateway.Gates.Budget = Money.Zero;
            await Task.Delay(Timeout.Infinite, cancellation);
        };

        string text = await AskAsync(gateway);

        Assert.Contains("The answer ends here", text, StringComparison.Ordinal);
        Assert.True(await isLetGo.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        TestGateway.JournalText journal = await gateway.JournalAsync();
        SettleRecord settle = journal.Settles[^1];
        Assert.Empty(journal.Raises);
        Assert.Equal((AttemptEnd.OutOfBudget, UsageSource.Chunks), (settle.End, settle.Source));
        Assert.True(settle.Cost >= Cost(120), $"{settle.Cost} of what came");
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 5)]
    public async Task Without_running_usage_a_byte_counts_as_a_token(bool isContinuous, int times)
    {
        await using ScriptedUpstream upstream = new(call => StreamAsync(call, 100, isContinuous));
        await using TestGateway gateway = await StartAsync(upstream);
        await WarmAsync(gateway);

        await AskAsync(gateway);

        ReserveRecord last = (await gateway.JournalAsync()).Reserves[^1];
        Assert.InRange(OutputOf(gateway, last.Hold), 100 * times, 175 * times);
    }

    /// <summary>160 tokens more are there: the stream ends within them, by the signs of its dialect, and its upstream is let go.</summary>
    [Theory]
    [InlineData(
        "/v1/chat/completions",
        "\"object\":\"chat.completion.chunk\"",
        "\"delta\":{},\"finish_reason\":\"length\""
    )]
    [InlineData(
        "/v1/completions",
        "\"object\":\"text_completion\"",
        "\"text\":\"\",\"finish_reason\":\"length\""
    )]
    public async Task A_stream_that_no_budget_covers_any_more_is_ended_by_rule(
        string path,
        string kind,
        string end
    )
    {
        int tokens = 100;
        TaskCompletionSource<bool> isLetGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (tokens == 100)
            {
                await StreamAsync(call, tokens);
                return;
            }

            // It goes on for as long as anybody takes it.
            await call.BeginStreamAsync();
            isLetGo.SetResult(await GoOnAsync(call));
        });
        await using TestGateway gateway = await StartAsync(upstream);
        await WarmAsync(gateway, path);
        tokens = 32_000;
        gateway.Gates.Budget = Prompt(gateway) + new Money((159 + 160) * TokenNano);

        string text = await AskAsync(gateway, path);

        Assert.True(await isLetGo.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        string[] events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(kind, events[^4], StringComparison.Ordinal);
        Assert.Contains(end, events[^4], StringComparison.Ordinal);
        Assert.StartsWith(
            "data: {\"error\":{\"message\":\"The answer ends here: the budget key_1 per day does not cover more of it",
            events[^3],
            StringComparison.Ordinal
        );
        Assert.StartsWith(": x-farthing-cost-usd=0.00", events[^2], StringComparison.Ordinal);
        Assert.Equal("data: [DONE]", events[^1]);
        TestGateway.JournalText journal = await gateway.JournalAsync();
        SettleRecord settle = journal.Settles[^1];
        Money held = journal.Raises.Count > 0 ? journal.Raises[^1].Hold : journal.Reserves[^1].Hold;
        Assert.Equal((AttemptEnd.OutOfBudget, UsageSource.Chunks), (settle.End, settle.Source));
        Assert.InRange(settle.Cost.NanoUsd, Cost(100).NanoUsd, held.NanoUsd);
        Assert.True(gateway.Gates.Budget >= Money.Zero);
    }

    [Fact]
    public async Task A_client_that_leaves_while_a_raise_is_waited_for_is_charged_what_came()
    {
        int tokens = 100;
        await using ScriptedUpstream upstream = new(async call =>
        {
            if (tokens == 100)
            {
                await StreamAsync(call, tokens);
                return;
            }

            await call.BeginStreamAsync();
            for (int sent = 10; sent <= 140; sent += 10)
            {
                await call.ChunkAsync(Event(" word", 10, sent));
            }

            await call.IsHungUpAsync();
        });
        await using TestGateway gateway = await StartAsync(upstream);
        await WarmAsync(gateway);
        tokens = 32_000;
        TaskCompletionSource isAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Gates.Raising = async cancellation =>
        {
            isAsked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        };
        using CancellationTokenSource leave = new();
        Task leaving = gateway.PostAndLeaveAsync("/v1/chat/completions", Body(), leave.Token);
        await isAsked.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        SettleRecord settle = (await gateway.JournalAsync()).Settles[^1];
        Assert.Equal((AttemptEnd.ClientGone, UsageSource.Chunks), (settle.End, settle.Source));
        Assert.InRange(settle.Cost.NanoUsd, Cost(130).NanoUsd, Cost(140).NanoUsd);
    }

    /// <summary>Requests whose billed output nobody can see, or whose upstream goes on when it is cut off, are held for the worst.</summary>
    [Theory]
    [InlineData(",\"stream\":false", "/v1/chat/completions")]
    [InlineData(",\"stream\":true,\"n\":2", "/v1/chat/completions")]
    [InlineData(",\"stream\":true,\"best_of\":2", "/v1/completions")]
    [InlineData(",\"stream\":true,\"reasoning_effort\":\"low\"", "/v1/chat/completions")]
    [InlineData(",\"stream\":true,\"reasoning\":{\"exclude\":true}", "/v1/chat/completions")]
    [InlineData(",\"stream\":true,\"include_reasoning\":false", "/v1/chat/completions")]
    [InlineData(",\"stream\":true,\"stream_reasoning\":false", "/v1/chat/completions")]
    [InlineData(",\"stream\":true,\"ignore_eos\":true", "/v1/chat/completions")]
    [InlineData(",\"stream\":true,\"prediction\":{\"content\":\"x\"}", "/v1/chat/completions")]
    [InlineData(",\"stream\":true", "/v1/messages")]
    [InlineData(",\"stream\":true", "/v1/chat/completions", false)]
    [InlineData(",\"stream\":true", "/v1/chat/completions", true, HoldPolicy.Worst)]
    public async Task Everything_else_is_held_for_the_worst(
        string more,
        string path,
        bool stops = true,
        HoldPolicy holds = HoldPolicy.Learned
    )
    {
        await using ScriptedUpstream upstream = new(call => StreamAsync(call, 100));
        await using TestGateway gateway = await StartAsync(upstream, stops, holds);
        for (int i = 0; i <= Warm; i++)
        {
            await AskAsync(gateway, path, Body(path, more));
        }

        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.Equal(journal.Reserves[0].Hold, journal.Reserves[^1].Hold);
        Assert.True(journal.Reserves[0].Hold.NanoUsd > 32_000 * TokenNano);
        Assert.Empty(journal.Raises);
    }

    [Fact]
    public async Task Without_a_budget_nothing_is_learned()
    {
        await using ScriptedUpstream upstream = new(call => StreamAsync(call, 100));
        await using TestGateway gateway = await StartAsync(upstream);
        gateway.Gates.HasBudget = false;
        await WarmAsync(gateway);
        await AskAsync(gateway);

        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.Equal(journal.Reserves[0].Hold, journal.Reserves[^1].Hold);
    }
}
