using System.Globalization;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Shipping;

/// <summary>Brings a table up to a gateway's ledger, range by range, from the highest place that the table has. It keeps no state of its own: killed anywhere, the next one goes on. For one thread.</summary>
/// <param name="store">The ledger.</param>
/// <param name="journalFolder">The gateway's journal.</param>
/// <param name="target">The table.</param>
/// <param name="records">Records of a range at most.</param>
public sealed class LedgerShipment(
    SqlLedgerStore store,
    string journalFolder,
    ShipTarget target,
    int records = 60_000
) : IDisposable
{
    private ShipRangeReader? ranges;
    private long lostBefore; // with segments
    private long forgotten; // at most, of which some stood in those
    private ShipRange? pending;
    private ShippedPosition? unconfirmed;

    /// <summary>Whose journal; known once it has begun.</summary>
    public Guid GatewayId { get; private set; }

    /// <summary>Where it began.</summary>
    public JournalPosition From { get; private set; }

    /// <summary>Behind the last record that is in the table.</summary>
    public JournalPosition To { get; private set; }

    /// <summary>The last record that is in the table.</summary>
    public long Sequence { get; private set; }

    /// <summary>Blocks that were taken.</summary>
    public long Blocks { get; private set; }

    /// <summary>Rows in them.</summary>
    public long Rows { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Attempts and corrections of dropped segments and forgotten months that were passed over.</summary>
    public long Lost => lostBefore + Math.Max(forgotten, ranges?.Lost ?? 0);

    /// <summary>Looks at the table and finds the place to go on from.</summary>
    /// <param name="acceptsLoss">True to go on without what stood in segments that were dropped before they were shipped.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>False where there is no journal yet.</returns>
    /// <exception cref="ShipTargetException">The target refuses, contradicts the journal, or does not answer.</exception>
    /// <exception cref="FarthingException">Segments were dropped before they were shipped (exit code 1).</exception>
    public bool Begin(bool acceptsLoss, CancellationToken cancellation)
    {
        target.Prepare(cancellation);
        if (
            JournalProjection.FirstSegment(journalFolder) is not SegmentHeader first
            || store.Position(first.GatewayId) is not LedgerPosition ledger
        )
        {
            return false;
        }

        GatewayId = first.GatewayId;
        ShippedPosition? there = target.Position(GatewayId, cancellation);
        (JournalPosition at, long sequence) =
            there is null || there.At.Segment < first.Number
                ? FirstKept(first, there, acceptsLoss)
                : Behind(there, ledger);
        (From, To, Sequence) = (at, at, sequence);
        ranges?.Dispose();
        ranges = new ShipRangeReader(store, journalFolder, GatewayId, records) { AcceptsLoss = acceptsLoss };
        ranges.MoveTo(at, sequence);
        return true;
    }

    /// <summary>Takes the ledger's end of now as the end of what is to be shipped.</summary>
    public void Look() => ranges!.Until = store.Position(GatewayId)?.Sequence ?? 0;

    /// <summary>Ships the next range. After a temporary failure the same range is sent again.</summary>
    /// <returns>False where the table has all up to the last <see cref="Look"/>.</returns>
    /// <exception cref="ShipTargetException">The target refuses or does not answer.</exception>
    public bool Step(CancellationToken cancellation)
    {
        pending ??= ranges!.Next();
        if (pending is not ShipRange range)
        {
            Confirm(cancellation);
            return false;
        }

        if (range.Last is not null)
        {
            target.Insert(range, cancellation);
            unconfirmed = range.Last;
            (Blocks, Rows, Bytes) = (Blocks + 1, Rows + range.Rows, Bytes + range.Lines.Length);
        }

        (To, Sequence) = (range.To, ranges!.Sequence);
        pending = null;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => ranges?.Dispose();

    /// <summary>Rows that were taken have to be there.</summary>
    private void Confirm(CancellationToken cancellation)
    {
        if (unconfirmed is not ShippedPosition sent)
        {
            return;
        }

        ShippedPosition? there = target.Position(GatewayId, cancellation);
        if (there is null || there.At < sent.At)
        {
            throw ShipTarget.Wrong(
                ShipFaultCodes.Contradicts,
                $"{target.Place} took rows up to {sent.At} and shows {(there is null ? "none" : $"them up to {there.At}")}",
                "a table that keeps what it takes: was it emptied meanwhile? Shipped again into another one (--table NAME) nothing is missing"
            );
        }

        unconfirmed = null;
    }

    /// <summary>Behind a record that the target names, after a look whether it stands there.</summary>
    private (JournalPosition At, long Sequence) Behind(ShippedPosition there, LedgerPosition ledger)
    {
        if (there.At.Offset >= SegmentHeader.Bytes && there.At < ledger.Journal)
        {
            try
            {
                using JournalReader reader = new(journalFolder, there.At);
                if (
                    reader.TryRead(out JournalEntry entry)
                    && reader.Position.Segment == there.At.Segment
                    && entry.Sequence == there.Sequence
                    && IsShipped(entry, out Guid? subject)
                    && subject == there.Subject
                )
                {
                    return (reader.Position, entry.Sequence);
                }
            }
            catch (JournalFormatException)
            {
                // No record begins there: said below.
            }
        }

        string what =
            there.At >= ledger.Journal
                ? $"which is beyond the journal's end ({ledger.Journal}, record {ledger.Sequence})"
                : "where this journal has no such record";
        throw ShipTarget.Wrong(
            ShipFaultCodes.Contradicts,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{target.Place} says that it has record {there.Sequence} at {there.At}, {what}"
            ),
            "the table of this gateway, and its whole journal: an older copy of it, or rows of another, would count twice or be lost"
        );
    }

    /// <summary>False for a record that never has a row; else what it is about.</summary>
    private static bool IsShipped(JournalEntry entry, out Guid? subject)
    {
        subject = entry.Type switch
        {
            JournalRecordType.Settle => entry.Read<SettleRecord>().Attempt.RequestId,
            JournalRecordType.Release => entry.Read<ReleaseRecord>().Attempt.RequestId,
            JournalRecordType.Dispatch => entry.Read<DispatchRecord>().Attempt.RequestId,
            JournalRecordType.Adjust => entry.Read<AdjustRecord>().Attempt?.RequestId,
            _ => null,
        };
        return subject is not null || entry.Type == JournalRecordType.Adjust;
    }

    /// <summary>The first record that is kept, after a look at what was dropped before it was shipped.</summary>
    private (JournalPosition At, long Sequence) FirstKept(
        SegmentHeader first,
        ShippedPosition? there,
        bool acceptsLoss
    )
    {
        long behind = there?.Sequence ?? 0;
        (long kept, Money billed, long gone) = Between(behind, first.FirstSequence);
        long count = kept + gone;
        if (behind >= first.FirstSequence || (count > 0 && !acceptsLoss))
        {
            throw behind >= first.FirstSequence
                ? ShipTarget.Wrong(
                    ShipFaultCodes.Contradicts,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{target.Place} says that it has record {behind} at {there!.At}, and segment {first.Number} begins with record {first.FirstSequence}"
                    ),
                    "the table of this gateway"
                )
                : new FarthingException(
                    new Fault(
                        ShipFaultCodes.Gap,
                        $"segments before {first.Number} were dropped, with {count} attempts and corrections ({billed}) that were never shipped; the ledger has those that it has not forgotten"
                    )
                    {
                        File = journalFolder,
                        Expected =
                            "a copy of the dropped segments; or --accept-loss, and what is missing from farthing ledger export",
                    },
                    exitCode: 1
                );
        }

        (lostBefore, forgotten) = (kept, gone);
        return (new JournalPosition(first.Number, SegmentHeader.Bytes), first.FirstSequence - 1);
    }

    /// <summary>What stood between two records: in the ledger, with its dollars, and forgotten, of which the table may have some.</summary>
    private (long Kept, Money Billed, long Forgotten) Between(long behind, long before)
    {
        long count = 0;
        long billed = 0;
        using LedgerReading reading = store.Read();
        foreach (
            (string table, string sequence, string amount) in ((string, string, string)[])
                [("attempts", "close_seq", "cost_nano"), ("adjustments", "seq", "amount_nano")]
        )
        {
            using ILedgerCursor at = reading.Ask(
                $"SELECT COUNT(*), CAST(COALESCE(SUM({amount}), 0) AS BIGINT) FROM {table} WHERE {sequence} > ? AND {sequence} < ? AND {SqlLedgerStore.OfGateway}",
                behind,
                before,
                GatewayId
            );
            at.Step();
            count += at.Int64(0);
            billed += at.Int64(1);
        }

        if (before <= behind + 1)
        {
            return (count, new Money(billed), 0);
        }

        using ILedgerCursor gone = reading.Ask(
            $"SELECT CAST(COALESCE(SUM(attempts), 0) AS BIGINT), CAST(COALESCE(SUM(cost_nano), 0) AS BIGINT) FROM forgotten WHERE last_record > ? AND {SqlLedgerStore.OfGateway}",
            behind,
            GatewayId
        );
        gone.Step();
        return (count, new Money(billed + gone.Int64(1)), gone.Int64(0));
    }
}

