using Farthing.Gateway.Budgets;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Sharing.Leases;

/// <summary>Gateways over one store in memory. A dollar per thousand prompt tokens: holds of 100 tokens are $0.10.</summary>
public abstract class LeaseScene
{
    private protected static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly LeaseOptions Quick = new()
    {
        StarveFor = TimeSpan.FromMilliseconds(20),
        LookEvery = TimeSpan.FromMilliseconds(2),
        Rest = TimeSpan.Zero,
        LongestRest = TimeSpan.Zero,
    };

    private protected readonly LeaseClock clock = new(Noon);
    private protected readonly MemoryLeaseStore store;
    private protected readonly SharedSpending ledger;
    private int gateways;

    protected LeaseScene() => (store, ledger) = (new MemoryLeaseStore(clock), new SharedSpending());

    private protected static BalanceKey Today(string budget, string value = "") =>
        new(budget, value, PeriodSpan.Of(BudgetPeriod.Day, Ns(Noon)).StartUnixNs);

    private protected static long Ns(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;

    private protected SharedGateway Gateway(params BudgetOptions[] budgets) =>
        Gateway(new Guid(++gateways, 1, 1, new byte[8]), budgets);

    private protected SharedGateway Gateway(Guid id, params BudgetOptions[] budgets) =>
        new(store, ledger, clock, id, Quick, budgets);
}
