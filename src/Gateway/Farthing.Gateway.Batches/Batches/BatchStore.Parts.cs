using Farthing.Gateway.Ledger.Sql;

namespace Farthing.Gateway.Batches;

/// <content>Parts of batches that go to a provider. A part is one gateway's, as long as its lease holds; its lines are in the state <c>sent</c> until their result is written, or they go back.</content>
internal abstract partial class BatchStore
{
    private const int ItemsAtOnce = 200;

    private const string PartColumns =
        "id, batch, key, team, key_user, tags, model, deployment, endpoint, state, remote, input, said, note, lines, returned, bytes, tries, is_guess, others, created_at, deadline";

    /// <summary>Puts lines into a part, which is made where it is not there.</summary>
    /// <param name="part">The part.</param>
    /// <param name="items">Its new lines.</param>
    /// <param name="joined">Gets, for each of them, whether it is in: it is not where its claim is lost.</param>
    /// <returns>The part, with them.</returns>
    public BatchPart Join(BatchPart part, IReadOnlyList<PartItem> items, bool[] joined) =>
        Change(at =>
        {
            BatchPart grown = part;
            if (part.Lines == 0)
            {
                Insert(at, part);
            }

            for (int i = 0; i < items.Count; i++)
            {
                (ClaimedLine line, byte[] item, Admission.IHold hold, string user) = items[i];
                joined[i] = Leave(at, line, "sent");
                if (joined[i])
                {
                    Add(at, line, part.Id, item, hold.Amount.NanoUsd, user);
                    grown = grown with { Lines = grown.Lines + 1, Bytes = grown.Bytes + item.Length };
                }
            }

            at.Run(
                "UPDATE batch_parts SET lines = ?, bytes = ? WHERE id = ?",
                grown.Lines,
                grown.Bytes,
                part.Id
            );
            return grown;
        });

    /// <summary>Puts a line back that no provider's batch is to have: it runs like those of other models.</summary>
    public void Decline(ClaimedLine line) =>
        Change(at =>
        {
            if (Leave(at, line, "queued"))
            {
                Add(at, line, "", [], 0, "");
            }
        });

    /// <summary>Open parts that are this gateway's now: its own, and those whose gateway's lease has lapsed.</summary>
    public List<BatchPart> TakeParts() =>
        Change(at =>
        {
            long now = LeaseTime(at);
            List<BatchPart> parts = [];
            using (
                ILedgerCursor row = at.Ask(
                    $"SELECT {PartColumns} FROM batch_parts l WHERE state <> 'done' AND (owner = ? OR lease < ?) ORDER BY created_at, id{SkipLocked}",
                    Owner,
                    now
                )
            )
            {
                while (row.Step())
                {
                    parts.Add(PartAt(row));
                }
            }

            foreach (BatchPart part in parts)
            {
                at.Run(
                    "UPDATE batch_parts SET owner = ?, lease = ? WHERE id = ?",
                    Owner,
                    now + (long)Lease.TotalMilliseconds,
                    part.Id
                );
            }

            return parts;
        });

    /// <summary>Keeps what is known of a part; false where it is another gateway's.</summary>
    public bool TrySave(BatchPart part) =>
        Change(at =>
        {
            using ILedgerCursor row = at.Ask(
                "UPDATE batch_parts SET state = ?, remote = ?, input = ?, said = ?, note = ?, returned = ?, tries = ?, is_guess = ?, others = ? WHERE id = ? AND owner = ? RETURNING id",
                part.State,
                part.Remote,
                part.Input,
                part.Said,
                part.Note,
                part.Returned,
                part.Tries,
                part.IsGuess ? 1L : 0L,
                part.Others,
                part.Id,
                Owner
            );
            return row.Step();
        });

    /// <summary>True for a provider's id that is another part's.</summary>
    public bool IsOfAnother(BatchPart part, string remote) =>
        Change(at =>
        {
            using ILedgerCursor row = at.Ask(
                "SELECT 1 FROM batch_parts WHERE deployment = ? AND remote = ? AND id <> ?",
                part.Deployment,
                remote,
                part.Id
            );
            return row.Step();
        });

    /// <summary>The items of a part, as they are to be sent.</summary>
    public IEnumerable<byte[]> ItemsOf(BatchPart part)
    {
        long after = 0;
        while (true)
        {
            List<byte[]> items = Change(at =>
            {
                List<byte[]> page = [];
                using ILedgerCursor row = at.Ask(
                    "SELECT number, item FROM batch_part_lines WHERE part = ? AND number > ? ORDER BY number LIMIT ?",
                    part.Id,
                    after,
                    (long)ItemsAtOnce
                );
                while (row.Step())
                {
                    after = row.Int64(0);
                    page.Add(BytesOf(row, 1));
                }

                return page;
            });
            foreach (byte[] item in items)
            {
                yield return item;
            }

            if (items.Count < ItemsAtOnce)
            {
                yield break;
            }
        }
    }

