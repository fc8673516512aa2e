using Farthing.Gateway.Admission;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Sharing;
using Farthing.Testing;
using Farthing.Tests.Gateway.Budgets;
using Farthing.Tests.Gateway.Sharing.Rates;

namespace Farthing.Tests.Gateway.Limits;

/// <summary>Clients that leave while their request waits for the shared limits' store: they wait no longer, and nothing is taken for them.</summary>
public sealed class LeavingClientTests
{
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The store grants the only slot, all tokens and a request to a client that left meanwhile: the next one gets them, at another gateway.</summary>
    [Theory]
    [InlineData(null, null, 1)]
    [InlineData(1L, null, null)]
    [InlineData(null, 100L, null)]
    [InlineData(1L, 100L, 1)]
    public async Task What_is_granted_to_a_client_that_left_goes_back(
        long? requests,
        long? tokens,
        int? atATime
    )
    {
        MemoryRateStore store = new(clock);
        await using RateGate first = await GateAsync(store, requests, tokens, atATime);
        await using RateGate second = await GateAsync(store, requests, tokens, atATime);
        TaskCompletionSource answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Answers = answers.Task;
        using CancellationTokenSource leave = new();
        int before = store.Comes;

        Task<RateAnswer> waiting = first.EnterAsync(Spent.Ask(0, 100), null, leave.Token).AsTask();
        await Eventually.SoAsync(() => store.Comes > before, TestContext.Current.CancellationToken);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        store.Answers = Task.CompletedTask;
        answers.SetResult();
        await first.KeepAsync();

        RateAnswer next = await SharedRateGateTests.EnterAsync(second, Spent.Ask(0, 100));
        Assert.True(next.IsAdmitted, next.Reason);
        Assert.False((await SharedRateGateTests.EnterAsync(second, Spent.Ask(0, 100))).IsAdmitted);
    }

    /// <summary>A client that leaves before its request is brought to the store is not brought there.</summary>
    [Fact]
    public async Task Who_leaves_in_the_queue_asks_for_nothing()
    {
        MemoryRateStore store = new(clock);
        await using RateGate gate = await GateAsync(store, 10, null, null);
        TaskCompletionSource answers = new(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Answers = answers.Task;
        using CancellationTokenSource leave = new();
        int before = store.Comes;

        Task<RateAnswer> ahead = SharedRateGateTests.EnterAsync(gate).AsTask();
        await Eventually.SoAsync(() => store.Comes > before, TestContext.Current.CancellationToken);

        Task<RateAnswer> waiting = gate.EnterAsync(Spent.Ask(0, 0), null, leave.Token).AsTask();
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        answers.SetResult();

        Assert.True((await ahead).IsAdmitted);
        await gate.KeepAsync();
        Assert.Equal(before + 1, store.Comes);
        Assert.Equal(8, (await SharedRateGateTests.EnterAsync(gate)).Requests!.Value.Remaining);
    }

    /// <summary>The store's word came first: it holds, and the request leaves by its ticket as every other one does.</summary>
    [Fact]
    public async Task Who_leaves_after_the_answer_has_a_ticket()
    {
        MemoryRateStore store = new(clock);
        await using RateGate gate = await GateAsync(store, null, null, 1);
        using CancellationTokenSource leave = new();

        RateAnswer answer = await gate.EnterAsync(Spent.Ask(0, 0), null, leave.Token);
        await leave.CancelAsync();

        Assert.True(answer.IsAdmitted);
        Assert.False((await SharedRateGateTests.EnterAsync(gate)).IsAdmitted);
        answer.Ticket!.Leave(default);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await SharedRateGateTests.EnterAsync(gate)).IsAdmitted);
    }

    private async Task<RateGate> GateAsync(MemoryRateStore store, long? requests, long? tokens, int? atATime)
    {
        RateGate gate = new(
            [SharedRateGateTests.Limit("all", requests, tokens, atATime)],
            store,
            LimitsWhenAway.Local,
            clock,
            keepsHouse: false
        );
        await gate.KeepAsync();
        return gate;
    }
}
