using Farthing.Gateway.Batches.Policies;
using Farthing.Gateway.Ledger.Sql;

namespace Farthing.Gateway.Batches;

/// <content>Files.</content>
internal abstract partial class BatchStore
{
    private const string FileColumns =
        "id, key, name, purpose, bytes, created_at, expires_at, batch, is_errors";

    /// <summary>Rows that one transaction erases: others come in between.</summary>
    private const long AtOnce = 8;

    private const long LinesAtOnce = 500;

    /// <summary>Begins an upload: nobody sees it before <see cref="TryEndFile"/>, and it is deleted where no piece comes before it expires.</summary>
    /// <remarks>Until it is whole, <c>batch</c> names the gateway that takes it in.</remarks>
    public void BeginFile(BatchFile file) =>
        Change(at => Insert(at, file with { Batch = Owner }, isWhole: false));

    /// <summary>Adds a piece of an upload, and charges it to its key at once.</summary>
    /// <param name="file">The upload.</param>
    /// <param name="seq">The piece's number.</param>
    /// <param name="bytes">The piece.</param>
    /// <param name="options">Limits of what a key may keep, and of the disk.</param>
    /// <param name="until">Unix seconds, when it expires without another piece.</param>
    public PieceResult AddChunk(BatchFile file, long seq, byte[] bytes, BatchOptions options, long until) =>
        Change(at =>
        {
            LockFiles(at, file.Key);
            if (FreeBytes(at) - bytes.Length < options.DiskReserve)
            {
                return PieceResult.DiskFull;
            }

            using (
                ILedgerCursor row = at.Ask(
                    "SELECT CAST(coalesce(sum(bytes), 0) AS bigint) FROM batch_files WHERE key = ?",
                    file.Key
                )
            )
            {
                row.Step();
                if (row.Int64(0) + bytes.Length > options.KeyBytes)
                {
                    return PieceResult.KeyFull;
                }
            }

            using (
                ILedgerCursor row = at.Ask(
                    "UPDATE batch_files SET bytes = bytes + ?, expires_at = ? WHERE id = ? AND is_whole = 0 RETURNING id",
                    (long)bytes.Length,
                    until,
                    file.Id
                )
            )
            {
                if (!row.Step())
                {
                    return PieceResult.Gone;
                }
            }

            at.Run("INSERT INTO batch_chunks VALUES (?, ?, ?)", file.Id, seq, bytes);
            return PieceResult.Added;
        });

    /// <summary>The upload is whole; false where it was deleted meanwhile.</summary>
    public bool TryEndFile(BatchFile file) =>
        Change(at =>
        {
            using ILedgerCursor row = at.Ask(
                "UPDATE batch_files SET is_whole = 1, batch = '', expires_at = ? WHERE id = ? AND is_whole = 0 RETURNING id",
                file.ExpiresAt,
                file.Id
            );
            return row.Step();
        });

    /// <summary>True where the disk has room for so many bytes beside what is reserved, and where nobody knows.</summary>
    public bool HasDisk(long bytes, long reserve) =>
        Change(at => FreeBytes(at) is not long free || free - bytes >= reserve);

    /// <summary>A key's file; null where it has none such.</summary>
    public BatchFile? File(string id, string key) =>
        Change(at =>
        {
            using ILedgerCursor row = at.Ask(
                $"SELECT {FileColumns} FROM batch_files WHERE id = ? AND key = ? AND is_whole = 1",
                id,
                key
            );
            return row.Step() ? FileAt(row) : null;
        });

    /// <summary>A key's files of a purpose (empty: of any), newest first.</summary>
    public List<BatchFile> Files(string key, string purpose, string after, long limit) =>
        Change(at =>
        {
            List<BatchFile> files = [];
            using ILedgerCursor row = at.Ask(
                $"SELECT {FileColumns} FROM batch_files WHERE key = ? AND is_whole = 1 AND ? IN ('', purpose) AND (? = '' OR (created_at, id) < (SELECT created_at, id FROM batch_files WHERE id = ?)) ORDER BY created_at DESC, id DESC LIMIT ?",
                key,
                purpose,
                after,
                after,
                limit
            );
            while (row.Step())
            {
                files.Add(FileAt(row));
            }

            return files;
        });

