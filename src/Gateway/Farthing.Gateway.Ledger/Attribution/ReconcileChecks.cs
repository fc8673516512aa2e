using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Numerics.Quantities;

namespace Farthing.Gateway.Attribution;

/// <summary>Checks of a reconciliation: the months that take its corrections, and the gaps of its hours.</summary>
public static class ReconcileChecks
{
    /// <summary>Corrections of closed months take effect with the next month that is not.</summary>
    public static List<AdjustRecord> Effective(
        Action<string> warn,
        StatementBook? statements,
        IEnumerable<AdjustRecord> records
    )
    {
        List<AdjustRecord> made = [];
        SortedDictionary<DateTime, (int Count, long At)> moved = [];
        foreach (AdjustRecord record in records)
        {
            long at = statements?.EffectiveAt(record.EffectiveUnixNs) ?? record.EffectiveUnixNs;
            if (at != record.EffectiveUnixNs)
            {
                DateTime month = StatementBook.MonthOf(record.EffectiveUnixNs);
                moved[month] = (moved.GetValueOrDefault(month).Count + 1, at);
            }

            made.Add(record with { EffectiveUnixNs = at });
        }

        foreach ((DateTime month, (int count, long at)) in moved)
        {
            warn(
                $"{month:yyyy-MM} is closed: {Show.Count(count)} of its corrections take effect at {LedgerTime.Words(at)}"
            );
        }

        return made;
    }

    /// <summary>When the first attempt at a deployment was reserved; 0 without one.</summary>
    public static long FirstAttempt(SqlLedgerStore store, string deployment)
    {
        foreach (LedgerRow row in store.Rows(new LedgerFilter { Deployment = deployment }))
        {
            return row.Opened.ReservedUnixNs;
        }

        return 0;
    }

    /// <summary>Warns of attempts that no bill covers, that have not ended, and of hours whose use was scaled.</summary>
    public static void WarnOfWhatIsMissing(
        Action<string> warn,
        SqlLedgerStore store,
        string deployment,
        long from,
        long to,
        List<HourAttribution> hours
    )
    {
        // With a price, every hour is billed.
        long unbilled =
            hours.Count == (to - from) / RollupKey.HourNs ? 0 : Unbilled(store, deployment, from, to, hours);
        if (unbilled > 0)
        {
            warn(
                $"{Show.Count(unbilled)} attempts lie in hours that the invoice does not bill: they stay as they were charged"
            );
        }

        int open = store
            .Positions()
            .SelectMany(position => store.OpenHolds(position.GatewayId))
            .Count(hold =>
                hold.Deployment == deployment && hold.ReservedUnixNs >= from && hold.ReservedUnixNs < to
            );
        if (open > 0)
        {
            warn(
                $"{Show.Count(open)} attempts of these hours have not ended: reconcile again when they have"
            );
        }

        int scaled = hours.Count(hour => hour.IsScaled);
        if (scaled > 0)
        {
            warn(
                $"the model says up to {Show.Percent(hours.Max(hour => double.IsFinite(hour.Load) ? hour.Load : 1))} of an hour in {Show.Count(scaled)} of {Show.Count(hours.Count)} hours: scaled to the hour"
            );
        }
    }

    private static long Unbilled(
        SqlLedgerStore store,
        string deployment,
        long from,
        long to,
        List<HourAttribution> hours
    )
    {
        LedgerFilter filter = new()
        {
            Deployment = deployment,
            SinceUnixNs = from,
            UntilUnixNs = to,
        };
        return store.Total(filter).Attempts - hours.Sum(hour => (long)hour.Attempts);
    }
}
