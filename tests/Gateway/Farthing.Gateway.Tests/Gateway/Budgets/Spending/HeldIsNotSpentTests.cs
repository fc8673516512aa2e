using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Numerics.Billing;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Budgets.Spending;

/// <summary>Money that requests under way hold comes back, most of it: who needs it waits, in turn; who would not be helped is told so at once.</summary>
public sealed class HeldIsNotSpentTests(ITestOutputHelper output)
{
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waits_for_what_others_hold_and_gets_it_when_they_give_it_back()
    {
        SpendingGate gate = Gate(clock, Spent.Budget("all", 1m));
        IHold first = (await HoldAsync(gate, 600)).Hold!;
        Task<HoldAnswer> second = HoldAsync(gate, 600).AsTask();
        Assert.False(second.IsCompleted);

        first.Settle(Money.FromUsd(0.1m));

        Assert.Equal(Money.FromUsd(0.6m), (await second).Hold!.Amount);
        Assert.Equal((0.1m, 0.6m), Stand(gate));
    }

    [Fact]
    public async Task After_its_wait_it_is_told_that_others_hold_the_rest_and_when_to_come_again()
    {
        SpendingGate gate = Gate(clock, Spent.Budget("all", 1m));
        IHold first = (await HoldAsync(gate, 600)).Hold!;
        Task<HoldAnswer> second = HoldAsync(gate, 600).AsTask();

        clock.Advance(TimeSpan.FromSeconds(2));

        SpendingRefusal refusal = (await second).Refusal!;
        Assert.Equal(SpendingRefusalKind.Held, refusal.Kind);
        Assert.Equal(
            (Money.FromUsd(1m), Money.Zero, Money.FromUsd(0.6m), Money.FromUsd(0.6m)),
            (refusal.Limit, refusal.Spent, refusal.Held, refusal.Worst)
        );
        Assert.InRange(refusal.RetryAfter!.Value.TotalSeconds, 0.5, 30);
        first.Release();
        Assert.Equal((0m, 0m), Stand(gate));
    }

    /// <summary>$0.30 of $1 are spent: $0.80 would not fit even if nothing were held, 200 tokens of output beside a prompt of 300 would.</summary>
    [Fact]
    public async Task What_could_never_fit_is_refused_at_once_with_the_output_that_would()
    {
        SpendingGate gate = Gate(clock, Spent.Budget("all", 1m));
        (await HoldAsync(gate, 300)).Hold!.Settle(Money.FromUsd(0.3m));
        IHold other = (await HoldAsync(gate, 100)).Hold!;

        HoldAnswer answer = await HoldAsync(gate, 300, 250);

        Assert.Equal(SpendingRefusalKind.TooLarge, answer.Refusal!.Kind);
        Assert.Equal(200, answer.Refusal.LargestOutputTokens);
        Assert.Equal(Money.FromUsd(0.3m), answer.Refusal.Spent);
        other.Release();
        Assert.NotNull((await HoldAsync(gate, 300, 200)).Hold);
    }

    [Fact]
    public async Task A_spent_budget_is_spent_and_is_so_before_anything_is_asked_for()
    {
        SpendingGate gate = Gate(clock, Spent.Budget("each key", 1m));
        Demand demand = Spent.Ask(1000, 0);
        Assert.Null(gate.SpentOut(demand.Caller));
        IHold hold = (await HoldAsync(gate, 1000)).Hold!;
        Assert.Null(gate.SpentOut(demand.Caller)); // Held is not spent.

        hold.Settle(Money.FromUsd(1m));

        Assert.Equal(SpendingRefusalKind.Spent, gate.SpentOut(demand.Caller)!.Kind);
        Assert.Equal(SpendingRefusalKind.Spent, (await HoldAsync(gate, 1)).Refusal!.Kind);
        Assert.Null(gate.SpentOut(Spent.Ask(0, 0, key: "key_b").Caller));
        clock.Advance(TimeSpan.FromHours(12));
        Assert.Null(gate.SpentOut(demand.Caller)); // Another day.
    }

    [Fact]
    public async Task Keys_take_turns_and_requests_of_a_key_keep_their_order()
    {
        SpendingGate gate = Gate(clock, Spent.Budget("all", 1m));
        List<string> order = [];
        IHold all = (await HoldAsync(gate, 1000)).Hold!;
        List<Task> waiting = [];
        foreach (string who in (string[])["a1", "a2", "a3", "b1", "c1", "b2"])
        {
            waiting.Add(AskAsync(who));
        }

        all.Release();
        await Task.WhenAll(waiting);

        Assert.Equal(["a1", "b1", "c1", "a2", "b2", "a3"], order);

        async Task AskAsync(string who)
        {
            HoldAnswer answer = await HoldAsync(gate, 1000, key: who[..1]);
            order.Add(who); // One at a time: each holds all there is.
            answer.Hold!.Release();
        }
    }

    [Fact]
    public async Task One_that_needs_less_passes_one_that_needs_more()
    {
        SpendingGate gate = Gate(clock, Spent.Budget("all", 1m));
        IHold first = (await HoldAsync(gate, 500)).Hold!;
        IHold second = (await HoldAsync(gate, 400)).Hold!;
        Task<HoldAnswer> large = HoldAsync(gate, 900).AsTask();
        Task<HoldAnswer> small = HoldAsync(gate, 300).AsTask();

        second.Release();

        Assert.NotNull((await small).Hold);
        Assert.False(large.IsCompleted);
        (await small).Hold!.Release();
        first.Release();
        Assert.NotNull((await large).Hold);
    }

