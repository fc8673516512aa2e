using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Budgets;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>A gateway's gate and leases over a store, without its front; what it spent stands in a ledger that all of them share.</summary>
internal sealed class SharedGateway : IAsyncDisposable
{
    private readonly SharedSpending ledger;
    private readonly ForwardClock forward;

    public SharedGateway(
        ILeaseStore store,
        SharedSpending ledger,
        TimeProvider clock,
        Guid id,
        LeaseOptions options,
        params BudgetOptions[] budgets
    )
    {
        this.ledger = ledger;
        Id = id;
        forward = new ForwardClock(clock);
        forward.Reach(ledger.LastOf(id));
        Book = new LeaseBook(store, ledger, id, null, options, forward);
        Book.Noted += note =>
        {
            lock (Notes)
            {
                Notes.Add(note);
            }
        };
        Gate = new SpendingGate(budgets, new Spent(), forward, Book, new HoldOptions { Shrinks = true });
    }

    public Guid Id { get; }

    public LeaseBook Book { get; }

    public SpendingGate Gate { get; }

    public List<LeaseNote> Notes { get; } = [];

    public BudgetState State(string budget) => Gate.States().Single(state => state.Budget.Id == budget);

    public async Task<HoldAnswer> HoldAsync(
        long input,
        long output = 0,
        string key = "key_a",
        string session = ""
    ) =>
        await Gate.HoldAsync(
            Spent.Ask(input, output, key, session: session),
            Spent.Price,
            TestContext.Current.CancellationToken
        );

    /// <summary>Ends an attempt, here and in the ledger.</summary>
    public void Settle(IHold hold, Money cost, string key = "key_a")
    {
        Write(key, cost);
        hold.Settle(cost);
    }

    /// <summary>Writes a cost into the ledger, as a journal has its time.</summary>
    public void Write(string key, Money cost) =>
        ledger.Add(Id, key, cost.NanoUsd, (forward.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100);

    public ValueTask DisposeAsync() => Book.DisposeAsync();
}
