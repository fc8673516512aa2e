using Farthing.Gateway.Journal;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

public sealed partial class SqliteLedgerStore
{
    internal const string AdjustmentColumns =
        "j.id, j.gateway, j.seq, j.unix_ns, j.request, j.number, j.account, j.amount_nano, j.uncached, j.cache_read, j.cache_write, j.output, j.reason, j.note, j.effective_ns";

    internal const string FeedbackColumns =
        "gateway, seq, unix_ns, key_id, session, request, outcome, score_millionths, note, given_by";

    /// <inheritdoc/>
    public LedgerRow? Find(AttemptId attempt)
    {
        using Reading reading = new(this);
        using RowFinder finder = new(reading);
        return finder.Find(attempt);
    }

    /// <inheritdoc/>
    public IEnumerable<LedgerRow> Rows(LedgerFilter filter, bool newestFirst = false)
    {
        using Reading reading = new(this);
        SqliteFilter where = SqliteFilter.OfRows(filter);
        string order = newestFirst ? " DESC" : "";
        using SqliteStatement at = reading.Prepare(
            $"SELECT {SqliteSchema.OpenedColumns}, {SqliteSchema.ClosedColumns} FROM attempts a WHERE {where.Condition} ORDER BY reserved_ns{order}, request{order}, number{order}"
        );
        where.Bind(at);
        while (at.Step())
        {
            yield return SqliteRows.ReadRow(at, reading.GatewayOf);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LedgerAdjustment> Adjustments(LedgerFilter filter)
    {
        using Reading reading = new(this);
        SqliteFilter where = SqliteFilter.OfAdjustments(filter);
        using SqliteStatement at = reading.Prepare(
            $"SELECT {AdjustmentColumns} FROM adjustments j LEFT JOIN attempts a ON a.request = j.request AND a.number = j.number WHERE {where.Condition} ORDER BY j.effective_ns, j.seq"
        );
        where.Bind(at);
        while (at.Step())
        {
            yield return SqliteRows.ReadAdjustment(at, reading.GatewayOf);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LedgerFeedback> Feedback()
    {
        using Reading reading = new(this);
        using SqliteStatement at = reading.Prepare(
            $"SELECT {FeedbackColumns} FROM feedback ORDER BY unix_ns, gateway, seq"
        );
        while (at.Step())
        {
            yield return SqliteRows.ReadFeedback(at, reading.GatewayOf);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<LedgerRefusal> Refusals(Guid gatewayId)
    {
        using Reading reading = new(this);
        return Refusals(reading, gatewayId);
    }

    /// <summary>Corrections of a gateway whose records stand before a number.</summary>
    internal static IEnumerable<LedgerAdjustment> AdjustmentsBefore(
        Reading reading,
        LedgerPosition position,
        long sequence
    )
    {
        using SqliteStatement at = reading.Prepare(
            $"SELECT {AdjustmentColumns} FROM adjustments j WHERE j.seq < ? AND j.gateway = (SELECT number FROM gateways WHERE id = ?)"
        );
        at.Bind(sequence).Bind(SqliteRows.Name(position.GatewayId));
        while (at.Step())
        {
            yield return SqliteRows.ReadAdjustment(at, reading.GatewayOf);
        }
    }

    internal static IReadOnlyList<LedgerRefusal> Refusals(Reading reading, Guid gatewayId)
    {
        using SqliteStatement at = reading.Prepare(
            "SELECT seq, unix_ns, type, request, number, amount_nano, why FROM refusals WHERE gateway = (SELECT number FROM gateways WHERE id = ?) ORDER BY seq"
        );
        at.Bind(SqliteRows.Name(gatewayId));
        List<LedgerRefusal> refusals = [];
        while (at.Step())
        {
            refusals.Add(
                new LedgerRefusal(
                    at.Int64(0),
                    at.Int64(1),
                    (JournalRecordType)at.Int64(2),
                    at.NullableText(3) is string request
                        ? new AttemptId(Guid.ParseExact(request, "N"), checked((byte)at.Int64(4)))
                        : null,
                    new Money(at.Int64(5)),
                    at.Text(6)
                )
            );
        }

        return refusals;
    }

    /// <summary>Finds rows by id, one after another.</summary>
    internal sealed class RowFinder(Reading reading) : IDisposable
    {
        private readonly SqliteStatement at = reading.Prepare(
            $"SELECT {SqliteSchema.OpenedColumns}, {SqliteSchema.ClosedColumns} FROM attempts WHERE request = ? AND number = ?"
        );

        /// <summary>The row; null when there is none.</summary>
        public LedgerRow? Find(AttemptId attempt)
        {
            try
            {
                return at.Bind(SqliteRows.Name(attempt.RequestId)).Bind(attempt.Number).Step()
                    ? SqliteRows.ReadRow(at, reading.GatewayOf)
                    : null;
            }
            finally
            {
                at.Reset();
            }
        }

        /// <inheritdoc/>
        public void Dispose() => at.Dispose();
    }
}
