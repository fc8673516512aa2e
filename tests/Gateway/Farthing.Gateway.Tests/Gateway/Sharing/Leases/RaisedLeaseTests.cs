using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Budgets;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>Holds that are raised on balances which several gateways share.</summary>
public sealed class RaisedLeaseTests : LeaseScene
{
    [Fact]
    public async Task A_raised_hold_takes_what_its_lease_lacks_from_the_store()
    {
        await using SharedGateway one = Gateway(Spent.Budget("all", 1m));
        IHold hold = (await one.HoldAsync(100)).Hold!;
        Assert.Equal(100_000_000, store.Granted(Today("all")));

        Assert.Null(await RaiseAsync(hold, 0.3m));

        Assert.Equal(Money.FromUsd(0.3m), hold.Amount);
        Assert.Equal(300_000_000, store.Granted(Today("all")));
        Assert.Equal(Money.FromUsd(0.3m), one.State("all").Held);
        one.Settle(hold, Money.FromUsd(0.25m));
        Assert.Equal((0.25m, 0m), (one.State("all").Settled.Usd, one.State("all").Held.Usd));
    }

    [Fact]
    public async Task Where_another_gateway_holds_the_rest_it_is_refused_as_held()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        await using SharedGateway one = Gateway(budget);
        await using SharedGateway two = Gateway(budget);
        IHold hold = (await one.HoldAsync(100)).Hold!;
        IHold other = (await two.HoldAsync(850)).Hold!;

        SpendingRefusal refusal = (await RaiseAsync(hold, 0.3m))!;

        Assert.Equal(SpendingRefusalKind.Held, refusal.Kind);
        Assert.Equal(Money.FromUsd(0.1m), hold.Amount);
        two.Settle(other, Money.FromUsd(0.1m));
        Assert.True(store.Granted(Today("all")) <= 1_000_000_000);
    }

    [Fact]
    public async Task What_was_spent_elsewhere_leaves_too_little_for_it()
    {
        BudgetOptions budget = Spent.Budget("all", 1m);
        await using SharedGateway one = Gateway(budget);
        await using SharedGateway two = Gateway(budget);
        IHold hold = (await one.HoldAsync(100)).Hold!;
        two.Settle((await two.HoldAsync(850)).Hold!, Money.FromUsd(0.85m));
        await two.Book.TendAsync();

        Assert.Equal(SpendingRefusalKind.TooLarge, (await RaiseAsync(hold, 0.3m))!.Kind);
        Assert.Null(await RaiseAsync(hold, 0.15m));
        Assert.True(store.Granted(Today("all")) <= 1_000_000_000);
    }

    private static Task<SpendingRefusal?> RaiseAsync(IHold hold, decimal to) =>
        hold.RaiseAsync(Money.FromUsd(to), Money.FromUsd(to), TestContext.Current.CancellationToken).AsTask();
}
