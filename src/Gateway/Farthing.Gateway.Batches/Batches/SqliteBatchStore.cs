using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Farthing.Gateway.Batches;

/// <summary>The queue of one gateway in one SQLite file (<c>batches.db</c>, WAL): one connection, one transaction at a time.</summary>
internal sealed class SqliteBatchStore : BatchStore
{
    private readonly SqliteConnection connection;
    private readonly LedgerTransaction sql;
    private readonly Lock gate = new();
    private readonly DiskBallast ballast;
    private readonly long pageBytes;

    private SqliteBatchStore(SqliteConnection connection, string path)
    {
        this.connection = connection;
        sql = new LedgerTransaction(connection);
        ballast = new DiskBallast(path + ".reserve");
        using ILedgerCursor row = sql.Ask("PRAGMA page_size");
        row.Step();
        pageBytes = row.Int64(0);
    }

    /// <summary>Opens the queue, or begins one. Lines that ran when the gateway ended are to run again.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FarthingException">It cannot be used (exit code 3).</exception>
    public static SqliteBatchStore Open(string path)
    {
        SqliteLibrary.Load();
        SqliteConnection? connection = null;
        try
        {
            PrivateFile.Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite).Dispose();
            connection = SqliteLedgerStore.Connect(path);
            SqliteLedgerStore.Execute(connection, "PRAGMA journal_mode = WAL");
            SqliteLedgerStore.Execute(connection, "PRAGMA synchronous = NORMAL");
            SqliteLedgerStore.Execute(connection, "PRAGMA secure_delete = ON");
            SqliteSchema.Make(connection, Schema, "the batch lane's queue", BatchFaultCodes.CannotOpen, path);
            SqliteBatchStore store = new(connection, path);
            store.Resume();
            return store;
        }
        catch (Exception refused)
            when (refused is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw new FarthingException(
                new Fault(
                    BatchFaultCodes.CannotOpen,
                    $"the batch lane's queue cannot be opened: {refused.Message}"
                )
                {
                    File = path,
                    Expected = "a queue of this program in a folder that you may write to",
                },
                exitCode: 3
            );
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool IsShared => false;

    /// <inheritdoc/>
    protected override string Owner => "";

    /// <inheritdoc/>
    protected override string ForUpdate => ""; // There is one transaction at a time.

    /// <inheritdoc/>
    protected override string SkipLocked => "";

    /// <inheritdoc/>
    public override void Dispose()
    {
        Threads.Dispose();
        lock (gate)
        {
            sql.Dispose();
            connection.Dispose();
        }
    }

    private const string Schema = """
        CREATE TABLE batch_files (
            id TEXT PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, purpose TEXT NOT NULL,
            bytes INTEGER NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
            batch TEXT NOT NULL, is_errors INTEGER NOT NULL, is_whole INTEGER NOT NULL);
        CREATE INDEX batch_files_by_key ON batch_files (key, created_at, id);
        CREATE INDEX batch_files_bytes ON batch_files (key, bytes);
        CREATE TABLE batch_chunks (
            file TEXT NOT NULL, seq INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (file, seq));
        CREATE TABLE batches (
            id TEXT PRIMARY KEY, key TEXT NOT NULL, endpoint TEXT NOT NULL, input TEXT NOT NULL,
            completion_window TEXT NOT NULL, metadata TEXT NOT NULL, priority INTEGER NOT NULL,
            is_must INTEGER NOT NULL, state TEXT NOT NULL, created_at INTEGER NOT NULL,
            deadline INTEGER NOT NULL, started_at INTEGER NOT NULL, cancel_at INTEGER NOT NULL,
            ended_at INTEGER NOT NULL, total INTEGER NOT NULL, completed INTEGER NOT NULL,
            failed INTEGER NOT NULL, nano_usd INTEGER NOT NULL, output TEXT NOT NULL,
            errors TEXT NOT NULL, faults TEXT NOT NULL, skips_invalid INTEGER NOT NULL,
            owner TEXT NOT NULL, lease INTEGER NOT NULL);
        CREATE INDEX batches_by_key ON batches (key, created_at, id);
        CREATE TABLE batch_lines (
            batch TEXT NOT NULL, number INTEGER NOT NULL, custom_id TEXT, model TEXT NOT NULL,
            state TEXT NOT NULL, priority INTEGER NOT NULL, deadline INTEGER NOT NULL,
            next_at INTEGER NOT NULL, claim INTEGER NOT NULL, body BLOB NOT NULL,
            is_error INTEGER NOT NULL, result BLOB NOT NULL,
            owner TEXT NOT NULL, lease INTEGER NOT NULL, PRIMARY KEY (batch, number)) WITHOUT ROWID;
        CREATE TABLE batch_charges (
            batch TEXT NOT NULL, number INTEGER NOT NULL, charge BLOB NOT NULL,
            PRIMARY KEY (batch, number)) WITHOUT ROWID;
        CREATE TABLE batch_parts (
            id TEXT PRIMARY KEY, batch TEXT NOT NULL, key TEXT NOT NULL, team TEXT NOT NULL,
            key_user TEXT NOT NULL, tags TEXT NOT NULL, model TEXT NOT NULL, deployment TEXT NOT NULL,
            endpoint TEXT NOT NULL, state TEXT NOT NULL, remote TEXT NOT NULL, input TEXT NOT NULL,
            said TEXT NOT NULL, note TEXT NOT NULL, lines INTEGER NOT NULL, returned INTEGER NOT NULL,
            bytes INTEGER NOT NULL, tries INTEGER NOT NULL, is_guess INTEGER NOT NULL, others TEXT NOT NULL,
            created_at INTEGER NOT NULL, deadline INTEGER NOT NULL, owner TEXT NOT NULL, lease INTEGER NOT NULL);
        CREATE INDEX batch_parts_by_batch ON batch_parts (batch, created_at, id);
        CREATE INDEX batch_parts_open ON batch_parts (owner, lease) WHERE state <> 'done';
        CREATE TABLE batch_part_lines (
            batch TEXT NOT NULL, number INTEGER NOT NULL, part TEXT NOT NULL, item BLOB NOT NULL,
            hold INTEGER NOT NULL, line_user TEXT NOT NULL, PRIMARY KEY (batch, number)) WITHOUT ROWID;
        CREATE INDEX batch_part_lines_by_part ON batch_part_lines (part, number);
        CREATE INDEX batch_lines_queued ON batch_lines (model, priority DESC, deadline, batch, number)
            WHERE state = 'queued';
        """;

    /// <inheritdoc/>
    protected override long LeaseTime(ILedgerTransaction at) => 0;

    /// <inheritdoc/>
    protected override T Change<T>(Func<ILedgerTransaction, T> change)
    {
        lock (gate)
        {
            sql.Run("BEGIN IMMEDIATE");
            try
            {
                T made = change(sql);
                sql.Run("COMMIT");
                return made;
            }
            catch
            {
                if (raw.sqlite3_get_autocommit(connection.Handle!) == 0) // A full disk has ended it.
                {
                    sql.Run("ROLLBACK");
                }

                throw;
            }
        }
    }

    /// <inheritdoc/>
    protected override T Erase<T>(Func<ILedgerTransaction, T> change)
    {
        try
        {
            return Change(change);
        }
        catch (SqliteException full) when (full.SqliteErrorCode == raw.SQLITE_FULL)
        {
            ballast.Drop(); // What is erased goes through the write-ahead log, which needs room.
            return Change(change);
        }
    }

    /// <summary>Free bytes of the disk, and of the file's own pages.</summary>
    protected override long? FreeBytes(ILedgerTransaction at)
    {
        using ILedgerCursor row = at.Ask("PRAGMA freelist_count");
        row.Step();
        return ballast.FreeBytes + (row.Int64(0) * pageBytes);
    }
}
