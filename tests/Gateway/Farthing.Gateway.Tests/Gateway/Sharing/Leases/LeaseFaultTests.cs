using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Budgets;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>Gateways that stop, are killed, paused or cut off from the store.</summary>
public sealed class LeaseFaultTests : LeaseScene
{
    [Fact]
    public async Task Idle_slices_go_back_and_balances_are_forgotten()
    {
        await using SharedGateway one = Gateway(Spent.Budget("each session", 1m, BudgetPeriod.Total));
        one.Settle((await one.HoldAsync(500, session: "run 7")).Hold!, Money.FromUsd(0.2m));
        BalanceKey key = new("each session", "key_a/run 7", 0);
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

    /// <summary>The ledger answers late, after the balance went unused for so long that it would be forgotten: $0.30 spent since are not what the killed process left.</summary>
    [Fact]
    public async Task What_was_spent_since_a_restart_is_not_given_back_with_what_the_killed_process_left()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        SharedGateway killed = Gateway(budget);
        killed.Settle((await killed.HoldAsync(500)).Hold!, Money.FromUsd(0.2m));
        await killed.DisposeAsync(); // without giving back

        ledger.Answers.Reset();
        await using SharedGateway again = Gateway(killed.Id, budget);
        await again.Book.TendAsync();
        clock.Advance(TimeSpan.FromSeconds(1)); // What is spent in the very moment of the start counts twice.
        again.Settle((await again.HoldAsync(300)).Hold!, Money.FromUsd(0.3m));
        for (int i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(11));
            await again.Book.TendAsync();
        }

        Assert.NotNull((await again.HoldAsync(1)).Hold);
        ledger.Answers.Set();
        await Eventually.SoAsync(
            () => again.Notes.ToArray().Any(note => note.Kind == "recovered"),
            TestContext.Current.CancellationToken
        );
        clock.Advance(TimeSpan.FromSeconds(20));
        await again.Book.TendAsync();
        await again.Book.TendAsync();

        Assert.Equal(501_000_000, store.Granted(Today("all"))); // $0.20 + 0.30 + 0.001
        Assert.Null((await again.HoldAsync(500)).Hold);
        Assert.NotNull((await again.HoldAsync(499)).Hold);
    }

    /// <summary>What is spent in the very moment of a restart counts twice, until an operator gives the gateway up by what the ledger knows: then it is that, whoever asks the ledger later. It went to the others already.</summary>
    [Fact]
    public async Task What_an_operator_gave_away_is_not_taken_back_by_a_recovery_that_ends_later()
    {
        // No alert: it would be given in the background, and be a sign of life if the clock has gone on by then.
        BudgetOptions budget = Spent.Budget("all", 1m) with
        {
            Alerts = [],
        };
        SharedGateway killed = Gateway(budget);
        killed.Settle((await killed.HoldAsync(500)).Hold!, Money.FromUsd(0.2m));
        await killed.DisposeAsync(); // without giving back

        ledger.Answers.Reset();
        await using SharedGateway again = Gateway(killed.Id, budget);
        await again.Book.TendAsync();
        again.Settle((await again.HoldAsync(300)).Hold!, Money.FromUsd(0.3m));
        clock.Advance(TimeSpan.FromMinutes(76));
        Dictionary<BalanceKey, long> known = new() { [Today("all")] = 500_000_000 };
        Assert.NotNull(await store.ReleaseAsync(killed.Id, known, TestContext.Current.CancellationToken));
        await using SharedGateway other = Gateway(budget);
        Assert.NotNull((await other.HoldAsync(499)).Hold);

        ledger.Answers.Set();
        await Eventually.SoAsync(
            () => again.Notes.ToArray().Any(note => note.Kind == "recovered"),
            TestContext.Current.CancellationToken
        );
        await again.Book.TendAsync();
        await again.Book.TendAsync();

        Assert.Equal(999_000_000, store.Granted(Today("all")));
        Assert.NotNull((await again.HoldAsync(1)).Hold);
    }

    /// <summary>The clock was set back over a kill, and the store goes away in the middle of the next start: nothing is spent before the store knows since when, or the start after that would not find it.</summary>
    [Fact]
    public async Task Nothing_is_spent_of_a_lease_before_the_store_knows_since_when()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        SharedGateway first = Gateway(budget);
        Assert.NotNull((await first.HoldAsync(500)).Hold);
        await first.DisposeAsync();
        clock.Set(Noon - TimeSpan.FromMinutes(30));

        ledger.Answers.Reset();
        SharedGateway second = Gateway(first.Id, budget);
        await second.Book.TendAsync();
        int calls = 0;
        store.Fate = () =>
        {
            if (calls++ == 0)
            {
                // What the first had comes back while the second asks for its own.
                ledger.Answers.Set();

                return CallFate.Happens;
            }

            return CallFate.IsLost;
        };
        if ((await second.HoldAsync(400)).Hold is IHold hold)
        {
            second.Settle(hold, hold.Amount);
        }

        await second.DisposeAsync();
        store.Fate = static () => CallFate.Happens;
        await using SharedGateway third = Gateway(first.Id, budget);
        await third.Book.TendAsync();
        await Eventually.SoAsync(
            () => third.Notes.ToArray().Any(note => note.Kind == "recovered"),
            TestContext.Current.CancellationToken
        );
        await third.Book.TendAsync();

        Assert.InRange(ledger.Total, 0, store.Granted(Today("all")));
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
        // The note is taken when all of it is given back: a moment after the store has it.
        await Eventually.SoAsync(
            () => again.Notes.ToArray().Any(note => note.Kind == "recovered"),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(201_000_000, store.Granted(Today("all")));
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
        Assert.Equal(SpendingRefusalKind.Unknown, (await one.HoldAsync(1)).Refusal!.Kind);
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
        Assert.Equal(SpendingRefusalKind.Unknown, refused.Refusal!.Kind);

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
        Assert.Equal(SpendingRefusalKind.Unknown, (await one.HoldAsync(1, key: "key_b")).Refusal!.Kind);
    }

    /// <summary>A grant that happened and was not heard of: the gateway finds it, and nothing is lost or doubled.</summary>
    [Fact]
    public async Task A_lost_answer_neither_loses_nor_doubles_money()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));
        one.Settle((await one.HoldAsync(100)).Hold!, Money.FromUsd(0.1m));
        store.Fate = static () => CallFate.HappensUnheard;
        Assert.Equal(SpendingRefusalKind.Unknown, (await one.HoldAsync(300)).Refusal!.Kind);
        store.Fate = static () => CallFate.Happens;
        Assert.Equal(400_000_000, store.Granted(Today("all")));

        Assert.NotNull((await one.HoldAsync(900)).Hold);
        Assert.Equal(1_000_000_000, store.Granted(Today("all")));
    }
}
