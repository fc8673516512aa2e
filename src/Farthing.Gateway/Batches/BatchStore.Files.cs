using Farthing.Gateway.Ledger.Sql;

namespace Farthing.Gateway.Batches;

/// <content>Files.</content>
internal abstract partial class BatchStore
{
    private const string FileColumns =
        "id, key, name, purpose, bytes, created_at, expires_at, batch, is_errors";

    /// <summary>Begins an upload: nobody sees it before <see cref="EndFile"/>.</summary>
    public void BeginFile(BatchFile file) => Change(at => Insert(at, file, isWhole: false));

    /// <summary>Adds a piece of an upload.</summary>
    public void AddChunk(string file, long seq, byte[] bytes) =>
        Change(at => at.Run("INSERT INTO batch_chunks VALUES (?, ?, ?)", file, seq, bytes));

    /// <summary>The upload is whole.</summary>
    public void EndFile(string file, long bytes) =>
        Change(at => at.Run("UPDATE batch_files SET is_whole = 1, bytes = ? WHERE id = ?", bytes, file));

    /// <summary>Bytes of a key's files.</summary>
    public long BytesOf(string key) =>
        Change(at =>
        {
            using ILedgerCursor row = at.Ask(
                "SELECT CAST(coalesce(sum(bytes), 0) AS bigint) FROM batch_files WHERE key = ?",
                key
            );
            row.Step();
            return row.Int64(0);
        });

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
    public void DeleteFile(BatchFile file) => Change(at => Delete(at, file));

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

    private static void Delete(ILedgerTransaction at, BatchFile file)
    {
        at.Run("DELETE FROM batch_chunks WHERE file = ?", file.Id);
        at.Run("DELETE FROM batch_files WHERE id = ?", file.Id);
        if (file.Batch.Length > 0)
        {
            at.Run(
                "UPDATE batch_lines SET result = ? WHERE batch = ? AND is_error = ?",
                Array.Empty<byte>(),
                file.Batch,
                file.IsErrors ? 1L : 0L
            );
        }
    }

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
