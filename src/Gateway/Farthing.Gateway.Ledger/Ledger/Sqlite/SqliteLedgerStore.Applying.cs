using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Farthing.Gateway.Ledger.Sqlite;

public sealed partial class SqliteLedgerStore
{
    private const int RowsAtOnce = 16;

    /// <inheritdoc/>
    public override void Apply(LedgerBatch batch)
    {
        lock (gate)
        {
            if (!TryApply(batch, looksFirst: false))
            {
                TryApply(batch, looksFirst: true);
            }
        }
    }

    /// <summary>Applies a batch in one transaction.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="looksFirst">True to look for each attempt among those that have ended; false where the write itself notices.</param>
    /// <returns>False, and nothing is written, where an attempt that has ended is reserved again and nobody looked for it.</returns>
    private bool TryApply(LedgerBatch batch, bool looksFirst)
    {
        statements.Begin.Run();
        try
        {
            int gateway = StandAt(batch);
            holds.Refresh(statements.GatewayOf);
            LedgerChanges changes = batch.Fold(new Lookup(statements, holds, looksFirst));
            if (!looksFirst && HasEnded(changes.OpenHolds))
            {
                Undo();
                return false;
            }

            Write(changes, gateway);
            statements
                .Move.Bind(batch.To.Segment)
                .Bind(batch.To.Offset)
                .Bind(batch.LastSequence)
                .Bind(batch.LastUnixNs)
                .Bind(gateway)
                .Run();
            statements.Commit.Run();
            holds.Take(changes);
            return true;
        }
        catch (SqliteException taken)
            when (!looksFirst && taken.SqliteExtendedErrorCode == raw.SQLITE_CONSTRAINT_PRIMARYKEY)
        {
            Undo();
            return false;
        }
        catch
        {
            Undo();
            throw;
        }
    }

    /// <summary>True when one of these new ones has ended before.</summary>
    private bool HasEnded(List<OpenHold> opened)
    {
        foreach (OpenHold hold in opened)
        {
            if (holds.Find(hold.Attempt) is null && statements.HasEnded(hold.Attempt))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The gateway's number, if the ledger stands where the batch begins.</summary>
    private int StandAt(LedgerBatch batch)
    {
        SqliteStatement at = statements.FindGateway.Bind(batch.GatewayId);
        bool isKnown = at.Step();
        int number = isKnown ? checked((int)at.Int64(0)) : 0;
        bool standsThere =
            !isKnown
            || (
                batch.From == new JournalPosition(at.Int64(1), at.Int64(2))
                && batch.FirstSequence == at.Int64(3) + 1
            );
        at.Reset();
        if (!standsThere)
        {
            throw new LedgerMovedException();
        }

        if (isKnown)
        {
            return number;
        }

        statements.AddGateway.Bind(batch.GatewayId).Bind(batch.FirstSequence).Bind(batch.From.Segment).Run();
        at.Bind(batch.GatewayId).Step();
        number = checked((int)at.Int64(0));
        at.Reset();
        return number;
    }

    private void Write(LedgerChanges changes, int gateway)
    {
        foreach (OpenHold hold in changes.ClosedHolds)
        {
            statements.DropHold.Bind(hold.Attempt.RequestId).Bind(hold.Attempt.Number).Run();
        }

        Add(statements.PutHold, LedgerTables.Holds, changes.OpenHolds, gateway);
        AddRows(changes.Rows, gateway);
        Rollups.Add(transaction, gateway, changes);
        Add(statements.AddAdjustment, LedgerTables.Adjustments, changes.Adjustments, gateway);
        Add(statements.AddLease, LedgerTables.Leases, changes.Leases, gateway);
        Add(statements.AddRaise, LedgerTables.Raises, changes.Raises, gateway);
        Add(statements.AddFeedback, LedgerTables.Feedback, changes.Feedback, gateway);
        Add(statements.AddHit, LedgerTables.Hits, changes.Hits, gateway);
        Add(statements.AddFeatureRecord, LedgerTables.FeatureRecords, changes.FeatureRecords, gateway);
        Add(statements.AddRefusal, LedgerTables.Refusals, changes.Refusals, gateway);
    }

    private static void Add<TRow>(
        SqliteStatement statement,
        LedgerTable<TRow> table,
        List<TRow> rows,
        int gateway
    )
    {
        foreach (TRow row in rows)
        {
            table.Write(statement, row, gateway);
            statement.Run();
        }
    }

    /// <summary>Rows, as many at once as fit a statement.</summary>
    private void AddRows(List<LedgerRow> rows, int gateway)
    {
        int at = 0;
        for (; at + RowsAtOnce <= rows.Count; at += RowsAtOnce)
        {
            for (int i = at; i < at + RowsAtOnce; i++)
            {
                LedgerTables.Attempts.Write(statements.AddRows, rows[i], gateway);
            }

            statements.AddRows.Run();
        }

        Add(statements.AddRow, LedgerTables.Attempts, rows[at..], gateway);
    }

    private void Undo()
    {
        holds.Forget();
        Rollups.Forget();
        try
        {
            statements.Rollback.Run();
        }
        catch (SqliteException)
        {
            // SQLite itself undid it, as it does when the disk is full; what is thrown is the first fault.
        }
    }

    /// <summary>The ledger's content, as the running transaction sees it.</summary>
    private sealed class Lookup(Commands statements, SqliteHolds holds, bool looksFirst) : ILedgerLookup
    {
        public OpenHold? FindHold(AttemptId attempt, bool isReserved, out bool isClosed)
        {
            OpenHold? hold = holds.Find(attempt);
            isClosed = hold is null && (looksFirst || !isReserved) && statements.HasEnded(attempt);
            return hold;
        }

        public bool HasAdjustment(Guid id)
        {
            SqliteStatement at = statements.FindAdjustment.Bind(id);
            bool isThere = at.Step();
            at.Reset();
            return isThere;
        }
    }
}
