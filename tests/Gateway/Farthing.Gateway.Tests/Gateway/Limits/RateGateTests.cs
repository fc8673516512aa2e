using Farthing.Gateway.Admission;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Testing;
using Farthing.Tests.Gateway.Budgets;

namespace Farthing.Tests.Gateway.Limits;

public sealed class RateGateTests
{
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    private static RateLimit Limit(
        string scope,
        long? requests = null,
        long? tokens = null,
        int? atATime = null
    ) =>
        new()
        {
            Scope = RequestScope.Parse(scope)!,
            RequestsPerMinute = requests,
            TokensPerMinute = tokens,
            Concurrency = atATime,
        };

    /// <summary>60 a minute: 60 at once, then one a second.</summary>
    [Fact]
    public void Lets_a_minutes_worth_in_at_once_and_then_what_drips()
    {
        RateGate gate = new([Limit("each key", requests: 60)], clock);

        Assert.Equal(60, Entered(gate, 100));
        RateAnswer refused = Enter(gate, Spent.Ask(0, 0));
        Assert.Equal(TimeSpan.FromSeconds(1), refused.RetryAfter);
        Assert.Equal("requests per minute of each key", refused.Reason);
        Assert.Equal(new RateWindow(60, 0, TimeSpan.FromMinutes(1)), refused.Requests);

        clock.Advance(refused.RetryAfter);
        Assert.Equal(1, Entered(gate, 100));
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(30, Entered(gate, 100));
    }

