using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Budgets;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>Who waits for a shared balance: a hundred of a key, keys in turn.</summary>
public sealed class LeaseTurnsTests : LeaseScene
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_a_key_a_hundred_wait_for_what_is_held_and_a_neighbor_is_not_behind_them()
    {
        await using SharedGateway one = Patient(Spent.Budget("all", 1m));
        IHold all = (await one.HoldAsync(1000)).Hold!;
        List<Task<HoldAnswer>> waiting = [.. Enumerable.Range(0, 120).Select(_ => one.HoldAsync(100))];

        await Eventually.SoAsync(() => waiting.Count(ask => ask.IsCompleted) == 20, Cancellation);
        Assert.All(
            waiting.Where(ask => ask.IsCompleted),
            ask => Assert.Equal(SpendingRefusalKind.Held, ask.Result.Refusal!.Kind)
        );
        Assert.Equal(SpendingRefusalKind.Held, (await one.HoldAsync(100)).Refusal!.Kind);
        Task<HoldAnswer> neighbor = one.HoldAsync(100, key: "key_b");
        Assert.False(neighbor.IsCompleted);

        // Ten at a time fit: the neighbor is among the first ten, though a hundred came before it.
        all.Release();

        IHold its = (await neighbor).Hold!;
        Assert.InRange(
            waiting.Count(ask => ask is { IsCompletedSuccessfully: true, Result.Hold: not null }),
            0,
            9
        );
        its.Release();
        foreach (Task<HoldAnswer> ask in waiting)
        {
            (await ask).Hold?.Release();
        }

        Assert.Equal(100, waiting.Count(ask => ask.Result.Hold is not null));
        Assert.Equal(Money.Zero, one.State("all").Held);
    }

    /// <summary>While the store is asked nobody is short of anything: all of them wait for its word.</summary>
    [Fact]
    public async Task As_long_as_the_store_may_have_it_any_number_of_a_key_wait()
    {
        await using SharedGateway one = Patient(Spent.Budget("all", 1m));

        HoldAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => one.HoldAsync(2)));

        Assert.All(answers, answer => Assert.NotNull(answer.Hold));
        Assert.Equal(Money.FromUsd(1m), one.State("all").Held);
    }

    [Fact]
    public async Task A_raise_comes_before_those_who_are_to_begin()
    {
        await using SharedGateway one = Patient(Spent.Budget("all", 1m));
        IHold other = (await one.HoldAsync(900)).Hold!;
        IHold hold = (await one.HoldAsync(100)).Hold!;
        Task<HoldAnswer> begins = one.HoldAsync(800);
        Task<SpendingRefusal?> raise = hold.RaiseAsync(Money.FromUsd(0.3m), Money.FromUsd(0.3m), Cancellation)
            .AsTask();

        other.Release();

        Assert.Null(await raise);
        Assert.False(begins.IsCompleted);
        hold.Release();
        (await begins).Hold!.Release();
    }

    private SharedGateway Patient(params BudgetOptions[] budgets) =>
        new(
            store,
            ledger,
            clock,
            new Guid(99, 1, 1, new byte[8]),
            new LeaseOptions
            {
                StarveFor = TimeSpan.FromMinutes(1),
                LookEvery = TimeSpan.FromMilliseconds(2),
                Rest = TimeSpan.Zero,
                LongestRest = TimeSpan.Zero,
            },
            budgets
        );
}
