using System.Globalization;
using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Ledger.Sql;

/// <content>Rows one by one, out of a ledger as it is at one moment.</content>
public abstract partial class SqlLedgerStore
{
    internal static IEnumerable<LedgerRow> Rows(
        LedgerReading reading,
        LedgerFilter filter,
        bool newestFirst = false
    )
    {
        LedgerCondition where = LedgerCondition.OfRows(reading.Dialect, filter);
        string order = newestFirst ? " DESC" : "";
        using ILedgerCursor at = reading.Stream(
            $"SELECT {LedgerTables.Attempts.Names} FROM attempts a WHERE {where.Condition} ORDER BY reserved_ns{order}, request{order}, number{order}",
            where.Values
        );
        while (at.Step())
        {
            yield return LedgerTables.Attempts.Read(at, reading.GatewayOf);
        }
    }

    internal static IEnumerable<LedgerAdjustment> Adjustments(LedgerReading reading, LedgerFilter filter)
    {
        LedgerCondition where = LedgerCondition.OfAdjustments(reading.Dialect, filter);
        using ILedgerCursor at = reading.Stream(
            $"SELECT {LedgerTables.Adjustments.Of("j")} FROM adjustments j LEFT JOIN attempts a ON a.request = j.request AND a.number = j.number WHERE {where.Condition} ORDER BY j.effective_ns, j.seq, j.id",
            where.Values
        );
        while (at.Step())
        {
            yield return LedgerTables.Adjustments.Read(at, reading.GatewayOf);
        }
    }

    /// <summary>Corrections of the tokens of attempts that a filter names, whenever they took effect.</summary>
    internal static IEnumerable<AdjustRecord> TokenCorrections(LedgerReading reading, LedgerFilter filter)
    {
        LedgerCondition where = LedgerCondition.OfRows(reading.Dialect, filter);
        using ILedgerCursor at = reading.Stream(
            $"SELECT {LedgerTables.Adjustments.Of("j")} FROM adjustments j JOIN attempts a ON a.request = j.request AND a.number = j.number WHERE (j.uncached <> 0 OR j.cache_read <> 0 OR j.cache_write <> 0 OR j.output <> 0) AND {where.Condition}",
            where.Values
        );
        while (at.Step())
        {
            yield return LedgerTables.Adjustments.Read(at, reading.GatewayOf).Record;
        }
    }

    internal static IEnumerable<LedgerFeedback> Feedback(LedgerReading reading)
    {
        using ILedgerCursor at = reading.Stream(
            $"SELECT {LedgerTables.Feedback.Names} FROM feedback ORDER BY unix_ns, gateway, seq"
        );
        while (at.Step())
        {
            yield return LedgerTables.Feedback.Read(at, reading.GatewayOf);
        }
    }

    internal static IEnumerable<LedgerFeatureRecord> FeatureRecords(LedgerReading reading, string feature)
    {
        using ILedgerCursor at = reading.Stream(
            $"SELECT {LedgerTables.FeatureRecords.Names} FROM feature_records WHERE feature = ? ORDER BY unix_ns, gateway, seq",
            feature
        );
        while (at.Step())
        {
            yield return LedgerTables.FeatureRecords.Read(at, reading.GatewayOf);
        }
    }

    internal static IEnumerable<LedgerHit> Hits(LedgerReading reading, long fromUnixNs, long toUnixNs)
    {
        using ILedgerCursor at = reading.Stream(
            string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT {LedgerTables.Hits.Names} FROM hits WHERE unix_ns >= {fromUnixNs} AND unix_ns < {toUnixNs} ORDER BY unix_ns, gateway, seq"
            )
        );
        while (at.Step())
        {
            yield return LedgerTables.Hits.Read(at, reading.GatewayOf);
        }
    }
}
