using Farthing.Gateway.Ledger.Sql;

namespace Farthing.Gateway.Batches;

/// <content>Batches, from their creation to their end.</content>
internal abstract partial class BatchStore
{
    private const string Columns =
        "id, key, endpoint, input, completion_window, metadata, priority, is_must, state, created_at, deadline, started_at, cancel_at, ended_at, total, completed, failed, nano_usd, output, errors, faults, skips_invalid";

    /// <summary>Stores a new batch; false where its key has as many open ones as it may.</summary>
    public bool TryAdd(Batch batch, long openBatches) =>
        Change(at =>
        {
            using (
                ILedgerCursor row = at.Ask(
                    "SELECT count(*) FROM batches WHERE key = ? AND ended_at = 0",
                    batch.Key
                )
            )
            {
                row.Step();
                if (row.Int64(0) >= openBatches)
                {
                    return false;
                }
            }

            at.Run(
                "INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, '', '', '', ?, '', 0)",
                batch.Id,
                batch.Key,
                batch.Endpoint,
                batch.Input,
                batch.Window,
                batch.Metadata,
                batch.Priority,
                batch.IsMust ? 1L : 0L,
                batch.State,
                batch.CreatedAt,
                batch.Deadline,
                batch.SkipsInvalid ? 1L : 0L
            );
            return true;
        });

    /// <summary>A key's batch; null where it has none such.</summary>
    public Batch? Find(string id, string key) =>
        Select("id = ? AND key = ?", id, key).Select(WithParts).FirstOrDefault();

    /// <summary>A batch, whosever it is; null where there is none such.</summary>
    public Batch? Find(string id) => Select("id = ?", id).FirstOrDefault();

    /// <summary>A key's batches, newest first.</summary>
    public List<Batch> List(string key, string after, long limit) =>
        [
            .. Select(
                    "key = ? AND (? = '' OR (created_at, id) < (SELECT created_at, id FROM batches WHERE id = ?)) ORDER BY created_at DESC, id DESC LIMIT ?",
                    key,
                    after,
                    after,
                    limit
                )
                .Select(WithParts),
        ];

    /// <summary>Batches that are not at their end.</summary>
    public List<Batch> Open() => Select("ended_at = 0 ORDER BY created_at");

    /// <summary>Takes a batch for validation, anew where one was cut off; false where another gateway has it.</summary>
    public bool TryValidate(string batch) =>
        Change(at =>
        {
            long now = LeaseTime(at);
            using (
                ILedgerCursor row = at.Ask(
                    "UPDATE batches SET owner = ?, lease = ? WHERE id = ? AND state = ? AND (owner IN ('', ?) OR lease < ?) RETURNING id",
                    Owner,
                    now + (long)Lease.TotalMilliseconds,
                    batch,
                    BatchStates.Validating,
                    Owner,
                    now
                )
            )
            {
                if (!row.Step())
                {
                    return false;
                }
            }

            at.Run("DELETE FROM batch_lines WHERE batch = ?", batch);
            return true;
        });

    /// <summary>Drops the lines of a batch that was cancelled in its validation.</summary>
    public void ClearLines(string batch) =>
        Change(at => at.Run("DELETE FROM batch_lines WHERE batch = ?", batch));

    /// <summary>Stores lines that were read.</summary>
    public void AddLines(Batch batch, IReadOnlyList<BatchLine> lines) =>
        Change(at =>
        {
            foreach (BatchLine line in lines)
            {
                bool isWrong = line.Code is not null;
                byte[] result = isWrong
                    ? LineResults.Error(
                        $"batch_req_{batch.Id[6..]}_{line.Number}",
                        line.CustomId,
                        line.Code!,
                        line.Fault!,
                        line.Number
                    )
                    : [];
                at.Run(
                    "INSERT INTO batch_lines VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, '', 0)",
                    batch.Id,
                    line.Number,
                    line.CustomId ?? "",
                    line.Model,
                    isWrong ? "done" : "held",
                    batch.Priority,
                    batch.Deadline,
                    line.Body,
                    isWrong ? 1L : 0L,
                    result
                );
            }
        });

    /// <summary>Validation ended: its lines may run.</summary>
    public void Start(string batch, long total, long failed, long now) =>
        Change(at =>
        {
            at.Run(
                "UPDATE batches SET state = ?, started_at = ?, total = ?, failed = ? WHERE id = ? AND state = ? AND owner = ?",
                BatchStates.InProgress,
                now,
                total,
                failed,
                batch,
                BatchStates.Validating,
                Owner
            );
            at.Run(
                "UPDATE batch_lines SET state = 'queued' WHERE batch = ? AND state = 'held' AND EXISTS (SELECT 1 FROM batches WHERE id = ? AND state = ?)",
                batch,
                batch,
                BatchStates.InProgress
            );
        });

    /// <summary>Validation found faults: no line runs.</summary>
    public void Fail(string batch, string faults, long total, long now) =>
        Change(at =>
        {
            at.Run("DELETE FROM batch_lines WHERE batch = ?", batch);
            at.Run(
                "UPDATE batches SET state = ?, ended_at = ?, faults = ?, total = ?, failed = ? WHERE id = ? AND state = ?",
                BatchStates.Failed,
                now,
                faults,
                total,
                total,
                batch,
                BatchStates.Validating
            );
        });