    /// <summary>Deletes a file with its content: of results, those of the lines.</summary>
    /// <remarks>A few rows at a time: a large one holds up nobody, and needs no room for all of its erased bytes at once. A kill in the middle leaves the rest to the next <see cref="Sweep"/>.</remarks>
    public void DeleteFile(BatchFile file)
    {
        Erase(at => at.Run("UPDATE batch_files SET is_whole = 0, expires_at = 0 WHERE id = ?", file.Id));
        while (Erase(at => DeleteSome(at, file)))
        {
            // The next ones.
        }

        if (file.Batch.Length > 0)
        {
            long last = Change(at => LastLine(at, file.Batch));
            for (long from = 0; from < last; from += LinesAtOnce)
            {
                Erase(at => EraseResults(at, file, from));
            }
        }

        Erase(at => at.Run("DELETE FROM batch_files WHERE id = ?", file.Id));
    }

    /// <summary>Deletes files that have expired, and uploads that no piece came for.</summary>
    private void DeleteExpired(long now)
    {
        List<BatchFile> expired = Change(at =>
        {
            List<BatchFile> files = [];
            using ILedgerCursor row = at.Ask(
                $"SELECT {FileColumns} FROM batch_files WHERE expires_at < ?",
                now
            );
            while (row.Step())
            {
                files.Add(FileAt(row));
            }

            return files;
        });
        expired.ForEach(DeleteFile);
    }

    /// <summary>A file's content, piece by piece; of results, line by line.</summary>
    public IEnumerable<byte[]> Content(BatchFile file)
    {
        for (long next = 0; ; )
        {
            (long last, List<byte[]> pieces) = Page(file, next);
            foreach (byte[] piece in pieces)
            {
                yield return piece;
            }

            if (pieces.Count == 0)
            {
                yield break;
            }

            next = last + 1;
        }
    }

    private (long Last, List<byte[]> Pieces) Page(BatchFile file, long from) =>
        Change(at =>
        {
            List<byte[]> pieces = [];
            long last = from;
            using ILedgerCursor row =
                file.Batch.Length == 0
                    ? at.Ask(
                        "SELECT seq, bytes FROM batch_chunks WHERE file = ? AND seq >= ? ORDER BY seq LIMIT 4",
                        file.Id,
                        from
                    )
                    : at.Ask(
                        "SELECT number, result FROM batch_lines WHERE batch = ? AND number >= ? AND state = 'done' AND is_error = ? AND length(result) > 0 ORDER BY number LIMIT 64",
                        file.Batch,
                        from,
                        file.IsErrors ? 1L : 0L
                    );
            while (row.Step())
            {
                last = row.Int64(0);
                byte[] piece = BytesOf(row, 1);
                pieces.Add(file.Batch.Length == 0 ? piece : [.. piece, (byte)'\n']);
            }

            return (last, pieces);
        });

    private static bool DeleteSome(ILedgerTransaction at, BatchFile file)
    {
        using ILedgerCursor row = at.Ask(
            "DELETE FROM batch_chunks WHERE file = ? AND seq IN (SELECT seq FROM batch_chunks WHERE file = ? ORDER BY seq LIMIT ?) RETURNING seq",
            file.Id,
            file.Id,
            AtOnce
        );
        return row.Step();
    }

    private static long LastLine(ILedgerTransaction at, string batch)
    {
        using ILedgerCursor row = at.Ask(
            "SELECT coalesce(max(number), 0) FROM batch_lines WHERE batch = ?",
            batch
        );
        row.Step();
        return row.Int64(0);
    }

    private static void EraseResults(ILedgerTransaction at, BatchFile file, long from) =>
        at.Run(
            "UPDATE batch_lines SET result = ? WHERE batch = ? AND is_error = ? AND number > ? AND number <= ?",
            Array.Empty<byte>(),
            file.Batch,
            file.IsErrors ? 1L : 0L,
            from,
            from + LinesAtOnce
        );

    private static void Insert(ILedgerTransaction at, BatchFile file, bool isWhole) =>
        at.Run(
            "INSERT INTO batch_files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            file.Id,
            file.Key,
            file.Name,
            file.Purpose,
            file.Bytes,
            file.CreatedAt,
            file.ExpiresAt,
            file.Batch,
            file.IsErrors ? 1L : 0L,
            isWhole ? 1L : 0L
        );

    private static BatchFile FileAt(ILedgerCursor row) =>
        new(
            row.Text(0),
            row.Text(1),
            row.Text(2),
            row.Text(3),
            row.Int64(4),
            row.Int64(5),
            row.Int64(6),
            row.Text(7),
            row.Int64(8) == 1
        );
}