    /// <summary>Erases the items of a part: the provider has them.</summary>
    public void EraseItems(BatchPart part) =>
        Change(at =>
            at.Run("UPDATE batch_part_lines SET item = ? WHERE part = ?", Array.Empty<byte>(), part.Id)
        );

    /// <summary>The lines of a part.</summary>
    public List<PartLine> LinesOf(BatchPart part) =>
        Change(at =>
        {
            List<PartLine> lines = [];
            using ILedgerCursor row = at.Ask(
                "SELECT p.number, p.hold, p.line_user, CASE WHEN l.state = 'sent' THEN 1 ELSE 0 END FROM batch_part_lines p JOIN batch_lines l ON l.batch = p.batch AND l.number = p.number WHERE p.part = ? ORDER BY p.number",
                part.Id
            );
            while (row.Step())
            {
                lines.Add(new PartLine(row.Int64(0), row.Int64(1), row.Text(2), row.Int64(3) == 1));
            }

            return lines;
        });

    /// <summary>A line that waits for its provider's result; null where it does not any more.</summary>
    public ClaimedLine? Sent(string batch, long number) =>
        Change(at =>
        {
            using ILedgerCursor row = at.Ask(
                $"SELECT {ColumnsOfLine} WHERE l.batch = ? AND l.number = ? AND l.state = 'sent'",
                batch,
                number
            );
            return row.Step() ? LineAt(row) : null;
        });

    /// <summary>Lines of a part go back to the gateway, which runs them itself.</summary>
    /// <returns>How many did.</returns>
    public long Return(BatchPart part, IReadOnlyList<long> numbers) =>
        Change(at =>
        {
            long count = 0;
            foreach (long number in numbers)
            {
                using ILedgerCursor row = at.Ask(
                    "UPDATE batch_lines SET state = 'queued', next_at = 0 WHERE batch = ? AND number = ? AND state = 'sent' RETURNING number",
                    part.Batch,
                    number
                );
                count += row.Step() ? 1 : 0;
            }

            return count;
        });

    private Batch WithParts(Batch batch) =>
        batch with
        {
            Parts = Change(at =>
            {
                List<BatchPart> parts = [];
                using ILedgerCursor row = at.Ask(
                    $"SELECT {PartColumns} FROM batch_parts WHERE batch = ? ORDER BY created_at, id",
                    batch.Id
                );
                while (row.Step())
                {
                    parts.Add(PartAt(row));
                }

                return parts;
            }),
        };

    /// <summary>Takes a line out of those that run; false where its claim is lost.</summary>
    private static bool Leave(ILedgerTransaction at, ClaimedLine line, string state)
    {
        using ILedgerCursor row = at.Ask(
            "UPDATE batch_lines SET state = ? WHERE batch = ? AND number = ? AND claim = ? AND state = 'running' RETURNING number",
            state,
            line.Batch,
            line.Number,
            line.Claim
        );
        return row.Step();
    }

    private static void Add(
        ILedgerTransaction at,
        ClaimedLine line,
        string part,
        byte[] item,
        long hold,
        string user
    ) =>
        at.Run(
            "INSERT INTO batch_part_lines VALUES (?, ?, ?, ?, ?, ?)",
            line.Batch,
            line.Number,
            part,
            item,
            hold,
            user
        );

    private void Insert(ILedgerTransaction at, BatchPart part) =>
        at.Run(
            "INSERT INTO batch_parts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', '', 0, 0, 0, 0, 0, '', ?, ?, ?, ?)",
            part.Id,
            part.Batch,
            part.Key,
            part.Team,
            part.User,
            part.Tags,
            part.Model,
            part.Deployment,
            part.Endpoint,
            part.State,
            part.CreatedAt,
            part.Deadline,
            Owner,
            LeaseTime(at) + (long)Lease.TotalMilliseconds
        );

    private static BatchPart PartAt(ILedgerCursor row) =>
        new()
        {
            Id = row.Text(0),
            Batch = row.Text(1),
            Key = row.Text(2),
            Team = row.Text(3),
            User = row.Text(4),
            Tags = row.Text(5),
            Model = row.Text(6),
            Deployment = row.Text(7),
            Endpoint = row.Text(8),
            State = row.Text(9),
            Remote = row.Text(10),
            Input = row.Text(11),
            Said = row.Text(12),
            Note = row.Text(13),
            Lines = row.Int64(14),
            Returned = row.Int64(15),
            Bytes = row.Int64(16),
            Tries = row.Int64(17),
            IsGuess = row.Int64(18) == 1,
            Others = row.Text(19),
            CreatedAt = row.Int64(20),
            Deadline = row.Int64(21),
        };
}