    /// <summary>Cancels a batch: no line of it begins any more.</summary>
    public void Cancel(string batch, long now) =>
        Change(at =>
            at.Run(
                "UPDATE batches SET state = ?, cancel_at = ? WHERE id = ? AND state IN (?, ?)",
                BatchStates.Cancelling,
                now,
                batch,
                BatchStates.Validating,
                BatchStates.InProgress
            )
        );

    /// <summary>Ends lines of a batch that were not begun, each with an error of its own.</summary>
    public void Drop(Batch batch, string code, string message) =>
        Change(at =>
        {
            // Gateways that end a batch at once do it one after the other.
            at.Run($"SELECT id FROM batches WHERE id = ?{ForUpdate}", batch.Id);
            List<(long Number, string Id)> lines = [];
            using (
                ILedgerCursor row = at.Ask(
                    $"SELECT number, custom_id FROM batch_lines WHERE batch = ? AND state IN ('queued', 'held'){ForUpdate}",
                    batch.Id
                )
            )
            {
                while (row.Step())
                {
                    lines.Add((row.Int64(0), row.Text(1)));
                }
            }

            if (lines.Count == 0)
            {
                return; // A provider may have some for hours.
            }

            foreach ((long number, string id) in lines)
            {
                at.Run(
                    "UPDATE batch_lines SET state = 'done', is_error = 1, body = ?, result = ? WHERE batch = ? AND number = ?",
                    Array.Empty<byte>(),
                    LineResults.Error($"batch_req_{batch.Id[6..]}_{number}", id, code, message),
                    batch.Id,
                    number
                );
            }

            at.Run("UPDATE batches SET failed = failed + ? WHERE id = ?", (long)lines.Count, batch.Id);
        });

    /// <summary>Ends a batch none of whose lines is open: its files appear. False where one still is.</summary>
    public bool TryEnd(string id, string state, long now, TimeSpan keep) =>
        Change(at =>
        {
            Batch? batch = null;
            using (
                ILedgerCursor row = at.Ask(
                    $"SELECT {Columns} FROM batches WHERE id = ? AND ended_at = 0 AND completed + failed = total{ForUpdate}",
                    id
                )
            )
            {
                batch = row.Step() ? BatchAt(row) : null;
            }

            if (batch is null)
            {
                return false;
            }

            string output = AddResults(at, batch, isErrors: false, now, keep);
            string errors = AddResults(at, batch, isErrors: true, now, keep);
            at.Run(
                "UPDATE batches SET state = ?, ended_at = ?, output = ?, errors = ? WHERE id = ?",
                state,
                now,
                output,
                errors,
                batch.Id
            );
            return true;
        });

    /// <summary>Deletes what was kept long enough.</summary>
    public void Sweep(long now, TimeSpan keep)
    {
        long before = now - (long)keep.TotalSeconds;
        Change(at =>
        {
            const string Old = "SELECT id FROM batches WHERE ended_at > 0 AND ended_at < ?";
            at.Run($"DELETE FROM batch_lines WHERE batch IN ({Old})", before);
            at.Run($"DELETE FROM batch_charges WHERE batch IN ({Old})", before);
            at.Run($"DELETE FROM batch_part_lines WHERE batch IN ({Old})", before);
            at.Run($"DELETE FROM batch_parts WHERE batch IN ({Old})", before);
            at.Run($"DELETE FROM batch_files WHERE batch IN ({Old})", before);
            at.Run("DELETE FROM batches WHERE ended_at > 0 AND ended_at < ?", before);
        });
        DeleteExpired(now);
    }

    private static string AddResults(
        ILedgerTransaction at,
        Batch batch,
        bool isErrors,
        long now,
        TimeSpan keep
    )
    {
        long bytes;
        using (
            ILedgerCursor row = at.Ask(
                "SELECT CAST(coalesce(sum(length(result) + 1), 0) AS bigint) FROM batch_lines WHERE batch = ? AND is_error = ?",
                batch.Id,
                isErrors ? 1L : 0L
            )
        )
        {
            row.Step();
            bytes = row.Int64(0);
        }

        if (bytes == 0)
        {
            return "";
        }

        string id = $"file-{Guid.CreateVersion7():N}";
        string name = $"{batch.Id}_{(isErrors ? "error" : "output")}.jsonl";
        long until = now + (long)keep.TotalSeconds;
        Insert(at, new(id, batch.Key, name, "batch_output", bytes, now, until, batch.Id, isErrors), true);
        return id;
    }

    private List<Batch> Select(string where, params object[] values) =>
        Change(at =>
        {
            List<Batch> found = [];
            using ILedgerCursor row = at.Ask($"SELECT {Columns} FROM batches WHERE {where}", values);
            while (row.Step())
            {
                found.Add(BatchAt(row));
            }

            return found;
        });

    private static Batch BatchAt(ILedgerCursor row) =>
        new()
        {
            Id = row.Text(0),
            Key = row.Text(1),
            Endpoint = row.Text(2),
            Input = row.Text(3),
            Window = row.Text(4),
            Metadata = row.Text(5),
            Priority = row.Int64(6),
            IsMust = row.Int64(7) == 1,
            State = row.Text(8),
            CreatedAt = row.Int64(9),
            Deadline = row.Int64(10),
            StartedAt = row.Int64(11),
            CancelAt = row.Int64(12),
            EndedAt = row.Int64(13),
            Total = row.Int64(14),
            Completed = row.Int64(15),
            Failed = row.Int64(16),
            NanoUsd = row.Int64(17),
            Output = row.Text(18),
            Errors = row.Text(19),
            Faults = row.Text(20),
            SkipsInvalid = row.Int64(21) == 1,
        };
}
