using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>A ledger in a database that speaks SQL: its questions are the same in each.</summary>
public abstract partial class SqlLedgerStore : ILedgerStore
{
    private protected SqlLedgerStore() { }

    /// <summary>Where it is, for people: a file, or a database and its host. Never what it is opened with.</summary>
    public abstract string Place { get; }

    /// <summary>Takes the statements of closed months, until they are disposed of.</summary>
    /// <exception cref="FarthingException">Another program has them, or they cannot be used (exit code 3).</exception>
    public abstract StatementBook TakeStatements();

    /// <summary>The statements of closed months: each month's name and what reads its document.</summary>
    public abstract IReadOnlyList<(string Month, Func<string> Read)> ClosedMonths();

    /// <inheritdoc/>
    public abstract void Apply(LedgerBatch batch);

    /// <inheritdoc/>
    public LedgerPosition? Position(Guid gatewayId)
    {
        foreach (LedgerPosition position in Positions())
        {
            if (position.GatewayId == gatewayId)
            {
                return position;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<LedgerPosition> Positions()
    {
        using LedgerReading reading = Read(isLong: false);
        return Positions(reading);
    }

    /// <inheritdoc/>
    public IReadOnlyList<OpenHold> OpenHolds(Guid gatewayId)
    {
        using LedgerReading reading = Read(isLong: false);
        return OpenHolds(reading, gatewayId);
    }

    /// <inheritdoc/>
    public LedgerRow? Find(AttemptId attempt)
    {
        using LedgerReading reading = Read(isLong: false);
        return reading.FindRows([attempt]).GetValueOrDefault(attempt);
    }

    /// <inheritdoc/>
    public IEnumerable<LedgerRow> Rows(LedgerFilter filter, bool newestFirst = false)
    {
        using LedgerReading reading = Read();
        LedgerCondition where = LedgerCondition.OfRows(reading.Dialect, filter);
        string order = newestFirst ? " DESC" : "";
        using ILedgerCursor at = reading.Stream(
            $"SELECT {LedgerColumns.Opened}, {LedgerColumns.Closed} FROM attempts a WHERE {where.Condition} ORDER BY reserved_ns{order}, request{order}, number{order}",
            where.Values
        );
        while (at.Step())
        {
            yield return LedgerColumns.ReadRow(at, reading.GatewayOf);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LedgerAdjustment> Adjustments(LedgerFilter filter)
    {
        using LedgerReading reading = Read();
        LedgerCondition where = LedgerCondition.OfAdjustments(reading.Dialect, filter);
        using ILedgerCursor at = reading.Stream(
            $"SELECT {LedgerColumns.Of("j", LedgerColumns.Adjustment)} FROM adjustments j LEFT JOIN attempts a ON a.request = j.request AND a.number = j.number WHERE {where.Condition} ORDER BY j.effective_ns, j.seq, j.id",
            where.Values
        );
        while (at.Step())
        {
            yield return LedgerColumns.ReadAdjustment(at, reading.GatewayOf);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LedgerFeedback> Feedback()
    {
        using LedgerReading reading = Read();
        using ILedgerCursor at = reading.Stream(
            $"SELECT {LedgerColumns.Feedback} FROM feedback ORDER BY unix_ns, gateway, seq"
        );
        while (at.Step())
        {
            yield return LedgerColumns.ReadFeedback(at, reading.GatewayOf);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<LedgerRefusal> Refusals(Guid gatewayId)
    {
        using LedgerReading reading = Read();
        return Refusals(reading, gatewayId);
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The ledger as it is now, for several questions.</summary>
    /// <param name="isLong">True for questions about all rows, which may take minutes; others end within a minute or fail.</param>
    internal abstract LedgerReading Read(bool isLong = true);

    /// <summary>Says that a journal's segments before one were dropped; when this returns, what was applied before outlives a power failure of the database.</summary>
    internal abstract void MarkDropped(Guid gatewayId, long firstSegment);

    internal static IReadOnlyList<LedgerPosition> Positions(LedgerReading reading)
    {
        using ILedgerCursor at = reading.Ask(
            "SELECT id, segment, \"offset\", sequence, unix_ns, first_sequence, first_segment FROM gateways ORDER BY number"
        );
        List<LedgerPosition> positions = [];
        while (at.Step())
        {
            positions.Add(
                new LedgerPosition(
                    at.Id(0),
                    new JournalPosition(at.Int64(1), at.Int64(2)),
                    at.Int64(3),
                    at.Int64(4),
                    at.Int64(5),
                    at.Int64(6)
                )
            );
        }

        return positions;
    }

    /// <summary>Gateways that were said to be lost, oldest first; none where there is one gateway alone.</summary>
    public IReadOnlyList<Abandonment> Abandonments()
    {
        using LedgerReading reading = Read(isLong: false);
        return Abandonments(reading, gatewayId: null);
    }

    internal static IReadOnlyList<Abandonment> Abandonments(LedgerReading reading, Guid? gatewayId)
    {
        List<Abandonment> found = [];
        if (!reading.Dialect.HasAbandonments)
        {
            return found;
        }

        using ILedgerCursor at = reading.Ask(
            $"SELECT {LedgerColumns.Abandonment} FROM abandonments ORDER BY sequence, unix_ns"
        );
        while (at.Step())
        {
            Abandonment one = LedgerColumns.ReadAbandonment(at, reading.GatewayOf);
            if (gatewayId is null || one.GatewayId == gatewayId)
            {
                found.Add(one);
            }
        }

        return found;
    }

    internal static IReadOnlyList<OpenHold> OpenHolds(LedgerReading reading, Guid gatewayId)
    {
        using ILedgerCursor at = reading.Ask(
            $"SELECT {LedgerColumns.Opened} FROM holds WHERE gateway = (SELECT number FROM gateways WHERE id = ?) ORDER BY reserve_seq",
            gatewayId
        );
        List<OpenHold> holds = [];
        while (at.Step())
        {
            holds.Add(LedgerColumns.ReadHold(at, reading.GatewayOf));
        }

        return holds;
    }

    internal static IReadOnlyList<LedgerRefusal> Refusals(LedgerReading reading, Guid gatewayId)
    {
        using ILedgerCursor at = reading.Ask(
            "SELECT seq, unix_ns, type, request, number, amount_nano, why FROM refusals WHERE gateway = (SELECT number FROM gateways WHERE id = ?) ORDER BY seq",
            gatewayId
        );
        List<LedgerRefusal> refusals = [];
        while (at.Step())
        {
            refusals.Add(
                new LedgerRefusal(
                    at.Int64(0),
                    at.Int64(1),
                    (JournalRecordType)at.Int64(2),
                    at.NullableId(3) is Guid request
                        ? new AttemptId(request, checked((byte)at.Int64(4)))
                        : null,
                    new Money(at.Int64(5)),
                    at.Text(6)
                )
            );
        }

        return refusals;
    }

    /// <summary>Words on tasks in a gateway's journal, by their records' numbers.</summary>
    internal static IReadOnlyDictionary<long, LedgerFeedback> FeedbackBetween(
        LedgerReading reading,
        Guid gatewayId,
        long first,
        long last
    )
    {
        using ILedgerCursor at = reading.Ask(
            $"SELECT {LedgerColumns.Feedback} FROM feedback WHERE seq >= ? AND seq <= ? AND gateway = (SELECT number FROM gateways WHERE id = ?)",
            first,
            last,
            gatewayId
        );
        Dictionary<long, LedgerFeedback> found = [];
        while (at.Step())
        {
            LedgerFeedback one = LedgerColumns.ReadFeedback(at, reading.GatewayOf);
            found[one.Sequence] = one;
        }

        return found;
    }

    /// <summary>Corrections of a gateway's journal, by their records' numbers.</summary>
    internal static IReadOnlyDictionary<long, LedgerAdjustment> AdjustmentsBetween(
        LedgerReading reading,
        Guid gatewayId,
        long first,
        long last
    )
    {
        using ILedgerCursor at = reading.Ask(
            $"SELECT {LedgerColumns.Adjustment} FROM adjustments WHERE seq >= ? AND seq <= ? AND gateway = (SELECT number FROM gateways WHERE id = ?)",
            first,
            last,
            gatewayId
        );
        Dictionary<long, LedgerAdjustment> found = [];
        while (at.Step())
        {
            LedgerAdjustment one = LedgerColumns.ReadAdjustment(at, reading.GatewayOf);
            found[one.Sequence] = one;
        }

        return found;
    }
}
