using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Budgets.Spending;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Budgets;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <content>A gateway of the test.</content>
public sealed partial class LostGatewayTests
{
    private sealed class Gateway : IAsyncDisposable
    {
        private readonly LostGatewayTests scene;
        private readonly ForwardClock forward;
        private readonly SpendingGate gate;

        public Gateway(LostGatewayTests scene, int number, bool proves = true)
        {
            this.scene = scene;
            Id = LostGatewayTests.Id(number);
            forward = new ForwardClock(scene.clock);
            Book = new LeaseBook(scene.store, scene.ledger, Id, null, Quick, forward)
            {
                Reach = proves ? () => scene.ledger.Reach(Id) : null,
            };
            Book.Noted += note =>
            {
                lock (Notes)
                {
                    Notes.Add(note);
                    scene.takenBack += note.Kind == "taken_back" ? 1 : 0;
                }
            };
            BudgetOptions[] budgets =
            [
                Spent.Budget("all", 1m, BudgetPeriod.Total) with
                {
                    Alerts = [],
                },
                Spent.Budget("each key", 0.7m, BudgetPeriod.Total) with
                {
                    Alerts = [],
                },
            ];
            gate = new SpendingGate(scene.perKey ? budgets : [budgets[0]], new Spent(), forward, Book);
        }

        public Guid Id { get; }

        public LeaseBook Book { get; }

        public List<LeaseNote> Notes { get; } = [];

        public List<LaggingLedger.Entry> Open { get; } = [];

        public async Task<LaggingLedger.Entry?> HoldAsync(long tokens, string key = "key_a")
        {
            HoldAnswer answer = await gate.HoldAsync(
                Spent.Ask(tokens, 0, key),
                Spent.Price,
                TestContext.Current.CancellationToken
            );
            if (answer.Hold is null)
            {
                return null;
            }

            long nowNs = (forward.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
            LaggingLedger.Entry entry = scene.ledger.Reserve(Id, key, answer.Hold, nowNs);
            Open.Add(entry);
            return entry;
        }

        public async Task TendAsync()
        {
            try
            {
                await Book.TendAsync();
            }
            catch (LeaseStoreUnavailableException)
            {
                // The next beat.
            }

            await Book.TakingBack;
        }

        public ValueTask DisposeAsync() => Book.DisposeAsync();
    }
}
