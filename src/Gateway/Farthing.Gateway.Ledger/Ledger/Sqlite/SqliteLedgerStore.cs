using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Faults;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Ledger.Sqlite;

/// <summary>A ledger in one SQLite file (WAL). One connection writes; each question has a connection of its own, so that a long export never holds up the projector.</summary>
public sealed partial class SqliteLedgerStore : SqlLedgerStore
{
    private readonly string path;
    private readonly SqliteConnection connection;
    private readonly Lock gate = new();
    private readonly Commands statements;
    private readonly SqliteHolds holds;
    private readonly LedgerTransaction transaction;

    private SqliteLedgerStore(string path, SqliteConnection connection)
    {
        this.path = path;
        this.connection = connection;
        statements = new Commands(connection);
        holds = new SqliteHolds(connection);
        transaction = new LedgerTransaction(connection);
    }

    /// <inheritdoc/>
    public override string Place => path;

    /// <summary>Opens a ledger, or begins one.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <exception cref="FarthingException">It cannot be opened, is no ledger, or is of another version.</exception>
    public static SqliteLedgerStore Open(string path)
    {
        SqliteLibrary.Load();
        SqliteConnection? connection = null;
        try
        {
            if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) is string folder)
            {
                Directory.CreateDirectory(folder);
            }

            connection = Connect(path);
            // Of a new file: rows come at the end of their trees, and larger pages are fewer to write.
            Execute(connection, "PRAGMA page_size = 16384");
            Execute(connection, "PRAGMA journal_mode = WAL");
            // A power failure may take the last transactions, whole: the journal has them.
            Execute(connection, "PRAGMA synchronous = NORMAL");
            // Who writes comes back to the same pages of the names' indexes: 2 MB, as SQLite has it, are 128 of them.
            Execute(connection, "PRAGMA cache_size = -8192");
            SqliteSchema.Make(connection, path);
            return new SqliteLedgerStore(path, connection);
        }
        catch (Exception refused)
            when (refused is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw new FarthingException(
                new Fault(LedgerFaultCodes.Unreadable, $"the ledger cannot be opened: {refused.Message}")
                {
                    File = path,
                    Expected =
                        "a ledger of this program in a folder that you may write to; farthing ledger rebuild makes it anew from the journal",
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
    public override void Dispose()
    {
        lock (gate)
        {
            statements.Dispose();
            holds.Dispose();
            transaction.Dispose();
            connection.Dispose();
        }
    }

    /// <inheritdoc/>
    public override StatementBook TakeStatements() => StatementFolder.Take(Folder);

    /// <inheritdoc/>
    public override IReadOnlyList<(string Month, Func<string> Read)> ClosedMonths()
    {
        if (!Directory.Exists(Folder.Statements))
        {
            return [];
        }

        return
        [
            .. Directory
                .GetFiles(Folder.Statements, "*.json")
                .Order(StringComparer.Ordinal)
                .Select(file =>
                    (
                        System.IO.Path.GetFileNameWithoutExtension(file),
                        (Func<string>)(() => File.ReadAllText(file))
                    )
                ),
        ];
    }

    private LedgerFolder Folder => new(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);

    /// <inheritdoc/>
    internal override LedgerReading Read(bool isLong = true) => new Reading(this);

    internal static SqliteConnection Connect(string path)
    {
        SqliteConnectionStringBuilder builder = new()
        {
            DataSource = path,
            Pooling = false,
            Mode = SqliteOpenMode.ReadWriteCreate,
        };
        SqliteConnection connection = new(builder.ConnectionString);
        connection.Open();
        Execute(connection, "PRAGMA busy_timeout = 10000");
        return connection;
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A connection for one question: it sees the ledger as it is when it first looks.</summary>
    private sealed class Reading : LedgerReading
    {
        private readonly SqliteConnection connection;
        private readonly LedgerTransaction transaction;
        private readonly Dictionary<long, Guid> gateways = [];
        private readonly SqliteLedgerStore store;
        private SqliteStatement? finder;
        private Reading? beside;

        public Reading(SqliteLedgerStore store)
        {
            this.store = store;
            connection = Connect(store.path);
            transaction = new LedgerTransaction(connection);
            Execute(connection, "BEGIN");
        }

        public override LedgerDialect Dialect => SqliteDialect.Instance;

        public override ILedgerCursor Ask(string sql, params IReadOnlyList<object> values) =>
            transaction.Ask(sql, values);

        public override ILedgerCursor Stream(string sql, params IReadOnlyList<object> values) =>
            Ask(sql, values);

        public override LedgerReading Beside() => beside ??= new Reading(store);

        public override Guid GatewayOf(long number)
        {
            if (!gateways.TryGetValue(number, out Guid id))
            {
                using ILedgerCursor at = Ask("SELECT id FROM gateways WHERE number = ?", number);
                id = at.Step() ? at.Id(0) : Guid.Empty;
                gateways.Add(number, id);
            }

            return id;
        }

        public override IReadOnlyDictionary<AttemptId, LedgerRow> FindRows(
            IReadOnlyCollection<AttemptId> attempts
        )
        {
            finder ??= new SqliteStatement(
                connection,
                $"SELECT {LedgerTables.Attempts.Names} FROM attempts WHERE request = ? AND number = ?"
            );
            Dictionary<AttemptId, LedgerRow> found = new(attempts.Count);
            foreach (AttemptId attempt in attempts)
            {
                try
                {
                    if (finder.Bind(attempt.RequestId).Bind(attempt.Number).Step())
                    {
                        found.Add(attempt, LedgerTables.Attempts.Read(finder, GatewayOf));
                    }
                }
                finally
                {
                    finder.Reset();
                }
            }

            return found;
        }

        public override void Dispose()
        {
            beside?.Dispose();
            finder?.Dispose();
            transaction.Dispose();
            connection.Dispose();
        }
    }
}

/// <summary>Dialect of SQLite: ids are texts, tags a JSON array in one.</summary>
internal sealed class SqliteDialect : LedgerDialect
{
    /// <summary>The one that there is.</summary>
    public static SqliteDialect Instance { get; } = new();

    /// <inheritdoc/>
    public override string HasTag =>
        "EXISTS (SELECT 1 FROM json_each(NULLIF(a.tags, '')) t WHERE t.value = ?)";

    /// <inheritdoc/>
    public override string JoinTags => "LEFT JOIN json_each(NULLIF(a.tags, '')) g";

    /// <inheritdoc/>
    public override string JoinedTag => "g.value";

    /// <inheritdoc/>
    public override string DamageCheck => "PRAGMA quick_check(20)";

    /// <inheritdoc/>
    public override string IdText(string id) => id;

    /// <inheritdoc/>
    protected override string Position(string text, string character) => $"instr({text}, '{character}')";

    /// <inheritdoc/>
    public override string Day(string unixNs) => Time("%Y-%m-%d", unixNs);

    /// <inheritdoc/>
    public override string Hour(string unixNs) => Time("%Y-%m-%dT%H", unixNs);

    private static string Time(string format, string unixNs) =>
        $"strftime('{format}', ({unixNs}) / 1000000000, 'unixepoch')";
}
