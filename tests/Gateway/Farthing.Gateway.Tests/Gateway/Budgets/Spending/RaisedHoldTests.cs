using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Numerics.Billing;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Budgets.Spending;

/// <summary>Holds that are raised while their attempts are under way.</summary>
public sealed class RaisedHoldTests
{
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_raised_hold_is_held_in_all_its_budgets_and_given_back_whole()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m), Spent.Budget("each key", 2m));
        IHold hold = await HoldAsync(gate, 100);

        Assert.Null(await RaiseAsync(hold, 0.3m, 0.6m));

        Assert.Equal(Money.FromUsd(0.6m), hold.Amount);
        Assert.All(gate.States(), state => Assert.Equal(Money.FromUsd(0.6m), state.Held));
        hold.Settle(Money.FromUsd(0.35m));
        Assert.All(gate.States(), state => Assert.Equal((0.35m, 0m), (state.Settled.Usd, state.Held.Usd)));
    }

    [Fact]
    public async Task Where_not_all_that_is_wanted_is_there_what_is_needed_is_taken()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m));
        IHold other = await HoldAsync(gate, 500);
        IHold hold = await HoldAsync(gate, 100);

        Assert.Null(await RaiseAsync(hold, 0.3m, 0.9m));

        Assert.Equal(Money.FromUsd(0.3m), hold.Amount);
        other.Release();
    }

    [Fact]
    public async Task It_waits_for_what_others_hold_and_comes_before_those_who_are_to_begin()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m));
        IHold other = await HoldAsync(gate, 900);
        IHold hold = await HoldAsync(gate, 100);
        Task<HoldAnswer> begins = gate.HoldAsync(Spent.Ask(800, 0), Spent.Price, Cancellation).AsTask();
        Task<SpendingRefusal?> raise = RaiseAsync(hold, 0.3m, 0.5m);
        Assert.False(raise.IsCompleted);

        other.Release();

        Assert.Null(await raise);
        Assert.Equal(Money.FromUsd(0.3m), hold.Amount); // What it waited for is what it needs.
        Assert.False(begins.IsCompleted);
        hold.Settle(Money.FromUsd(0.2m));
        Assert.NotNull((await begins).Hold);
    }

    [Fact]
    public async Task After_its_wait_it_is_told_that_others_hold_the_rest_and_holds_what_it_held()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m));
        await HoldAsync(gate, 900);
        IHold hold = await HoldAsync(gate, 100);
        Task<SpendingRefusal?> raise = RaiseAsync(hold, 0.2m, 0.2m);

        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(SpendingRefusalKind.Held, (await raise)!.Kind);
        Assert.Equal(Money.FromUsd(0.1m), hold.Amount);
        Assert.Equal(Money.FromUsd(1m), gate.States().Single().Held);
    }

    [Fact]
    public async Task What_is_more_than_all_that_is_not_spent_is_refused_at_once()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m));
        (await HoldAsync(gate, 500)).Settle(Money.FromUsd(0.5m));
        IHold hold = await HoldAsync(gate, 100);

        Assert.Equal(SpendingRefusalKind.TooLarge, (await RaiseAsync(hold, 0.501m, 2m))!.Kind);
        Assert.Null(await RaiseAsync(hold, 0.5m, 2m));
    }

    [Fact]
    public async Task A_limit_that_was_lowered_since_holds()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m));
        IHold hold = await HoldAsync(gate, 100);
        gate.Change([Spent.Budget("all", 0.2m)], new Spent());

        Assert.NotNull(await RaiseAsync(hold, 0.201m, 0.201m));
        Assert.Null(await RaiseAsync(hold, 0.2m, 0.2m));
    }

    [Fact]
    public async Task Who_waits_no_longer_is_told_why_it_is_not_raised()
    {
        SpendingGate gate = Gate(Spent.Budget("all", 1m));
        IHold other = await HoldAsync(gate, 900);
        IHold hold = await HoldAsync(gate, 100);
        using CancellationTokenSource gone = new();
        Task<SpendingRefusal?> raise = hold.RaiseAsync(Money.FromUsd(0.2m), Money.FromUsd(0.2m), gone.Token)
            .AsTask();

        await gone.CancelAsync();

        Assert.Equal(SpendingRefusalKind.Held, (await raise)!.Kind);
        other.Release();
        Assert.Equal(Money.FromUsd(0.1m), gate.States().Single().Held);
    }

    /// <summary>Eight at a time hold, raise and settle at random, for as much as was held: at no instant is more taken than the limit.</summary>
    [Fact]
    public async Task Whatever_is_raised_at_once_the_limit_is_never_passed()
    {
        SpendingGate gate = new(
            [Spent.Budget("all", 3m), Spent.Budget("each key", 2m)],
            new Spent(),
            TimeProvider.System,
            holds: new HoldOptions { Wait = TimeSpan.FromMilliseconds(5) }
        );
        long most = 0;
        int raised = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(user =>
                    Task.Run(
                        async () =>
                        {
                            Random random = new(user);
                            for (int i = 0; i < 300; i++)
                            {
                                HoldAnswer answer = await gate.HoldAsync(
                                    Spent.Ask(random.Next(1, 300), 0, $"key_{user % 3}"),
                                    Spent.Price,
                                    Cancellation
                                );
                                if (answer.Hold is not IHold hold)
                                {
                                    continue;
                                }

                                for (int step = random.Next(4); step > 0; step--)
                                {
                                    Money needed = hold.Amount + new Money(random.NextInt64(1, 300_000_000));
                                    Money wanted = needed + new Money(random.NextInt64(300_000_000));
                                    Money before = hold.Amount;
                                    SpendingRefusal? refusal = await hold.RaiseAsync(
                                        needed,
                                        wanted,
                                        Cancellation
                                    );
                                    Assert.Contains(
                                        hold.Amount,
                                        refusal is null ? new[] { needed, wanted } : [before]
                                    );
                                    raised += refusal is null ? 1 : 0;
                                    BudgetState all = gate.States()[0];
                                    Max(ref most, (all.Settled + all.Held).NanoUsd);
                                }

                                hold.Settle(new Money(random.NextInt64(hold.Amount.NanoUsd / 20)));
                            }
                        },
                        Cancellation
                    )
                )
        );

        Assert.True(raised > 100, $"{raised} raised");
        Assert.InRange(most, 1_000_000_000, 3_000_000_000);
        Assert.All(gate.States(), state => Assert.Equal(Money.Zero, state.Held));
    }

    private static void Max(ref long most, long value)
    {
        long known = Interlocked.Read(ref most);
        while (value > known && Interlocked.CompareExchange(ref most, value, known) != known)
        {
            known = Interlocked.Read(ref most);
        }
    }

    private SpendingGate Gate(params BudgetOptions[] budgets) =>
        new(budgets, new Spent(), clock, holds: new HoldOptions());

    private static async Task<IHold> HoldAsync(SpendingGate gate, long input) =>
        (await gate.HoldAsync(Spent.Ask(input, 0), Spent.Price, Cancellation)).Hold!;

    private static Task<SpendingRefusal?> RaiseAsync(IHold hold, decimal needed, decimal wanted) =>
        hold.RaiseAsync(Money.FromUsd(needed), Money.FromUsd(wanted), Cancellation).AsTask();
}
