using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sqlite;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Farthing.LedgerBench;

/// <summary>SQLite. Floor: the same rows inserted into one bare table of the same width (35 columns), rowids, nothing else.</summary>
internal sealed class SqliteRound(LedgerFolder folder) : ILedgerRound
{
    public string Name => "SQLite " + Version();

    public int Target => 15_000;

    public TimeSpan ServerTime => TimeSpan.Zero;

    public void InsertBare(int rows, int rowsOfTransaction)
    {
        string path = folder.Path + "/floor.db";
        Delete(path);
        using SqliteConnection connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        Run(connection, "PRAGMA journal_mode = WAL");
        Run(connection, "PRAGMA synchronous = NORMAL");
        Run(
            connection,
            "CREATE TABLE rows ("
                + string.Join(", ", Enumerable.Range(0, 35).Select(column => $"c{column}"))
                + ")"
        );
        sqlite3 handle = connection.Handle!;
        _ = raw.sqlite3_prepare_v2(
            handle,
            "INSERT INTO rows VALUES (" + string.Join(", ", Enumerable.Repeat("?", 35)) + ")",
            out sqlite3_stmt insert
        );
        for (int done = 0; done < rows; )
        {
            Run(connection, "BEGIN");
            for (int i = 0; i < rowsOfTransaction && done < rows; i++, done++)
            {
                _ = raw.sqlite3_bind_text(insert, 1, Guid.CreateVersion7().ToString("N"));
                for (int column = 2; column <= 35; column++)
                {
                    _ = column is >= 9 and <= 16
                        ? raw.sqlite3_bind_text(insert, column, "llama-3.1-8b")
                        : raw.sqlite3_bind_int64(insert, column, (long)done * 1_000_003);
                }

                if (raw.sqlite3_step(insert) != raw.SQLITE_DONE)
                {
                    throw new InvalidOperationException(raw.sqlite3_errmsg(handle).utf8_to_string());
                }

                _ = raw.sqlite3_reset(insert);
            }

            Run(connection, "COMMIT");
        }

        insert.Dispose();
    }

    public void Project(LedgerFolder from, int rowsOfTransaction)
    {
        Delete(from.Database);
        using SqliteLedgerStore store = SqliteLedgerStore.Open(from.Database);
        using JournalProjection projection = new(store, from.Journal, rowsOfTransaction * 3);
        projection.CatchUp(CancellationToken.None);
    }

    public LedgerVerifyDocument Verify(LedgerFolder of)
    {
        using SqliteLedgerStore store = SqliteLedgerStore.Open(of.Database);
        return new LedgerVerifier(store, of.Journal, TimeProvider.System).Run(CancellationToken.None);
    }

    public void Dispose() { }

    private string Version()
    {
        SqliteLedgerStore.Open(folder.Path + "/warm.db").Dispose();
        using SqliteConnection connection = new($"Data Source={folder.Path}/warm.db;Pooling=False");
        connection.Open();
        return connection.ServerVersion;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Delete(string database)
    {
        foreach (string suffix in new[] { "", "-wal", "-shm" })
        {
            File.Delete(database + suffix);
        }
    }
}
