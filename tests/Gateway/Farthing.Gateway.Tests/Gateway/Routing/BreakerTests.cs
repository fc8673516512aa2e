using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Routing;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Routing;

/// <summary>A breaker judges the deployment, not its callers.</summary>
public sealed class BreakerTests
{
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Opens_at_the_last_of_the_failures_in_a_row_and_not_before()
    {
        Breaker breaker = Make();

        Assert.Equal([false, false, false, false, true], Fail(breaker, "a", "b", "a", "b", "a"));
        Assert.Equal(BreakerPhase.Open, breaker.Phase);
        Assert.Equal(TimeSpan.FromSeconds(5), breaker.RestsFor("c"));
    }

    [Fact]
    public void A_success_between_failures_begins_the_count_anew()
    {
        Breaker breaker = Make();
        Fail(breaker, "a", "b", "a", "b");

        Succeed(breaker, "a");

        Assert.DoesNotContain(true, Fail(breaker, "a", "b", "a", "b"));
        Assert.Equal(BreakerPhase.Closed, breaker.Phase);
    }

    [Fact]
    public void One_keys_failures_open_nothing_however_many()
    {
        Breaker breaker = Make();

        Fail(breaker, [.. Enumerable.Repeat("poison", 1000)]);

        Assert.Equal(BreakerPhase.Closed, breaker.Phase);
        Assert.True(Fail(breaker, "another")[0]);
    }

    [Fact]
    public void A_success_forgets_who_failed()
    {
        Breaker breaker = Make();
        Fail(breaker, "b");
        Succeed(breaker, "b");

        Assert.DoesNotContain(true, Fail(breaker, [.. Enumerable.Repeat("poison", 20)]));
    }

    [Fact]
    public void A_failure_that_is_no_callers_doing_confirms_one_keys()
    {
        Breaker own = Make();
        Breaker unreachable = Make();
        Fail(own, "a", "a", "a", "a");
        Fail(unreachable, "a", "a", "a", "a");

        Assert.True(own.Ended(Failed("a"), isOwn: true));
        Assert.True(unreachable.Ended(Failed("a") with { IsUnreachable = true }, isOwn: false));
    }

    [Fact]
    public void A_request_that_fails_again_is_one_failure()
    {
        Breaker breaker = Make();
        for (int request = 0; request < 4; request++)
        {
            string key = request % 2 == 0 ? "a" : "b";
            for (int attempt = 0; attempt < 3; attempt++)
            {
                breaker.Began();
                Assert.False(breaker.Ended(Failed(key) with { IsRepeat = attempt > 0 }, isOwn: false));
            }
        }

        Assert.True(Fail(breaker, "a")[0]);
    }

    [Theory]
    [InlineData(AttemptEnd.UpstreamError, 429, false)]
    [InlineData(AttemptEnd.UpstreamError, 400, false)]
    [InlineData(AttemptEnd.UpstreamError, 499, false)]
    [InlineData(AttemptEnd.UpstreamError, 408, true)]
    [InlineData(AttemptEnd.UpstreamError, 500, true)]
    [InlineData(AttemptEnd.UpstreamError, 529, true)]
    [InlineData(AttemptEnd.UpstreamBroken, 0, true)]
    [InlineData(AttemptEnd.UpstreamBroken, 200, true)]
    [InlineData(AttemptEnd.ClientGone, 200, false)]
    [InlineData(AttemptEnd.CalledOff, 0, false)]
    [InlineData(AttemptEnd.OutOfBudget, 200, false)]
    public void Only_what_is_the_upstreams_fault_counts(AttemptEnd end, int status, bool opens)
    {
        Breaker breaker = Make();
        foreach (string key in (string[])["a", "b", "a", "b", "a"])
        {
            breaker.Began();
            breaker.Ended(
                new AttemptOutcome(end, status, true, null, TimeSpan.Zero) { Caller = key },
                isOwn: false
            );
        }

        Assert.Equal(opens ? BreakerPhase.Open : BreakerPhase.Closed, breaker.Phase);
    }

    [Fact]
    public void What_is_neither_failure_nor_success_leaves_the_count_as_it_is()
    {
        Breaker breaker = Make();
        Fail(breaker, "a", "b", "a", "b");
        breaker.Ended(
            new AttemptOutcome(AttemptEnd.UpstreamError, 429, true, null, TimeSpan.Zero) { Caller = "a" },
            isOwn: false
        );

        Assert.True(Fail(breaker, "a")[0]);
    }

    [Fact]
    public void One_request_tries_and_its_first_good_byte_lets_all_others_in()
    {
        Breaker breaker = Opened();
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.Zero, breaker.RestsFor("a"));
        Assert.Equal(1, breaker.Began());
        Assert.True(breaker.RestsFor("b") > TimeSpan.Zero);
        Assert.True(breaker.Answered());