/// <summary>A piece of a journal whose records will never change, and the rows that they became: one block.</summary>
/// <param name="GatewayId">Whose journal.</param>
/// <param name="From">Before its first record.</param>
/// <param name="To">Behind its last.</param>
/// <param name="Records">Records in it.</param>
/// <param name="Rows">Attempts that ended in it, and corrections.</param>
/// <param name="Lines">The rows, an object a line.</param>
/// <param name="Last">The last record with a row; null without rows.</param>
public sealed record ShipRange(
    Guid GatewayId,
    JournalPosition From,
    JournalPosition To,
    long Records,
    long Rows,
    byte[] Lines,
    ShippedPosition? Last
)
{
    /// <summary>Its name: the same range has the same rows, and the same name.</summary>
    public string Token => string.Create(CultureInfo.InvariantCulture, $"farthing {GatewayId:N} {From} {To}");
}

/// <summary>The last record of a journal that has a row in the target.</summary>
/// <param name="At">Where the record begins.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Subject">The request that the row is about; null for a correction of an account.</param>
public sealed record ShippedPosition(JournalPosition At, long Sequence, Guid? Subject);

/// <summary>Codes of faults of <c>farthing ledger ship</c>.</summary>
public static class ShipFaultCodes
{
    /// <summary>ClickHouse does not take rows now: it cannot be reached, does not answer in time, is full or overloaded (exit code 3). Nothing is lost: the journal has everything.</summary>
    /// <remarks>The message says which. Run it again when ClickHouse is well; it goes on where the table ends. <c>--follow</c> keeps trying.</remarks>
    public const string Away = "FAR9132";