    [Fact]
    public async Task A_hundred_of_a_key_wait_and_the_next_is_refused_at_once()
    {
        SpendingGate gate = Gate(clock, Spent.Budget("all", 1m));
        IHold all = (await HoldAsync(gate, 1000)).Hold!;
        List<Task<HoldAnswer>> waiting =
        [
            .. Enumerable
                .Range(0, WaitingTurns<HoldWaiter>.MostOfKey)
                .Select(_ => HoldAsync(gate, 10).AsTask()),
        ];

        Assert.Equal(SpendingRefusalKind.Held, (await HoldAsync(gate, 10)).Refusal!.Kind);
        Task<HoldAnswer> neighbor = HoldAsync(gate, 10, key: "key_b").AsTask();
        Assert.False(neighbor.IsCompleted);

        all.Release();
        Assert.NotNull((await neighbor).Hold);
        Assert.Equal(99, (await Task.WhenAll(waiting.Take(99))).Count(answer => answer.Hold is not null));
        Assert.False(waiting[99].IsCompleted); // $1.00 are held in hundredths.
        (await neighbor).Hold!.Release();
        Assert.NotNull((await waiting[99]).Hold);
    }

    [Fact]
    public async Task Who_leaves_while_it_waits_holds_nothing()
    {
        SpendingGate gate = Gate(clock, Spent.Budget("all", 1m));
        using CancellationTokenSource gone = new();
        IHold all = (await HoldAsync(gate, 1000)).Hold!;
        Task<HoldAnswer> leaving = gate.HoldAsync(Spent.Ask(1000, 0), Spent.Price, gone.Token).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        all.Release();
        Assert.Equal((0m, 0m), Stand(gate));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_raised_limit_and_a_correction_wake_who_waits()
    {
        SpendingGate gate = Gate(clock, Spent.Budget("all", 1m));
        IHold all = (await HoldAsync(gate, 1000)).Hold!;
        Task<HoldAnswer> first = HoldAsync(gate, 500).AsTask();
        gate.Change([Spent.Budget("all", 1.5m)], new Spent());
        Assert.NotNull((await first).Hold);

        Task<HoldAnswer> second = HoldAsync(gate, 100).AsTask();
        long nowNs = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        gate.Adjust(Guid.NewGuid(), _ => [""], Money.FromUsd(-0.1m), nowNs);
        Assert.NotNull((await second).Hold);
        all.Release();
    }

    /// <summary>Ten thousand requests whose holds are forty times what they cost, 300 at a time, on a budget that holds twenty: nobody is refused before it is spent, the limit is never passed, and all of it can be used.</summary>
    [Fact]
    public async Task Nobody_is_refused_while_money_is_only_held()
    {
        SpendingGate gate = new(
            [Spent.Budget("all", 20m)],
            new Spent(),
            TimeProvider.System,
            holds: new HoldOptions { Wait = TimeSpan.FromMinutes(5) }
        );
        int next = 0;
        int settled = 0;
        long most = 0;
        List<SpendingRefusal> refusals = [];
        await Task.WhenAll(
            Enumerable
                .Range(0, 300)
                .Select(user =>
                    Task.Run(
                        async () =>
                        {
                            while (Interlocked.Increment(ref next) <= 10_000)
                            {
                                HoldAnswer answer = await HoldAsync(gate, 1000, key: $"key_{user % 7}");
                                if (answer.Hold is not IHold hold)
                                {
                                    lock (refusals)
                                    {
                                        refusals.Add(answer.Refusal!);
                                    }

                                    continue;
                                }

                                BudgetState state = gate.States().Single();
                                long taken = (state.Settled + state.Held).NanoUsd;
                                lock (refusals)
                                {
                                    most = Math.Max(most, taken);
                                }

                                await Task.Yield();
                                Interlocked.Increment(ref settled);
                                hold.Settle(Money.FromUsd(0.025m));
                            }
                        },
                        Cancellation
                    )
                )
        );

        BudgetState end = gate.States().Single();
        output.WriteLine(
            $"{settled} settled, {end.Settled} spent, most {new Money(most)}, {refusals.Count} refused: "
                + string.Join(
                    ", ",
                    refusals.GroupBy(one => one.Kind).Select(one => $"{one.Key} {one.Count()}")
                )
        );
        Assert.InRange(most, 0, 20_000_000_000);
        Assert.All(refusals, one => Assert.Equal(SpendingRefusalKind.TooLarge, one.Kind));
        Assert.All(refusals, one => Assert.True(one.Spent > Money.FromUsd(19m), $"{one.Spent} were spent"));
        Assert.InRange(end.Settled.NanoUsd, 19_000_000_000, 20_000_000_000);
        Assert.Equal(Money.Zero, end.Held);
    }

    private static SpendingGate Gate(TimeProvider clock, params BudgetOptions[] budgets) =>
        new(budgets, new Spent(), clock, holds: new HoldOptions());

    private static ValueTask<HoldAnswer> HoldAsync(
        SpendingGate gate,
        long input,
        long output = 0,
        string key = "key_a"
    ) => gate.HoldAsync(Spent.Ask(input, output, key), Spent.Price, Cancellation);

    private static (decimal Spent, decimal Held) Stand(SpendingGate gate) =>
        (gate.States().Single().Settled.Usd, gate.States().Single().Held.Usd);
}
