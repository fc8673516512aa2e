using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Budgets;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>A dollar per thousand prompt tokens: holds of 100 tokens are $0.10.</summary>
public sealed class LeaseTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly LeaseOptions Quick = new()
    {
        StarveFor = TimeSpan.FromMilliseconds(20),
        LookEvery = TimeSpan.FromMilliseconds(2),
        Rest = TimeSpan.Zero,
        LongestRest = TimeSpan.Zero,
    };

    private readonly LeaseClock clock = new(Noon);
    private readonly MemoryLeaseStore store;
    private readonly SharedSpending ledger;
    private int gateways;

    public LeaseTests() => (store, ledger) = (new MemoryLeaseStore(clock), new SharedSpending());

    private static BalanceKey Today(string budget, string value = "") =>
        new(budget, value, PeriodSpan.Of(BudgetPeriod.Day, Ns(Noon)).StartUnixNs);

    private static long Ns(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;

    private SharedGateway Gateway(params BudgetOptions[] budgets) =>
        Gateway(new Guid(++gateways, 1, 1, new byte[8]), budgets);

    private SharedGateway Gateway(Guid id, params BudgetOptions[] budgets) =>
        new(store, ledger, clock, id, Quick, budgets);

    /// <summary>Nothing is spent yet, so the first slice is the hold itself: $0.10. After $0.06 were spent in the last ten seconds, a slice is $0.06, which is less than a quarter of the $0.90 that are left.</summary>
    [Fact]
    public async Task A_slice_is_ten_seconds_of_spending_or_the_hold_that_is_needed()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));

        IHold first = (await one.HoldAsync(100)).Hold!;
        Assert.Equal(100_000_000, store.Granted(Today("all")));
        one.Settle(first, Money.FromUsd(0.06m));
        IHold second = (await one.HoldAsync(50)).Hold!;
        Assert.Equal(0.05m, second.Amount.Usd);

        // 0.04 were left of the first slice: 0.01 were needed, 0.06 − 0.04 wanted.
        Assert.Equal((10_000_000, 20_000_000), (store.LastMove.Need, store.LastMove.Want));
        Assert.Equal(120_000_000, store.Granted(Today("all")));
    }

    /// <summary>$0.20 are left and one gateway is alive: at most a quarter, $0.05, in advance.</summary>
    [Fact]
    public async Task A_slice_is_no_more_than_a_part_of_what_is_left()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));
        one.Settle((await one.HoldAsync(800)).Hold!, Money.FromUsd(0.8m));

        IHold hold = (await one.HoldAsync(1)).Hold!;

        Assert.Equal(800_000_000, store.LastMove.Want);
        Assert.Equal(850_000_000, store.Granted(Today("all")));
        Assert.Equal(0.001m, hold.Amount.Usd);
    }

    /// <summary>Three gateways: 1/12 of what is left, $0.20 ÷ 12 = $0.016666666.</summary>
    [Fact]
    public async Task More_gateways_take_smaller_parts()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        await using SharedGateway one = Gateway(budget);
        await using SharedGateway two = Gateway(budget);
        await using SharedGateway three = Gateway(budget);
        await two.Book.TendAsync();
        await three.Book.TendAsync();
        one.Settle((await one.HoldAsync(800)).Hold!, Money.FromUsd(0.8m));

        Assert.NotNull((await one.HoldAsync(1)).Hold);

        Assert.Equal(12, store.LastMove.Share);
        Assert.Equal(816_666_666, store.Granted(Today("all")));
    }

    [Fact]
    public async Task What_the_slice_covers_asks_nobody_and_completes_at_once()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));
        one.Settle((await one.HoldAsync(100)).Hold!, Money.FromUsd(0.05m));
        int moves = store.Moves;

        ValueTask<HoldAnswer> answer = one.Gate.HoldAsync(
            Spent.Ask(50, 0),
            Spent.Price,
            TestContext.Current.CancellationToken
        );

        Assert.True(answer.IsCompletedSuccessfully);
        Assert.NotNull((await answer).Hold);
        Assert.Equal(moves, store.Moves);
    }

    /// <summary>Named after bifrost#3547: each of N replicas had the whole budget for itself.</summary>
    [Fact]
    public async Task Replicas_share_one_budget_instead_of_having_one_each()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        await using SharedGateway one = Gateway(budget);
        await using SharedGateway two = Gateway(budget);

        Assert.NotNull((await one.HoldAsync(600)).Hold);
        HoldAnswer refused = await two.HoldAsync(600);

        Assert.Equal(new Money(400_000_000), refused.Refusal!.Remaining);
        Assert.False(refused.Refusal.IsUnavailable);
        Assert.NotNull((await two.HoldAsync(400)).Hold);
        Assert.Equal(1_000_000_000, store.Granted(Today("all")));
    }

    /// <summary>Named after new-api#6609 and one-api#2440: a balance was read, and written later without a guard.</summary>
    [Fact]
    public async Task A_check_and_its_hold_are_one_step_over_all_gateways()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        SharedGateway[] all = [Gateway(budget), Gateway(budget), Gateway(budget), Gateway(budget)];

        HoldAnswer[] answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => all[i % 4].HoldAsync(100))
        );

        Assert.Equal(10, answers.Count(answer => answer.Hold is not null));
        foreach (SharedGateway one in all)
        {
            await one.DisposeAsync();
        }
    }

    /// <summary>$0.55 are left: the prompt takes 0.30, and 125 output tokens the rest.</summary>
    [Fact]
    public async Task Shrinks_the_request_to_what_is_left_over_all_gateways()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        await using SharedGateway one = Gateway(budget);
        await using SharedGateway two = Gateway(budget);
        one.Settle((await one.HoldAsync(450)).Hold!, Money.FromUsd(0.45m));

        HoldAnswer answer = await two.HoldAsync(300, 1000);

        Assert.Equal(125, answer.OutputTokensAtMost);
        Assert.Equal(Money.FromUsd(0.55m), answer.Hold!.Amount);
    }

    /// <summary>One holds a slice of $0.60 and needs 0.10 of it; the other one gets what is free while it waits.</summary>
    [Fact]
    public async Task A_starving_gateway_gets_what_another_one_does_not_need()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        await using SharedGateway one = Gateway(budget);
        await using SharedGateway two = Gateway(budget);
        await two.Book.TendAsync();
        one.Settle((await one.HoldAsync(900)).Hold!, Money.FromUsd(0.1m));
        Assert.Equal(900_000_000, store.Granted(Today("all")));

        Assert.NotNull((await two.HoldAsync(850)).Hold);
        Assert.Equal(950_000_000, store.Granted(Today("all")));
    }

    [Fact]
    public async Task Several_budgets_are_held_together_or_not_at_all()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m), Spent.Budget("each key", 0.1m));

        Assert.Null((await one.HoldAsync(200)).Hold);
        Assert.All(one.Gate.States(), state => Assert.Equal(Money.Zero, state.Held));
        Assert.NotNull((await one.HoldAsync(100)).Hold);
        Assert.Null((await one.HoldAsync(1)).Hold);
        Assert.NotNull((await one.HoldAsync(100, key: "key_b")).Hold);
    }

    /// <summary>Named after litellm#40095: concurrent first requests of somebody unknown passed the default budget.</summary>
    [Fact]
    public async Task First_requests_of_somebody_unknown_are_no_exception()
    {
        BudgetOptions budget = Spent.Budget("each key", 0.1m);
        await using SharedGateway one = Gateway(budget);
        await using SharedGateway two = Gateway(budget);

        HoldAnswer[] answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? one : two).HoldAsync(50, key: "key_new"))
        );

        Assert.Equal(2, answers.Count(answer => answer.Hold is not null));
    }

    [Fact]
    public async Task Idle_slices_go_back_and_balances_are_forgotten()
    {
        await using SharedGateway one = Gateway(Spent.Budget("each session", 1m, BudgetPeriod.Total));
        one.Settle((await one.HoldAsync(500, session: "run 7")).Hold!, Money.FromUsd(0.2m));
        BalanceKey key = new("each session", "run 7", 0);
        Assert.Equal(500_000_000, store.Granted(key));

        clock.Advance(TimeSpan.FromSeconds(20));
        await one.Book.TendAsync();
        Assert.Equal(200_000_000, store.Granted(key));

        clock.Advance(TimeSpan.FromMinutes(11));
        await one.Book.TendAsync();
        await one.Book.TendAsync();
        Assert.Empty(one.Gate.States());

        Assert.Null((await one.HoldAsync(801, session: "run 7")).Hold);
        Assert.NotNull((await one.HoldAsync(800, session: "run 7")).Hold);
    }

    [Fact]
    public async Task A_gateway_that_stops_in_order_gives_back_what_it_did_not_spend()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));
        one.Settle((await one.HoldAsync(500)).Hold!, Money.FromUsd(0.2m));

        await one.Book.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(200_000_000, store.Granted(Today("all")));
        Assert.True((await store.HoldersAsync(TestContext.Current.CancellationToken)).Single().HasLeft);
    }

    /// <summary>Killed with $0.20 spent of a slice of 0.50: until the ledger was asked all of it counts.</summary>
    [Fact]
    public async Task A_gateway_that_was_killed_gives_back_at_its_next_start_what_it_had_not_spent()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        SharedGateway killed = Gateway(budget);
        killed.Settle((await killed.HoldAsync(500)).Hold!, Money.FromUsd(0.2m));
        await killed.DisposeAsync(); // without giving back

        await using SharedGateway again = Gateway(killed.Id, budget);
        await again.Book.TendAsync();
        Assert.NotNull((await again.HoldAsync(1)).Hold);
        await WaitAsync(() => store.Granted(Today("all")) == 201_000_000);

        Assert.Contains(again.Notes, note => note.Kind == "recovered");
        Assert.Null((await again.HoldAsync(800)).Hold);
        Assert.NotNull((await again.HoldAsync(799)).Hold);
    }

    [Fact]
    public async Task A_gateway_that_never_comes_back_counts_until_somebody_says_that_it_is_gone()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        SharedGateway gone = Gateway(budget);
        gone.Settle((await gone.HoldAsync(900)).Hold!, Money.FromUsd(0.2m));
        await gone.DisposeAsync();
        await using SharedGateway other = Gateway(budget);
        Assert.Null((await other.HoldAsync(101)).Hold);
        Dictionary<BalanceKey, long> known = new() { [Today("all")] = 200_000_000 };

        Assert.Null(await store.ReleaseAsync(gone.Id, known, cancellation));
        clock.Advance(TimeSpan.FromMinutes(76));
        Assert.Equal(700_000_000, await store.ReleaseAsync(gone.Id, known, cancellation));

        Assert.NotNull((await other.HoldAsync(800)).Hold);
    }

    /// <summary>Its machine was paused; meanwhile an operator gave its leases up, and the others spent them.</summary>
    [Fact]
    public async Task A_gateway_that_was_paused_beyond_its_time_drops_its_slices()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using SharedGateway paused = Gateway(budget);
        paused.Settle((await paused.HoldAsync(900)).Hold!, Money.FromUsd(0.2m));
        clock.Advance(TimeSpan.FromMinutes(76));
        await store.ReleaseAsync(
            paused.Id,
            new Dictionary<BalanceKey, long> { [Today("all")] = 200_000_000 },
            cancellation
        );
        await using SharedGateway other = Gateway(budget);
        Assert.NotNull((await other.HoldAsync(750)).Hold);

        Assert.Null((await paused.HoldAsync(100)).Hold);
        Assert.Contains(paused.Notes, note => note.Kind == "fenced");
        Assert.NotNull((await paused.HoldAsync(50)).Hold);
        Assert.Equal(1_000_000_000, store.Granted(Today("all")));
    }

    /// <summary>The wall clock alone says it, where the elapsed time stands still with the machine.</summary>
    [Fact]
    public async Task A_pause_that_only_the_wall_clock_saw_counts_too()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));
        one.Settle((await one.HoldAsync(500)).Hold!, Money.Zero);
        Assert.True(one.Book.IsValid);
        clock.Set(Noon.AddMinutes(76));

        Assert.False(one.Book.IsValid);
        store.Fate = static () => CallFate.IsLost;
        Assert.True((await one.HoldAsync(1)).Refusal!.IsUnavailable);
    }

    /// <summary>Named after litellm#33923: fail_closed let requests pass when the reservation could not be written.</summary>
    [Fact]
    public async Task Where_the_store_is_away_slices_serve_until_they_are_spent_and_then_nothing_passes()
    {
        await using SharedGateway one = Gateway(
            Spent.Budget("all", 1m),
            Spent.Budget("team:search", 5m, isHard: false)
        );
        one.Settle((await one.HoldAsync(500)).Hold!, Money.FromUsd(0.1m));
        store.Fate = static () => CallFate.IsLost;

        Assert.NotNull((await one.HoldAsync(400)).Hold);
        HoldAnswer refused = await one.HoldAsync(1);
        Assert.True(refused.Refusal!.IsUnavailable);

        store.Fate = static () => CallFate.Happens;
        Assert.NotNull((await one.HoldAsync(1)).Hold);
        Assert.Contains(one.Notes, note => note.Kind == "away");
        Assert.Contains(one.Notes, note => note.Kind == "back");
    }

    [Fact]
    public async Task Requests_without_a_hard_budget_pass_while_the_store_is_away()
    {
        await using SharedGateway one = Gateway(
            Spent.Budget("key:key_b", 1m),
            Spent.Budget("all", 0.01m, isHard: false)
        );
        store.Fate = static () => CallFate.IsLost;

        Assert.NotNull((await one.HoldAsync(500)).Hold);
        Assert.True((await one.HoldAsync(1, key: "key_b")).Refusal!.IsUnavailable);
    }

    /// <summary>A grant that happened and was not heard of: the gateway finds it, and nothing is lost or doubled.</summary>
    [Fact]
    public async Task A_lost_answer_neither_loses_nor_doubles_money()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));
        one.Settle((await one.HoldAsync(100)).Hold!, Money.FromUsd(0.1m));
        store.Fate = static () => CallFate.HappensUnheard;
        Assert.True((await one.HoldAsync(300)).Refusal!.IsUnavailable);
        store.Fate = static () => CallFate.Happens;
        Assert.Equal(400_000_000, store.Granted(Today("all")));

        Assert.NotNull((await one.HoldAsync(900)).Hold);
        Assert.Equal(1_000_000_000, store.Granted(Today("all")));
    }

    /// <summary>Named after litellm#26672: $99.10 were spent with a limit of $30, on a way that did not pass the budget.</summary>
    [Fact]
    public async Task A_budget_that_is_added_begins_with_what_the_ledger_knows()
    {
        ledger.Add(Guid.Empty, "key_a", Money.FromUsd(0.95m).NanoUsd, Ns(Noon));
        await using SharedGateway one = Gateway(
            Spent.Budget("key:key_a", 1m),
            Spent.Budget("each key", 0.96m)
        );

        Assert.Null((await one.HoldAsync(11)).Hold);
        Assert.NotNull((await one.HoldAsync(10)).Hold);
        Assert.Equal(960_000_000, store.Granted(Today("each key", "key_a")));
    }

    [Fact]
    public async Task A_lower_limit_grants_nothing_more_and_takes_back_what_is_free()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        await using SharedGateway one = Gateway(budget);
        one.Settle((await one.HoldAsync(800)).Hold!, Money.FromUsd(0.3m));

        one.Gate.Change([Spent.Budget("all", 0.4m)], new Spent());

        Assert.Null((await one.HoldAsync(101)).Hold);
        Assert.NotNull((await one.HoldAsync(100)).Hold);
        Assert.Equal(400_000_000, store.Granted(Today("all")));
    }

    [Fact]
    public async Task Different_limits_are_said_and_the_smaller_one_refuses_earlier()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));
        await using SharedGateway two = Gateway(Spent.Budget("all", 0.5m));
        await one.Book.TendAsync();
        await two.Book.TendAsync();

        Assert.NotNull((await one.HoldAsync(500)).Hold);
        Assert.Null((await two.HoldAsync(1)).Hold);
        Assert.NotNull((await one.HoldAsync(500)).Hold);
        Assert.Contains(
            two.Notes,
            note => note.Kind == "limits_differ" && note.Words.Contains("all from $0.50 to $1.00")
        );
    }

    /// <summary>Named after bifrost#5770: an alert of "budget used" came at $0.40 of $15. Here $0.90 of a dollar are leased and 0.40 spent.</summary>
    [Fact]
    public async Task Alerts_go_by_what_is_spent_not_by_what_is_leased_and_come_once_over_all_gateways()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        await using SharedGateway one = Gateway(budget);
        await using SharedGateway two = Gateway(budget);
        List<double> warned = [];
        one.Gate.Alerted += alert => warned.Add(alert.Threshold);
        two.Gate.Alerted += alert => warned.Add(alert.Threshold);
        IHold first = (await one.HoldAsync(450)).Hold!;
        one.Settle((await one.HoldAsync(450)).Hold!, Money.FromUsd(0.4m));
        await one.Book.TendAsync();
        Assert.Empty(warned);

        one.Settle(first, Money.FromUsd(0.05m));
        await one.Book.TendAsync();
        two.Settle((await two.HoldAsync(400)).Hold!, Money.FromUsd(0.4m));
        await WaitAsync(() => warned.Count > 0);
        await one.Book.TendAsync();
        await two.Book.TendAsync();
        Assert.Equal([0.8], warned);
    }

    [Fact]
    public async Task A_soft_budget_is_watched_over_all_gateways()
    {
        BudgetOptions budget = Spent.Budget("all", 1m, isHard: false);
        await using SharedGateway one = Gateway(budget);
        await using SharedGateway two = Gateway(budget);
        List<double> warned = [];
        one.Gate.Alerted += alert => warned.Add(alert.Threshold);
        two.Gate.Alerted += alert => warned.Add(alert.Threshold);

        IHold first = (await one.HoldAsync(600)).Hold!;
        IHold second = (await two.HoldAsync(600)).Hold!;
        await WaitAsync(() => store.Keys.Count == 1);
        one.Settle(first, Money.FromUsd(0.6m));
        two.Settle(second, Money.FromUsd(0.6m));
        await one.Book.TendAsync();
        await two.Book.TendAsync();
        await WaitAsync(() => warned.Count > 0);
        await one.Book.TendAsync();

        Assert.Equal([1.0], warned);
        Assert.Equal(Money.FromUsd(1.2m), two.State("all").Settled);
    }

    [Fact]
    public async Task A_new_day_begins_with_the_whole_budget_and_old_slices_go_back()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        await using SharedGateway one = Gateway(budget);
        IHold old = (await one.HoldAsync(1000)).Hold!;
        clock.Advance(TimeSpan.FromHours(13));

        IHold young = (await one.HoldAsync(1000)).Hold!;
        one.Settle(old, Money.FromUsd(0.7m));
        await one.Book.TendAsync();

        Assert.Equal(700_000_000, store.Granted(Today("all")));
        Assert.Equal(Money.FromUsd(1m), young.Amount);
        Assert.Equal(2, store.Keys.Count);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_begin_an_old_day_again()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        await using SharedGateway one = Gateway(budget);
        clock.Set(Noon.AddDays(1));
        one.Settle((await one.HoldAsync(1000)).Hold!, Money.FromUsd(1m));
        clock.Set(Noon);

        Assert.Null((await one.HoldAsync(1)).Hold);
    }

    [Fact]
    public async Task A_correction_reaches_the_shared_balance_once()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m), Spent.Budget("each key", 1m));
        one.Settle((await one.HoldAsync(100)).Hold!, Money.FromUsd(0.1m));
        Guid id = Guid.CreateVersion7(Noon);
        for (int i = 0; i < 2; i++)
        {
            one.Gate.Adjust(
                id,
                [(Farthing.Gateway.Scopes.ScopeKind.Key, "key_a")],
                Money.FromUsd(0.4m),
                Ns(Noon)
            );
            await one.Book.TendAsync();
        }

        Assert.Equal(500_000_000, store.Granted(Today("all")));
        Assert.Equal(500_000_000, store.Granted(Today("each key", "key_a")));
        Assert.Null((await one.HoldAsync(501)).Hold);
    }

    /// <summary>An upstream that reports more than was possible: the store learns of it at once, whatever the limit says.</summary>
    [Fact]
    public async Task What_costs_more_than_its_hold_is_made_up_for()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));
        one.Settle((await one.HoldAsync(1000)).Hold!, Money.FromUsd(1.3m));

        await WaitAsync(() => store.Granted(Today("all")) == 1_300_000_000);
        Assert.Null((await one.HoldAsync(1)).Hold);
    }

    /// <summary>Named after litellm#31866: a used-up budget must not turn each refusal into a query.</summary>
    [Fact]
    public async Task A_used_up_budget_is_refused_without_asking_each_time()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));
        Assert.NotNull((await one.HoldAsync(1000)).Hold);
        Assert.Null((await one.HoldAsync(1)).Hold);
        int moves = store.Moves;

        for (int i = 0; i < 100; i++)
        {
            Assert.Null((await one.HoldAsync(1)).Hold);
        }

        Assert.Equal(moves, store.Moves);
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_waits_holds_nothing()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));
        using CancellationTokenSource gone = new();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await one.Gate.HoldAsync(Spent.Ask(100, 0), Spent.Price, gone.Token)
        );
        Assert.Equal(Money.Zero, one.State("all").Held);
    }

    private static async Task WaitAsync(Func<bool> isSo)
    {
        for (int i = 0; i < 2000 && !isSo(); i++)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.True(isSo());
    }
}
