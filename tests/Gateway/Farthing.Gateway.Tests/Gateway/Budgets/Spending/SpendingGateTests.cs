using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Budgets.Spending;

public sealed class SpendingGateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private readonly ManualClock clock = new(Noon);

    private SpendingGate Gate(params BudgetOptions[] budgets) => new(budgets, new Spent(), clock);

    /// <summary>300 tokens in at $0.001 and 100 out at $0.002 can cost $0.50.</summary>
    [Fact]
    public void Holds_the_worst_case_and_frees_what_was_not_spent()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m));

        HoldAnswer answer = gate.TryHold(Spent.Ask(300, 100), Spent.Price);

        Assert.Equal(Money.FromUsd(0.5m), answer.Hold!.Amount);
        Assert.Equal(Money.FromUsd(0.5m), gate.States().Single().Held);
        answer.Hold.Settle(Money.FromUsd(0.2m));
        BudgetState state = gate.States().Single();
        Assert.Equal(
            (Money.FromUsd(0.2m), Money.Zero, Money.FromUsd(0.8m)),
            (state.Settled, state.Held, state.Remaining)
        );
    }

    /// <summary>$0.35 are left of $0.50: the prompt takes 0.30, and 25 output tokens the rest.</summary>
    [Fact]
    public void Shrinks_the_request_to_what_is_left_where_that_is_wished_and_never_the_hold()
    {
        SpendingGate gate = new(
            [Spent.Budget("all", 0.5m)],
            new Spent(),
            clock,
            holds: new HoldOptions { Shrinks = true }
        );
        gate.TryHold(Spent.Ask(0, 75), Spent.Price).Hold!.Settle(Money.FromUsd(0.15m));

        HoldAnswer answer = gate.TryHold(Spent.Ask(300, 100), Spent.Price);

        Assert.Equal(25, answer.OutputTokensAtMost);
        Assert.Equal(SpendingRefusalKind.TooLarge, answer.Cut!.Kind);
        Assert.Equal(Money.FromUsd(0.35m), answer.Hold!.Amount);
    }

    [Fact]
    public void Refuses_what_is_too_large_and_says_what_would_fit()
    {
        SpendingGate gate = Gate(Spent.Budget("team:search", 0.5m), Spent.Budget("all", 10m));

        HoldAnswer answer = gate.TryHold(Spent.Ask(480, 100), Spent.Price);

        Assert.Null(answer.Hold);
        Assert.Equal(
            new SpendingRefusal(
                "team:search per day",
                SpendingRefusalKind.TooLarge,
                Money.FromUsd(0.5m),
                Money.Zero,
                Money.Zero,
                TimeSpan.FromHours(12)
            )
            {
                LargestOutputTokens = 10,
                Worst = Money.FromUsd(0.68m),
            },
            answer.Refusal
        );
        Assert.All(gate.States(), state => Assert.Equal(Money.Zero, state.Held));
    }

    [Fact]
    public void A_short_answer_that_was_asked_for_is_not_refused_for_being_short()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 0.012m));

        Assert.NotNull(gate.TryHold(Spent.Ask(2, 5), Spent.Price).Hold);
    }

    [Fact]
    public void Counts_each_key_for_itself_from_its_first_request_on()
    {
        SpendingGate gate = Gate(Spent.Budget("each key", 0.1m));

        Assert.NotNull(gate.TryHold(Spent.Ask(100, 0, key: "key_a"), Spent.Price).Hold);
        Assert.Null(gate.TryHold(Spent.Ask(1, 0, key: "key_a"), Spent.Price).Hold);
        Assert.NotNull(gate.TryHold(Spent.Ask(100, 0, key: "key_b"), Spent.Price).Hold);
    }

    [Fact]
    public void A_tag_that_is_given_twice_is_held_once()
    {
        SpendingGate gate = Gate(Spent.Budget("tag:f=x", 1m));

        HoldAnswer answer = gate.TryHold(Spent.Ask(100, 0, tags: ["f=x", "f=x"]), Spent.Price);

        Assert.Equal(answer.Hold!.Amount, gate.States().Single().Held);
    }

    [Fact]
    public void A_budget_of_sessions_does_not_concern_requests_without_one()
    {
        SpendingGate gate = Gate(Spent.Budget("each session", 0.001m, BudgetPeriod.Total));

        Assert.NotNull(gate.TryHold(Spent.Ask(100, 100), Spent.Price).Hold);
        Assert.Null(gate.TryHold(Spent.Ask(100, 100, session: "run 7"), Spent.Price).Hold);
    }

    [Fact]
    public void Begins_with_what_the_ledger_says_was_spent()
    {
        SpendingGate gate = new(
            [Spent.Budget("team:search", 1m)],
            new Spent((ScopeKind.Team, "search", 0.95m)),
            clock
        );

        Assert.Equal(Money.FromUsd(0.95m), gate.States().Single().Settled);
        Assert.Null(gate.TryHold(Spent.Ask(51, 0), Spent.Price).Hold);
        Assert.NotNull(gate.TryHold(Spent.Ask(50, 0), Spent.Price).Hold);
    }

    /// <summary>Held before midnight, settled after it: it counts for the day in which it was admitted.</summary>
    [Fact]
    public void A_new_day_begins_at_zero_and_an_old_hold_settles_on_its_own()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m));
        IHold old = gate.TryHold(Spent.Ask(1000, 0), Spent.Price).Hold!;

        clock.Advance(TimeSpan.FromHours(13));

        IHold young = gate.TryHold(Spent.Ask(1000, 0), Spent.Price).Hold!;
        old.Settle(Money.FromUsd(1m));
        BudgetState state = gate.States().Single();
        Assert.Equal((Money.Zero, young.Amount), (state.Settled, state.Held));
        Assert.Equal(
            new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds(),
            state.Span.StartUnixNs / 1_000_000_000
        );
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_begin_an_old_period_again()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m));
        clock.Set(Noon.AddDays(1));
        gate.TryHold(Spent.Ask(1000, 0), Spent.Price).Hold!.Settle(Money.FromUsd(1m));

        clock.Set(Noon);

        Assert.Null(gate.TryHold(Spent.Ask(1, 0), Spent.Price).Hold);
    }

    /// <summary>At noon the date is set back by five days: the twelve hours to midnight take a day, not five and a half.</summary>
    [Fact]
    public void After_a_clock_is_set_back_the_next_period_comes_after_at_most_twice_its_time()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m));
        gate.TryHold(Spent.Ask(1000, 0), Spent.Price).Hold!.Settle(Money.FromUsd(1m));
        clock.Set(Noon.AddDays(-5));

        int hours = 0;
        while (gate.TryHold(Spent.Ask(1000, 0), Spent.Price).Hold is null && hours < 200)
        {
            clock.Advance(TimeSpan.FromHours(1));
            hours++;
        }

        Assert.Equal(24, hours);
        Assert.Null(gate.TryHold(Spent.Ask(1, 0), Spent.Price).Hold); // One day's worth, once.
    }

    [Fact]
    public void Other_limits_keep_what_was_spent_and_is_held()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m));
        IHold hold = gate.TryHold(Spent.Ask(500, 0), Spent.Price).Hold!;

        gate.Change([Spent.Budget("all", 0.6m)], new Spent());

        Assert.Null(gate.TryHold(Spent.Ask(101, 0), Spent.Price).Hold);
        hold.Release();
        Assert.NotNull(gate.TryHold(Spent.Ask(101, 0), Spent.Price).Hold);
    }

    [Fact]
    public void A_budget_that_comes_into_force_begins_with_what_was_spent()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m));
        gate.TryHold(Spent.Ask(100, 0), Spent.Price).Hold!.Settle(Money.FromUsd(0.1m));

        gate.Change(
            [Spent.Budget("all", 1m), Spent.Budget("team:search", 1m)],
            new Spent((ScopeKind.All, "", 0.5m), (ScopeKind.Team, "search", 0.95m))
        );

        // What is counted here already is not counted again from the ledger.
        Assert.Equal(
            [Money.FromUsd(0.1m), Money.FromUsd(0.95m)],
            gate.States().OrderBy(state => state.Settled.NanoUsd).Select(state => state.Settled)
        );
        Assert.Null(gate.TryHold(Spent.Ask(51, 0), Spent.Price).Hold);
    }

    [Fact]
    public void Soft_budgets_alone_keep_nobody()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m, isHard: false), Spent.Budget("team:search", 1m));

        Assert.True(gate.Keeps(Spent.Ask(1, 1)));
        Assert.False(gate.Keeps(Spent.Ask(1, 1, team: "other")));
    }

    [Fact]
    public void A_soft_budget_warns_once_at_each_threshold_and_refuses_nothing()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m, isHard: false));
        List<double> warned = [];
        gate.Alerted += alert => warned.Add(alert.Threshold);

        foreach (decimal usd in (decimal[])[0.5m, 0.29m, 0.02m, 0.1m, 5m, 5m])
        {
            gate.TryHold(Spent.Ask(1000, 0), Spent.Price).Hold!.Settle(Money.FromUsd(usd));
        }

        Assert.Equal([0.8, 1.0], warned);
    }

    [Fact]
    public void A_hold_ends_once_however_often_it_is_told_to()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m));
        IHold hold = gate.TryHold(Spent.Ask(500, 0), Spent.Price).Hold!;

        hold.Settle(Money.FromUsd(0.3m));
        hold.Settle(Money.FromUsd(0.3m));
        hold.Release();

        BudgetState state = gate.States().Single();
        Assert.Equal((Money.FromUsd(0.3m), Money.Zero), (state.Settled, state.Held));
    }
}
