using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Budgets;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>Budgets that are added, changed, corrected and watched over several gateways.</summary>
public sealed class LeaseBudgetTests : LeaseScene
{
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
        await Eventually.SoAsync(() => warned.Count > 0, TestContext.Current.CancellationToken);
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
        await Eventually.SoAsync(() => store.Keys.Count == 1, TestContext.Current.CancellationToken);
        one.Settle(first, Money.FromUsd(0.6m));
        two.Settle(second, Money.FromUsd(0.6m));
        await one.Book.TendAsync();
        await two.Book.TendAsync();
        await Eventually.SoAsync(() => warned.Count > 0, TestContext.Current.CancellationToken);
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
        AdjustRecord record = new()
        {
            Id = Guid.CreateVersion7(Noon),
            Account = "key:key_a",
            Amount = Money.FromUsd(0.4m),
            Reason = "manual",
            EffectiveUnixNs = Ns(Noon),
        };
        for (int i = 0; i < 2; i++)
        {
            one.Gate.Adjust(
                record.Id,
                kind => LedgerAdjustment.ValuesOf(record, of: null, kind),
                record.Amount,
                record.EffectiveUnixNs
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

        await Eventually.SoAsync(
            () => store.Granted(Today("all")) == 1_300_000_000,
            TestContext.Current.CancellationToken
        );
        Assert.Null((await one.HoldAsync(1)).Hold);
    }

    /// <summary>Named after litellm#31866: a used-up budget must not turn each refusal into a query.</summary>
    [Fact]
    public async Task A_used_up_budget_is_refused_without_asking_each_time()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));
        one.Settle((await one.HoldAsync(1000)).Hold!, Money.FromUsd(1m));
        await one.Book.TendAsync();
        Assert.Null((await one.HoldAsync(1)).Hold);
        int moves = store.Moves;

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(SpendingRefusalKind.Spent, (await one.HoldAsync(1)).Refusal!.Kind);
        }

        Assert.Equal(moves, store.Moves);
    }

    [Fact]
    public async Task What_is_held_here_is_waited_for_without_asking_again_and_again()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));
        IHold all = (await one.HoldAsync(1000)).Hold!;
        int moves = store.Moves;
        HoldAnswer[] refused = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => one.HoldAsync(1)));
        Assert.All(refused, answer => Assert.Equal(SpendingRefusalKind.Held, answer.Refusal!.Kind));
        Assert.InRange(store.Moves, moves, moves + 10);

        Task<HoldAnswer> waiting = one.HoldAsync(1000);
        one.Settle(all, Money.Zero);
        Assert.NotNull((await waiting).Hold);
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
}