        Assert.Equal(TimeSpan.Zero, breaker.RestsFor("b"));
        Assert.Equal(BreakerPhase.Closed, breaker.Phase);
        Assert.False(breaker.Answered());
    }

    [Fact]
    public void A_trial_that_brings_nothing_keeps_the_next_one_out_no_longer_than_the_first_pause()
    {
        Breaker breaker = Opened();
        clock.Advance(TimeSpan.FromSeconds(5));
        int first = breaker.Began();
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.True(breaker.RestsFor("b") > TimeSpan.Zero);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(TimeSpan.Zero, breaker.RestsFor("b"));
        Assert.Equal(first + 1, breaker.Began());
        Assert.True(breaker.RestsFor("c") > TimeSpan.Zero);
        // The end of the first trial does not end the second one.
        breaker.Ended(Failed("a") with { Trial = first }, isOwn: false);
        Assert.True(breaker.RestsFor("c") > TimeSpan.Zero);
    }

    [Fact]
    public void A_trial_that_says_nothing_is_followed_by_another_at_once()
    {
        Breaker breaker = Opened();
        clock.Advance(TimeSpan.FromSeconds(5));
        int trial = breaker.Began();

        breaker.Ended(
            new AttemptOutcome(AttemptEnd.UpstreamError, 429, true, null, TimeSpan.Zero)
            {
                Caller = "a",
                Trial = trial,
            },
            isOwn: false
        );

        Assert.Equal(TimeSpan.Zero, breaker.RestsFor("a"));
        Assert.Equal(BreakerPhase.Trying, breaker.Phase);
    }

    /// <summary>5 s, then 10, 20, …, never more than two minutes.</summary>
    [Fact]
    public void Failed_trials_of_different_keys_double_the_pause_up_to_the_longest()
    {
        Breaker breaker = Opened();
        double[] pauses = [5, 10, 20, 40, 80, 120, 120];
        for (int i = 0; i < pauses.Length; i++)
        {
            clock.Advance(breaker.RestsFor("c"));
            int trial = breaker.Began();
            breaker.Ended(Failed(i % 2 == 0 ? "a" : "b") with { Trial = trial }, isOwn: false);
            Assert.Equal(TimeSpan.FromSeconds(pauses[i]), breaker.RestsFor("c"));
        }
    }

    [Fact]
    public void Failed_trials_of_one_key_double_nothing_and_let_another_key_try_first()
    {
        Breaker breaker = Opened();
        for (int i = 0; i < 10; i++)
        {
            clock.Advance(breaker.RestsFor("poison"));
            int trial = breaker.Began();
            Assert.NotEqual(0, trial);
            breaker.Ended(Failed("poison") with { Trial = trial }, isOwn: false);
            Assert.Equal(TimeSpan.FromSeconds(5), breaker.RestsFor("good"));
            Assert.Equal(TimeSpan.FromSeconds(10), breaker.RestsFor("poison"));
        }
    }

    [Fact]
    public void Requests_that_were_under_way_when_it_opened_lengthen_nothing()
    {
        Breaker breaker = Opened();

        Fail(breaker, "a", "b", "a", "b", "a");

        Assert.Equal(TimeSpan.FromSeconds(5), breaker.RestsFor("c"));
    }

    [Fact]
    public void After_it_closed_the_first_pause_is_the_first_again()
    {
        Breaker breaker = Opened();
        clock.Advance(TimeSpan.FromSeconds(5));
        breaker.Ended(Failed("a") with { Trial = breaker.Began() }, isOwn: true);
        Assert.Equal(TimeSpan.FromSeconds(10), breaker.RestsFor("c"));
        breaker.Answered();

        Assert.DoesNotContain(true, Fail(breaker, "a", "b", "a", "b"));
        Assert.True(Fail(breaker, "a")[0]);
        Assert.Equal(TimeSpan.FromSeconds(5), breaker.RestsFor("c"));
    }

    private Breaker Make() => new(new BreakerOptions(), clock);

    private Breaker Opened()
    {
        Breaker breaker = Make();
        Fail(breaker, "a", "b", "a", "b", "a");
        return breaker;
    }

    /// <summary>Whether each failure opened it.</summary>
    private static bool[] Fail(Breaker breaker, params string[] keys) =>
        [
            .. keys.Select(key =>
            {
                breaker.Began();
                return breaker.Ended(Failed(key), isOwn: false);
            }),
        ];

    private static void Succeed(Breaker breaker, string key)
    {
        breaker.Began();
        breaker.Answered();
        breaker.Ended(
            new AttemptOutcome(AttemptEnd.Finished, 200, true, null, TimeSpan.Zero) { Caller = key },
            isOwn: false
        );
    }

    private static AttemptOutcome Failed(string key) =>
        new(AttemptEnd.UpstreamError, 503, true, null, TimeSpan.Zero) { Caller = key };
}