    /// <summary>ClickHouse refuses: the user, the database or a statement; or what answers there is no ClickHouse (exit code 3).</summary>
    /// <remarks>Check <c>--clickhouse</c> (its HTTP port, 8123 or 8443), <c>--database</c>, <c>--user</c> and the password's variable or file. The user needs SELECT and INSERT on the table, and CREATE TABLE where it is not there.</remarks>
    public const string Refused = "FAR9133";

    /// <summary>The table has other columns, or another engine or key, so that rows would be lost or count twice (exit code 3).</summary>
    /// <remarks>Name another table, or create it as <c>farthing ledger ship --ddl</c> prints it.</remarks>
    public const string Table = "FAR9134";

    /// <summary>What the table says of this journal contradicts it: a position beyond the journal's end, within a record, or of another record; or rows that were taken and are not there (exit code 3). Nothing is shipped.</summary>
    /// <remarks>Is it the table of this gateway, and the journal whole, no older copy? A table that cannot be trusted is shipped anew under another name: <c>--table NAME</c>.</remarks>
    public const string Contradicts = "FAR9135";

    /// <summary>Attempts cannot be shipped: their segments of the journal were dropped before, or the ledger lacks them (exit code 1).</summary>
    /// <remarks><c>--accept-loss</c> goes on without dropped ones, and says how many; <c>farthing ledger export</c> has them. What the ledger lacks <c>verify</c> finds.</remarks>
    public const string Gap = "FAR9136";
}
