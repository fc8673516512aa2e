using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Batches;

/// <content>The queue of lines.</content>
internal abstract partial class BatchStore
{
    /// <summary>Models with lines that wait to run.</summary>
    public List<string> Models() =>
        Change(at =>
        {
            List<string> models = [];
            using ILedgerCursor row = at.Ask(
                "WITH RECURSIVE m(x) AS (SELECT min(model) FROM batch_lines WHERE state = 'queued' UNION ALL SELECT (SELECT min(model) FROM batch_lines WHERE state = 'queued' AND model > x) FROM m WHERE x IS NOT NULL) SELECT x FROM m WHERE x IS NOT NULL"
            );
            while (row.Step())
            {
                models.Add(row.Text(0));
            }

            return models;
        });

    /// <summary>Takes lines of a model to run, by priority, then deadline.</summary>
    /// <param name="model">The model.</param>
    /// <param name="count">No more.</param>
    /// <param name="now">Unix milliseconds: a line that rests is left.</param>
    public List<ClaimedLine> Claim(string model, long count, long now) =>
        Change(at =>
        {
            List<ClaimedLine> lines = [];
            using (
                ILedgerCursor row = at.Ask(
                    $"SELECT l.batch, l.number, l.custom_id, l.claim + 1, b.key, b.endpoint, l.model, l.body, b.created_at, b.deadline FROM batch_lines l JOIN batches b ON b.id = l.batch WHERE l.state = 'queued' AND l.model = ? AND l.next_at <= ? AND b.state = ? ORDER BY l.priority DESC, l.deadline, l.batch, l.number LIMIT ?{SkipLocked}",
                    model,
                    now,
                    BatchStates.InProgress,
                    count
                )
            )
            {
                while (row.Step())
                {
                    lines.Add(
                        new ClaimedLine(
                            row.Text(0),
                            row.Int64(1),
                            row.Text(2),
                            row.Int64(3),
                            row.Text(4),
                            row.Text(5),
                            row.Text(6),
                            BytesOf(row, 7),
                            row.Int64(8),
                            row.Int64(9)
                        )
                    );
                }
            }

            long until = lines.Count == 0 ? 0 : LeaseTime(at) + (long)Lease.TotalMilliseconds;
            foreach (ClaimedLine line in lines)
            {
                at.Run(
                    "UPDATE batch_lines SET state = 'running', claim = ?, owner = ?, lease = ? WHERE batch = ? AND number = ?",
                    line.Claim,
                    Owner,
                    until,
                    line.Batch,
                    line.Number
                );
            }

            return lines;
        });

    /// <summary>Writes a line's result, its count and its charge in one transaction; false where the claim is no longer the line's.</summary>
    /// <param name="line">The line.</param>
    /// <param name="result">Its result.</param>
    /// <param name="isError">It belongs into the error file.</param>
    /// <param name="nanoUsd">Its cost.</param>
    /// <param name="charge">Its charge (<see cref="KeptCharge"/>), which the journal gets next; empty where that has it already, and where it cost nothing.</param>
    public bool TryComplete(ClaimedLine line, byte[] result, bool isError, long nanoUsd, byte[] charge) =>
        Change(at =>
        {
            using (
                ILedgerCursor row = at.Ask(
                    "UPDATE batch_lines SET state = 'done', is_error = ?, body = ?, result = ? WHERE batch = ? AND number = ? AND claim = ? AND state = 'running' RETURNING number",
                    isError ? 1L : 0L,
                    Array.Empty<byte>(),
                    result,
                    line.Batch,
                    line.Number,
                    line.Claim
                )
            )
            {
                if (!row.Step())
                {
                    return false;
                }
            }

            at.Run(
                "UPDATE batches SET completed = completed + ?, failed = failed + ?, nano_usd = nano_usd + ? WHERE id = ?",
                isError ? 0L : 1L,
                isError ? 1L : 0L,
                nanoUsd,
                line.Batch
            );
            if (charge.Length > 0)
            {
                at.Run("INSERT INTO batch_charges VALUES (?, ?, ?)", line.Batch, line.Number, charge);
            }

            return true;
        });

    /// <summary>The charge of an attempt whose answer is a line's result; null where it is none's.</summary>
    /// <param name="id">The line's id, the attempt's idempotency key.</param>
    /// <param name="attempt">The attempt.</param>
    public SettleRecord? ChargeOf(string id, AttemptId attempt)
    {
        if (ClaimedLine.Parse(id) is not (string batch, long number))
        {
            return null;
        }

        byte[] charge = Change(at =>
        {
            using ILedgerCursor row = at.Ask(
                "SELECT charge FROM batch_charges WHERE batch = ? AND number = ?",
                batch,
                number
            );
            return row.Step() ? BytesOf(row, 0) : [];
        });
        return charge.Length > 0 && KeptCharge.Read(charge) is var kept && kept.Attempt == attempt
            ? kept
            : null;
    }

    /// <summary>Puts a line back: it runs again, not before a time in Unix milliseconds.</summary>
    public void PutBack(ClaimedLine line, long notBefore) =>
        Change(at =>
            at.Run(
                "UPDATE batch_lines SET state = 'queued', next_at = ? WHERE batch = ? AND number = ? AND claim = ? AND state = 'running'",
                notBefore,
                line.Batch,
                line.Number,
                line.Claim
            )
        );
}
