using Farthing.Gateway.Ledger.Sql;

namespace Farthing.Gateway.Batches;

/// <summary>The batch lane's queue: files, batches, and lines with their state and result. Thread-safe.</summary>
/// <remarks>
/// A line's result is written in the transaction that ends the line, by the holder of its newest claim alone: a line has exactly one.
/// A claim is a gateway's, for as long as its lease holds. Who has the queue for itself needs no leases.
/// </remarks>
internal abstract partial class BatchStore : IDisposable
{
    /// <summary>Time that a gateway's claims hold without <see cref="Renew"/>.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>Whatever asks the queue runs on them.</summary>
    public BatchThreads Threads { get; } = new();

    /// <summary>True where other gateways use it, too.</summary>
    public abstract bool IsShared { get; }

    /// <summary>The gateway; empty for one that is alone.</summary>
    protected abstract string Owner { get; }

    /// <summary>Ends a SELECT of rows that are changed next: others wait, and then see the change.</summary>
    protected abstract string ForUpdate { get; }

    /// <summary>Ends a SELECT of lines (<c>l</c>) to claim: those that another gateway is about to claim are passed over.</summary>
    protected abstract string SkipLocked { get; }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The database's time in Unix milliseconds, which leases are measured by; 0 without leases.</summary>
    protected abstract long LeaseTime(ILedgerTransaction at);

    /// <summary>Makes a change in one transaction.</summary>
    protected abstract T Change<T>(Func<ILedgerTransaction, T> change);

    /// <summary>Makes a change that frees room: it succeeds on a full disk, too.</summary>
    protected virtual T Erase<T>(Func<ILedgerTransaction, T> change) => Change(change);

    /// <summary>Bytes that may be written before the disk is full; null where nobody here knows.</summary>
    protected virtual long? FreeBytes(ILedgerTransaction at) => null;

    /// <summary>Has other changes of a key's files wait until this one is made.</summary>
    protected virtual void LockFiles(ILedgerTransaction at, string key) { }

    /// <summary>Says that this gateway runs on, and puts back what gateways claimed that no longer say so. Call it at least four times in a <see cref="Lease"/>.</summary>
    public void Renew()
    {
        if (!IsShared)
        {
            return;
        }

        Change(at =>
        {
            long now = LeaseTime(at);
            long until = now + (long)Lease.TotalMilliseconds;
            at.Run("UPDATE batch_lines SET lease = ? WHERE state = 'running' AND owner = ?", until, Owner);
            at.Run(
                "UPDATE batches SET lease = ? WHERE state = ? AND owner = ?",
                until,
                BatchStates.Validating,
                Owner
            );
            at.Run("UPDATE batch_parts SET lease = ? WHERE state <> 'done' AND owner = ?", until, Owner);
        });
        // On its own: another gateway may hold one of these rows, and nothing of one's own waits for that.
        Change(at =>
            at.Run(
                "UPDATE batch_lines SET state = 'queued' WHERE state = 'running' AND lease < ?",
                LeaseTime(at)
            )
        );
    }

    /// <summary>Puts back what this gateway ran when it ended, and has the next <see cref="Sweep"/> delete what it was taking in.</summary>
    protected void Resume() =>
        Change(at =>
        {
            at.Run("UPDATE batch_lines SET state = 'queued' WHERE state = 'running' AND owner = ?", Owner);
            at.Run("UPDATE batch_files SET expires_at = 0 WHERE is_whole = 0 AND batch = ?", Owner);
        });

    /// <summary>Makes a change in one transaction.</summary>
    protected void Change(Action<ILedgerTransaction> change) =>
        Change(at =>
        {
            change(at);
            return true;
        });

    private void Erase(Action<ILedgerTransaction> change) =>
        Erase(at =>
        {
            change(at);
            return true;
        });

    private static byte[] BytesOf(ILedgerCursor at, int column)
    {
        byte[] buffer = [];
        int length = at.Bytes(column, ref buffer);
        return buffer.Length == length ? buffer : buffer[..length];
    }
}

/// <summary>A file of a key: an upload, or the results of a batch, which are read from its lines.</summary>
/// <param name="Id">Its id, <c>file-…</c>.</param>
/// <param name="Key">The key that it belongs to.</param>
/// <param name="Name">Its name.</param>
/// <param name="Purpose"><c>batch</c> or <c>batch_output</c>.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="CreatedAt">Unix seconds.</param>
/// <param name="ExpiresAt">Unix seconds.</param>
/// <param name="Batch">The batch whose results it holds; empty for an upload.</param>
/// <param name="IsErrors">It holds the lines that failed.</param>
internal sealed record BatchFile(
    string Id,
    string Key,
    string Name,
    string Purpose,
    long Bytes,
    long CreatedAt,
    long ExpiresAt,
    string Batch,
    bool IsErrors
);

/// <summary>States of a batch, as they stand in the database; their names are OpenAI's.</summary>
internal static class BatchStates
{
    public const string Validating = "validating";
    public const string Failed = "failed";
    public const string InProgress = "in_progress";
    public const string Completed = "completed";
    public const string Expired = "expired";
    public const string Cancelling = "cancelling";
    public const string Cancelled = "cancelled";

    /// <summary>True for a state that no batch leaves.</summary>
    public static bool IsEnd(string state) => state is Failed or Completed or Expired or Cancelled;
}

/// <summary>Fate of a piece of an upload.</summary>
internal enum PieceResult
{
    /// <summary>It is stored, and charged to its key.</summary>
    Added,

    /// <summary>The key's files would be larger than they may be.</summary>
    KeyFull,

    /// <summary>It would take of the disk's reserve.</summary>
    DiskFull,

    /// <summary>The upload was deleted meanwhile.</summary>
    Gone,
}
