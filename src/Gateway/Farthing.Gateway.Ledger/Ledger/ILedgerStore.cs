using Farthing.Documents.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>A database that the journals of gateways are projected into. Everything in it can be made anew from them. Any thread may call; batches of one gateway are applied one after another.</summary>
public interface ILedgerStore : IDisposable
{
    /// <summary>Position of a gateway's journal in this ledger; null when nothing of it is here.</summary>
    LedgerPosition? Position(Guid gatewayId);

    /// <summary>Gateways that the ledger knows.</summary>
    IReadOnlyList<LedgerPosition> Positions();

    /// <summary>Applies a batch and moves the position, in one transaction.</summary>
    /// <exception cref="LedgerMovedException">The ledger does not stand where the batch begins; nothing is changed.</exception>
    void Apply(LedgerBatch batch);

    /// <summary>A gateway's attempts that are neither settled nor released, oldest first.</summary>
    IReadOnlyList<OpenHold> OpenHolds(Guid gatewayId);

    /// <summary>An attempt that has ended; null when there is none of this id.</summary>
    LedgerRow? Find(AttemptId attempt);

    /// <summary>Attempts that have ended, one by one, in the order of their reservation.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="newestFirst">The other way round.</param>
    IEnumerable<LedgerRow> Rows(LedgerFilter filter, bool newestFirst = false);

    /// <summary>Corrections that took effect in the filter's span and are about what it names, in the order of that time.</summary>
    IEnumerable<LedgerAdjustment> Adjustments(LedgerFilter filter);

    /// <summary>All that was said on whether tasks were done, later words on the same task too, in the order of their time.</summary>
    IEnumerable<LedgerFeedback> Feedback();

    /// <summary>Requests that caches answered, in the order of their times.</summary>
    /// <param name="fromUnixNs">From then on.</param>
    /// <param name="toUnixNs">Before then.</param>
    IEnumerable<LedgerHit> Hits(long fromUnixNs, long toUnixNs);

    /// <summary>Sums by a dimension; unordered.</summary>
    IReadOnlyList<SpentSums> GroupBy(LedgerDimension dimension, LedgerFilter filter);

    /// <summary>Sums over all that the filter names, and the dearest groups of some dimensions, by what was billed, then by value; read together.</summary>
    /// <param name="dimensions">The dimensions.</param>
    /// <param name="filter">Which attempts.</param>
    /// <param name="most">How many groups of each.</param>
    /// <returns>The sums over all; of each dimension the groups, dearest first, and how many there are.</returns>
    (SpentSums Total, IReadOnlyList<(IReadOnlyList<SpentSums> Groups, long Count)> Splits) Dearest(
        IReadOnlyList<LedgerDimension> dimensions,
        LedgerFilter filter,
        int most
    );

    /// <summary>Sums over all that the filter names, and by a dimension, read together.</summary>
    /// <param name="dimension">The dimension.</param>
    /// <param name="filter">Which attempts.</param>
    /// <param name="most">The dearest groups alone, as many; null: all, unordered.</param>
    /// <returns>The sums over all, the groups, and how many groups there are.</returns>
    (SpentSums Total, IReadOnlyList<SpentSums> Groups, long Count) Split(
        LedgerDimension dimension,
        LedgerFilter filter,
        int? most
    );

    /// <summary>Sums over all that the filter names.</summary>
    SpentSums Total(LedgerFilter filter);

    /// <summary>Bill for the filter: the total's, without the counting of sessions.</summary>
    Money Billed(LedgerFilter filter);

    /// <summary>The dearest requests, all attempts of each together, without corrections; dearest first.</summary>
    IReadOnlyList<SpentSums> DearestRequests(LedgerFilter filter, int most);

    /// <summary>Settled amounts for each value of a dimension in attempts reserved in a period, corrections included.</summary>
    /// <param name="scope">Key, team, user, model, deployment, tag or session.</param>
    /// <param name="sinceUnixNs">Start of the period.</param>
    /// <param name="untilUnixNs">Its end; null: now.</param>
    IReadOnlyDictionary<string, Money> Spent(LedgerDimension scope, long sinceUnixNs, long? untilUnixNs);

    /// <summary>Records of a gateway's journal that were not counted, in their order.</summary>
    IReadOnlyList<LedgerRefusal> Refusals(Guid gatewayId);
}
