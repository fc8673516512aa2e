using Farthing.Gateway.Journal;
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
            long gateway = StandAt(batch);
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

    /// <summary>Whether one of these, new ones, has ended before.</summary>
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
    private long StandAt(LedgerBatch batch)
    {
        SqliteStatement at = statements.FindGateway.Bind(batch.GatewayId);
        bool isKnown = at.Step();
        long number = isKnown ? at.Int64(0) : 0;
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
        number = at.Int64(0);
        at.Reset();
        return number;
    }

    private void Write(LedgerChanges changes, long gateway)
    {
        foreach (OpenHold hold in changes.ClosedHolds)
        {
            statements.DropHold.Bind(hold.Attempt.RequestId).Bind(hold.Attempt.Number).Run();
        }

        foreach (OpenHold hold in changes.OpenHolds)
        {
            statements.Rows.Bind(statements.PutHold, hold, gateway).Run();
        }

        AddRows(changes.Rows, gateway);
        foreach ((RollupKey key, LedgerSums sums) in changes.Rollups)
        {
            AddRollup(key, sums);
        }

        foreach (LedgerAdjustment adjustment in changes.Adjustments)
        {
            AddAdjustment(adjustment, gateway);
        }

        foreach (LedgerLease lease in changes.Leases)
        {
            statements
                .AddLease.Bind(gateway)
                .Bind(lease.Sequence)
                .Bind(lease.UnixNs)
                .Bind(lease.Record.Budget)
                .Bind(lease.Record.PeriodStartUnixNs)
                .Bind(lease.Record.Amount.NanoUsd)
                .Bind(lease.Record.Token)
                .Bind(lease.Record.ExpiresUnixNs)
                .Bind(lease.Record.Value)
                .Run();
        }

        foreach (LedgerFeedback feedback in changes.Feedback)
        {
            AddFeedback(feedback, gateway);
        }

        foreach (LedgerRefusal refusal in changes.Refusals)
        {
            statements
                .AddRefusal.Bind(gateway)
                .Bind(refusal.Sequence)
                .Bind(refusal.UnixNs)
                .Bind((long)refusal.Type)
                .Bind(refusal.Attempt?.RequestId)
                .Bind(refusal.Attempt?.Number)
                .Bind(refusal.Amount.NanoUsd)
                .Bind(refusal.Why)
                .Run();
        }
    }

    private void AddRows(List<LedgerRow> rows, long gateway)
    {
        int at = 0;
        for (; at + RowsAtOnce <= rows.Count; at += RowsAtOnce)
        {
            for (int i = at; i < at + RowsAtOnce; i++)
            {
                statements.Rows.Bind(statements.AddRows, rows[i], gateway);
            }

            statements.AddRows.Run();
        }

        for (; at < rows.Count; at++)
        {
            statements.Rows.Bind(statements.AddRow, rows[at], gateway).Run();
        }
    }

    private void AddRollup(RollupKey key, in LedgerSums sums) =>
        statements
            .AddRollup.Bind(key.HourUnixNs)
            .Bind(key.Key)
            .Bind(key.Team)
            .Bind(key.Model)
            .Bind(key.Deployment)
            .Bind(sums.Requests)
            .Bind(sums.Attempts)
            .Bind(sums.Released)
            .Bind(sums.Errors)
            .Bind(sums.Tokens.Uncached)
            .Bind(sums.Tokens.CacheRead)
            .Bind(sums.Tokens.CacheWrite)
            .Bind(sums.Tokens.Output)
            .Bind(sums.ReasoningTokens)
            .Bind(sums.Cost.NanoUsd)
            .Bind(sums.Waste.NanoUsd)
            .Run();

    private void AddAdjustment(LedgerAdjustment adjustment, long gateway) =>
        statements
            .AddAdjustment.Bind(adjustment.Record.Id)
            .Bind(gateway)
            .Bind(adjustment.Sequence)
            .Bind(adjustment.UnixNs)
            .Bind(adjustment.Record.Attempt?.RequestId)
            .Bind(adjustment.Record.Attempt?.Number)
            .Bind(adjustment.Record.Account)
            .Bind(adjustment.Record.Amount.NanoUsd)
            .Bind(adjustment.Record.Tokens.Uncached)
            .Bind(adjustment.Record.Tokens.CacheRead)
            .Bind(adjustment.Record.Tokens.CacheWrite)
            .Bind(adjustment.Record.Tokens.Output)
            .Bind(adjustment.Record.Reason)
            .Bind(adjustment.Record.Note)
            .Bind(adjustment.Record.EffectiveUnixNs)
            .Run();

    private void AddFeedback(LedgerFeedback feedback, long gateway) =>
        statements
            .AddFeedback.Bind(gateway)
            .Bind(feedback.Sequence)
            .Bind(feedback.UnixNs)
            .Bind(feedback.Record.Key)
            .Bind(feedback.Record.Session)
            .Bind(feedback.Record.Request)
            .Bind((long)feedback.Record.Outcome)
            .Bind(feedback.Record.ScoreMillionths)
            .Bind(feedback.Record.Note)
            .Bind(feedback.Record.By)
            .Run();

    private void Undo()
    {
        holds.Forget();
        try
        {
            statements.Rollback.Run();
        }
        catch (SqliteException)
        {
            // SQLite itself undid it, as it does when the disk is full; what is thrown is the first fault.
        }
    }

    /// <summary>What the ledger holds, seen by the transaction that is being made.</summary>
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
