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
    public List<ClaimedLine> Claim(string model, long count, long now) => Claim(model, count, now, "", 0);

    /// <summary>The same of the lines that no provider's batch may have (<see cref="ClaimForPart"/>).</summary>
    /// <param name="model">The model.</param>
    /// <param name="count">No more.</param>
    /// <param name="now">Unix milliseconds: a line that rests is left.</param>
    /// <param name="deadline">Unix seconds, from which on lines are a provider's.</param>
    public List<ClaimedLine> ClaimBeside(string model, long count, long now, long deadline) =>
        Claim(model, count, now, $"AND (l.deadline < ? OR EXISTS ({OfParts}))", deadline);

    /// <summary>The same of the lines that go to a provider's batch: of batches with a later deadline, and those alone that were in no part before.</summary>
    /// <param name="model">The model.</param>
    /// <param name="count">No more.</param>
    /// <param name="now">Unix milliseconds: a line that rests is left.</param>
    /// <param name="deadline">Unix seconds, from which on lines are a provider's.</param>
    public List<ClaimedLine> ClaimForPart(string model, long count, long now, long deadline) =>
        Claim(model, count, now, $"AND l.deadline >= ? AND NOT EXISTS ({OfParts})", deadline);

    private const string OfParts =
        "SELECT 1 FROM batch_part_lines p WHERE p.batch = l.batch AND p.number = l.number";

    private const string ColumnsOfLine =
        "l.batch, l.number, l.custom_id, l.claim, b.key, b.endpoint, l.model, l.body, b.created_at, b.deadline FROM batch_lines l JOIN batches b ON b.id = l.batch";

    private static ClaimedLine LineAt(ILedgerCursor row) =>
        new(
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
        );

    private List<ClaimedLine> Claim(string model, long count, long now, string also, long deadline) =>
        Change(at =>
        {
            List<ClaimedLine> lines = [];
            List<object> values = [model, now, BatchStates.InProgress];
            if (also.Length > 0)
            {
                values.Add(deadline);
            }

            values.Add(count);
            using (
                ILedgerCursor row = at.Ask(
                    $"SELECT {ColumnsOfLine} WHERE l.state = 'queued' AND l.model = ? AND l.next_at <= ? AND b.state = ? {also} ORDER BY l.priority DESC, l.deadline, l.batch, l.number LIMIT ?{SkipLocked}",
                    values
                )
            )
            {
                while (row.Step())
                {
                    ClaimedLine line = LineAt(row);
                    lines.Add(line with { Claim = line.Claim + 1 });
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
                    "UPDATE batch_lines SET state = 'done', is_error = ?, body = ?, result = ? WHERE batch = ? AND number = ? AND claim = ? AND state IN ('running', 'sent') RETURNING number",
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
