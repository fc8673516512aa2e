using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>A ledger in a database that speaks SQL: its questions are the same in each.</summary>
public abstract partial class SqlLedgerStore : ILedgerStore
{
    /// <summary>Rows of one gateway, by its id.</summary>
    internal const string OfGateway = "gateway = (SELECT number FROM gateways WHERE id = ?)";

    private protected SqlLedgerStore() { }

    /// <summary>Its place, for people: a file, or a database and its host. Never what it is opened with.</summary>
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
        foreach (LedgerRow row in Rows(reading, filter, newestFirst))
        {
            yield return row;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LedgerAdjustment> Adjustments(LedgerFilter filter)
    {
        using LedgerReading reading = Read();
        foreach (LedgerAdjustment one in Adjustments(reading, filter))
        {
            yield return one;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LedgerHit> Hits(long fromUnixNs, long toUnixNs)
    {
        using LedgerReading reading = Read();
        foreach (LedgerHit hit in Hits(reading, fromUnixNs, toUnixNs))
        {
            yield return hit;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<LedgerFeedback> Feedback()
    {
        using LedgerReading reading = Read();
        foreach (LedgerFeedback word in Feedback(reading))
        {
            yield return word;
        }
    }

    /// <summary>Records of a feature, oldest first.</summary>
    public IEnumerable<LedgerFeatureRecord> FeatureRecords(string feature)
    {
        using LedgerReading reading = Read();
        foreach (LedgerFeatureRecord one in FeatureRecords(reading, feature))
        {
            yield return one;
        }
    }

    /// <summary>Number of records by feature, in the order of the features' names.</summary>
    public IReadOnlyList<(string Feature, long Records)> CountFeatureRecords()
    {
        using LedgerReading reading = Read(isLong: false);
        return CountFeatureRecords(reading);
    }

    internal static IReadOnlyList<(string Feature, long Records)> CountFeatureRecords(LedgerReading reading)
    {
        using ILedgerCursor at = reading.Ask(
            "SELECT feature, COUNT(*) FROM feature_records GROUP BY feature ORDER BY feature"
        );
        List<(string, long)> counts = [];
        while (at.Step())
        {
            counts.Add((at.Text(0), at.Int64(1)));
        }

        return counts;
    }

    /// <inheritdoc/>
    public IReadOnlyList<LedgerRefusal> Refusals(Guid gatewayId)
    {
        using LedgerReading reading = Read();
        return reading.List(LedgerTables.Refusals, $"refusals WHERE {OfGateway} ORDER BY seq", gatewayId);
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The ledger as it is now, for several questions.</summary>
    /// <param name="isLong">True for questions about all rows, which may take minutes; others end within a minute or fail.</param>
    internal abstract LedgerReading Read(bool isLong = true);

    /// <summary>Says that a journal's segments before one were dropped; when this returns, what was applied before outlives a power failure of the database.</summary>
    internal abstract void MarkDropped(Guid gatewayId, long firstSegment);

    /// <summary>Forgets attempts of requests that came before a month, but for those that something later is about. All of it happens, or nothing.</summary>
    /// <param name="until">The first of the month, in UTC.</param>
    /// <param name="isTrial">True to count only.</param>
    internal abstract ForgottenAttempts Forget(DateTime until, bool isTrial);

    /// <summary>Refuses what needs single attempts of a time of which they were forgotten.</summary>
    /// <param name="sinceUnixNs">The beginning of that time; null: all time.</param>
    /// <param name="what">What needs them.</param>
    /// <exception cref="FarthingException">They were forgotten (exit code 1).</exception>
    public void NeedAttempts(long? sinceUnixNs, string what)
    {
        using LedgerReading reading = Read(isLong: false);
        ForgottenMonths.Refuse(reading, sinceUnixNs, what);
    }

    /// <summary>The first time of which all attempts are there; null where none was forgotten.</summary>
    public long? ForgottenUntilUnixNs
    {
        get
        {
            using LedgerReading reading = Read(isLong: false);
            return ForgottenMonths.UntilUnixNs(reading);
        }
    }

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

    internal static IReadOnlyList<Abandonment> Abandonments(LedgerReading reading, Guid? gatewayId) =>
        reading.Dialect.HasAbandonments
            ?
            [
                .. reading
                    .List(LedgerTables.Abandonments, "abandonments ORDER BY sequence, unix_ns")
                    .Where(one => gatewayId is null || one.GatewayId == gatewayId),
            ]
            : [];

    internal static IReadOnlyList<OpenHold> OpenHolds(LedgerReading reading, Guid gatewayId) =>
        reading.List(LedgerTables.Holds, $"holds WHERE {OfGateway} ORDER BY reserve_seq", gatewayId);
}
