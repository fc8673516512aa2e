using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger;

/// <summary>A ledger that takes nothing while it is told so.</summary>
internal sealed class FailingStore(ILedgerStore inner) : ILedgerStore
{
    private volatile bool fails;

    public bool Fails
    {
        get => fails;
        set => fails = value;
    }

    public LedgerPosition? Position(Guid gatewayId) => inner.Position(gatewayId);

    public IReadOnlyList<LedgerPosition> Positions() => inner.Positions();

    public void Apply(LedgerBatch batch)
    {
        if (fails)
        {
            throw new IOException("the ledger is away");
        }

        inner.Apply(batch);
    }

    public IReadOnlyList<OpenHold> OpenHolds(Guid gatewayId) => inner.OpenHolds(gatewayId);

    public LedgerRow? Find(AttemptId attempt) => inner.Find(attempt);

    public IEnumerable<LedgerRow> Rows(LedgerFilter filter, bool newestFirst = false) =>
        inner.Rows(filter, newestFirst);

    public IEnumerable<LedgerAdjustment> Adjustments(LedgerFilter filter) => inner.Adjustments(filter);

    public IEnumerable<LedgerHit> Hits(long fromUnixNs, long toUnixNs) => inner.Hits(fromUnixNs, toUnixNs);

    public IEnumerable<LedgerFeedback> Feedback() => inner.Feedback();

    public IReadOnlyList<SpentSums> GroupBy(LedgerDimension dimension, LedgerFilter filter) =>
        inner.GroupBy(dimension, filter);

    public (SpentSums Total, IReadOnlyList<(IReadOnlyList<SpentSums> Groups, long Count)> Splits) Dearest(
        IReadOnlyList<LedgerDimension> dimensions,
        LedgerFilter filter,
        int most
    ) => inner.Dearest(dimensions, filter, most);

    public (SpentSums Total, IReadOnlyList<SpentSums> Groups, long Count) Split(
        LedgerDimension dimension,
        LedgerFilter filter,
        int? most
    ) => inner.Split(dimension, filter, most);

    public SpentSums Total(LedgerFilter filter) => inner.Total(filter);

    public Money Billed(LedgerFilter filter) => inner.Billed(filter);

    public IReadOnlyList<SpentSums> DearestRequests(LedgerFilter filter, int most) =>
        inner.DearestRequests(filter, most);

    public IReadOnlyDictionary<string, Money> Spent(
        LedgerDimension scope,
        long sinceUnixNs,
        long? untilUnixNs
    ) => inner.Spent(scope, sinceUnixNs, untilUnixNs);

    public IReadOnlyList<LedgerRefusal> Refusals(Guid gatewayId) => inner.Refusals(gatewayId);

    public void Dispose() { }
}