    /// <summary>The date jumps by five hours, either way, while a second passes: one second's worth comes in.</summary>
    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public void A_date_that_jumps_lets_in_what_the_time_that_passed_does(int hours)
    {
        RateGate gate = new([Limit("each key", requests: 60)], clock);
        Assert.Equal(60, Entered(gate, 100));

        clock.Set(clock.GetUtcNow().AddHours(hours));
        Assert.Equal(0, Entered(gate, 100));
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1, Entered(gate, 100));
    }

    /// <summary>Over any hour: the bucket and what drips, never more.</summary>
    [Fact]
    public void Never_lets_in_more_than_the_bucket_and_the_drip()
    {
        RateGate gate = new([Limit("all", requests: 7)], clock);
        int entered = 0;
        for (int i = 0; i < 3600; i++)
        {
            entered += Entered(gate, 1);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(entered, (7 * 60) + 6, 7 * 61);
    }

    /// <summary>1,000 tokens a minute; a request takes 400 bytes of prompt as 100 tokens and 500 to come. It used 200 in all: 400 come back.</summary>
    [Fact]
    public void Corrects_tokens_when_they_are_known()
    {
        RateGate gate = new([Limit("each key", tokens: 1000)], clock);

        RateAnswer first = Enter(gate, Spent.Ask(400, 500));
        Assert.Equal(400, first.Tokens!.Value.Remaining);
        Assert.Null(Enter(gate, Spent.Ask(400, 500)).Ticket);
        first.Ticket!.Leave(new TokenCounts(100, 0, 0, 100));
        first.Ticket.Leave(new TokenCounts(100, 0, 0, 100));

        Assert.Equal(200, Enter(gate, Spent.Ask(400, 500)).Tokens!.Value.Remaining);
    }

    /// <summary>What needs more than a minute's worth passes when the bucket is full, and owes the rest: 2,500 tokens at 1,000 a minute are 2.5 minutes, so the next comes 1.5 minutes after the bucket's own.</summary>
    [Fact]
    public void A_request_above_the_limit_passes_alone_and_leaves_a_debt()
    {
        RateGate gate = new([Limit("each key", tokens: 1000)], clock);

        Assert.NotNull(Enter(gate, Spent.Ask(0, 2500)).Ticket);
        RateAnswer next = Enter(gate, Spent.Ask(0, 1000));

        Assert.Null(next.Ticket);
        Assert.Equal(TimeSpan.FromMinutes(2.5), next.RetryAfter);
    }

    [Fact]
    public void Counts_requests_under_way()
    {
        RateGate gate = new([Limit("team:search", atATime: 2)], clock);
        IRateTicket first = Enter(gate, Spent.Ask(0, 0)).Ticket!;
        Assert.NotNull(Enter(gate, Spent.Ask(0, 0, key: "key_b")).Ticket);

        RateAnswer third = Enter(gate, Spent.Ask(0, 0));
        Assert.Equal("requests at a time of team:search", third.Reason);
        first.Leave(TokenCounts.Zero);

        Assert.NotNull(Enter(gate, Spent.Ask(0, 0)).Ticket);
    }

    /// <summary>bifrost#5673, #2873: a limit that was written down and did not count. Each kind of limit on each scope refuses whom it means, and nobody else.</summary>
    [Theory]
    [InlineData("key:key_a")]
    [InlineData("each key")]
    [InlineData("team:search")]
    [InlineData("each team")]
    [InlineData("user:ann")]
    [InlineData("each user")]
    [InlineData("model:llama")]
    [InlineData("each model")]
    [InlineData("tag:stage=2")]
    [InlineData("each tag")]
    [InlineData("session:run-7")]
    [InlineData("each session")]
    public void Each_scope_limits_those_that_it_means_and_no_others(string scope)
    {
        foreach (
            RateLimit limit in (RateLimit[])
                [Limit(scope, requests: 1), Limit(scope, tokens: 10), Limit(scope, atATime: 1)]
        )
        {
            RateGate gate = new([limit], clock);
            Demand one = Spent.Ask(0, 10, session: "run-7", tags: "stage=2") with { User = "ann" };
            Demand other = Spent.Ask(0, 10, "key_b", "docs", "run-8", "stage=3") with
            {
                User = "bob",
                Model = "qwen",
            };

            Assert.True(Enter(gate, one).IsAdmitted);
            Assert.False(Enter(gate, one).IsAdmitted);
            Assert.True(Enter(gate, other).IsAdmitted);
        }
    }

    [Fact]
    public void A_refusal_takes_nothing_from_the_limits_that_would_have_let_in()
    {
        RateGate gate = new([Limit("each key", requests: 1), Limit("all", requests: 10)], clock);
        Assert.NotNull(Enter(gate, Spent.Ask(0, 0)).Ticket);
        for (int i = 0; i < 50; i++)
        {
            Assert.Null(Enter(gate, Spent.Ask(0, 0)).Ticket);
        }

        Assert.Equal(
            9,
            Enumerable.Range(0, 20).Count(i => Enter(gate, Spent.Ask(0, 0, key: $"k{i}")).Ticket is not null)
        );
    }

    [Fact]
    public async Task Many_threads_enter_exactly_as_often_as_one()
    {
        RateGate gate = new([Limit("all", requests: 5000), Limit("each session", atATime: 1)], clock);
        int entered = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(thread =>
                    Task.Run(() =>
                    {
                        for (int i = 0; i < 4000; i++)
                        {
                            if (
                                Enter(gate, Spent.Ask(0, 0, session: $"{thread}.{i}")).Ticket
                                is IRateTicket ticket
                            )
                            {
                                Interlocked.Increment(ref entered);
                                ticket.Leave(TokenCounts.Zero);
                            }
                        }
                    })
                )
        );

        Assert.Equal(5000, entered);
    }

    /// <summary>Buckets that are full again take no memory: there are as many as keys came since.</summary>
    [Fact]
    public void Forgets_keys_whose_buckets_are_full_again()
    {
        RateGate gate = new([Limit("each key", requests: 60, tokens: 100, atATime: 2)], clock);
        for (int i = 0; i < 8000; i++)
        {
            Enter(gate, Spent.Ask(0, 10, key: $"early{i}")).Ticket!.Leave(new TokenCounts(0, 0, 0, 10));
        }

        Assert.Equal(8000, gate.States().Count);
        clock.Advance(TimeSpan.FromMinutes(2));
        for (int i = 0; i < 8000; i++)
        {
            Enter(gate, Spent.Ask(0, 10, key: $"late{i}")).Ticket!.Leave(new TokenCounts(0, 0, 0, 10));
        }

        Assert.Equal(8000, gate.States().Count);
        Assert.All(gate.States(), state => Assert.StartsWith("late", state.Value, StringComparison.Ordinal));
    }

    /// <summary>A gate that is alone answers at once.</summary>
    private static RateAnswer Enter(RateGate gate, in Demand demand)
    {
        Task<RateAnswer> answer = gate.EnterAsync(demand, null, TestContext.Current.CancellationToken)
            .AsTask();
        Assert.True(answer.IsCompletedSuccessfully);
        return answer.Result;
    }

    private static int Entered(RateGate gate, int tries)
    {
        int entered = 0;
        for (int i = 0; i < tries; i++)
        {
            entered += Enter(gate, Spent.Ask(0, 0)).Ticket is null ? 0 : 1;
        }

        return entered;
    }
}
