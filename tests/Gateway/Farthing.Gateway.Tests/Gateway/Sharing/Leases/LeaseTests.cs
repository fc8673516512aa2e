using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Budgets;

namespace Farthing.Tests.Gateway.Sharing.Leases;

public sealed class LeaseTests : LeaseScene
{
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
        Assert.Equal((10_000_000, 20_000_000), (store.LastMove.NeedNanoUsd, store.LastMove.WantNanoUsd));
        Assert.Equal(120_000_000, store.Granted(Today("all")));
    }

    /// <summary>$0.20 are left and one gateway is alive: at most a quarter, $0.05, in advance.</summary>
    [Fact]
    public async Task A_slice_is_no_more_than_a_part_of_what_is_left()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));
        one.Settle((await one.HoldAsync(800)).Hold!, Money.FromUsd(0.8m));

        IHold hold = (await one.HoldAsync(1)).Hold!;

        Assert.Equal(800_000_000, store.LastMove.WantNanoUsd);
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

        Assert.Equal(Money.FromUsd(0.6m), refused.Refusal!.Held);
        Assert.Equal(SpendingRefusalKind.Held, refused.Refusal.Kind);
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
}
