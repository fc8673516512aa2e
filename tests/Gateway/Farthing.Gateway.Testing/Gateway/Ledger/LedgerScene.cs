using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Testing.Servers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Farthing.Tests.Gateway.Ledger;

/// <summary>A folder with a journal and a ledger, gone with the test.</summary>
internal sealed class LedgerScene : IDisposable
{
    /// <summary>$1 a million computed tokens, $0.10 cached, $1.25 written to a cache, $4 generated.</summary>
    public static readonly ModelPrice Price = new(
        new TokenPrice(1_000_000),
        new TokenPrice(100_000),
        new TokenPrice(1_250_000),
        new TokenPrice(4_000_000)
    );

    private readonly string? postgres;

    public LedgerScene(string? postgres = null)
    {
        Folder = new LedgerFolder(Directory.CreateTempSubdirectory("farthing-ledger-").FullName);
        this.postgres = postgres;
    }

    /// <summary>A scene whose ledger is in a new PostgreSQL database; skips the test where there is none.</summary>
    public static LedgerScene OnPostgres()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        return new LedgerScene(PostgresServer.Shared.NewDatabase());
    }

    /// <summary>A scene of another gateway on the same database.</summary>
    public LedgerScene Neighbor() => new(postgres!);

    /// <summary>How to connect to the database; null with SQLite.</summary>
    public string? Postgres => postgres;

    public LedgerFolder Folder { get; }

    public SetClock Clock { get; } = new();

    public static AttemptId Attempt(int request, byte number = 0) =>
        new(new Guid(request, 0, 7, new byte[8]), number);

    /// <summary>The request of an attempt that <see cref="Attempt"/> made.</summary>
    public static int NumberOf(AttemptId attempt) =>
        BinaryPrimitives.ReadInt32LittleEndian(attempt.RequestId.ToByteArray());

    public GatewayJournal OpenJournal(long segmentBytes = 64 << 20) =>
        GatewayJournal.Open(
            new JournalOptions { Folder = Folder.Journal, SegmentBytes = segmentBytes },
            Clock
        );

    public SqlLedgerStore OpenLedger() =>
        postgres is null ? SqliteLedgerStore.Open(Folder.Database) : PostgresLedgerStore.Open(postgres);

    /// <summary>Appends what is given, at the clock's time.</summary>
    public void Write(Action<GatewayJournal> append, long segmentBytes = 64 << 20)
    {
        using GatewayJournal journal = OpenJournal(segmentBytes);
        append(journal);
    }

    /// <summary>Brings the ledger up to the journal.</summary>
    public void Project(int maxRecords = 12_000)
    {
        using SqlLedgerStore store = OpenLedger();
        using JournalProjection projection = new(store, Folder.Journal, maxRecords);
        projection.CatchUp(CancellationToken.None);
    }

    public static ReserveRecord Reserve(
        AttemptId attempt,
        long holdNano = 1_000_000,
        string key = "k1",
        string team = "search",
        string model = "llama",
        string deployment = "local/llama",
        string session = "",
        string user = "",
        params string[] tags
    ) =>
        new()
        {
            Attempt = attempt,
            Hold = new Money(holdNano),
            Endpoint = "chat",
            Model = model,
            Deployment = deployment,
            Key = key,
            Team = team,
            User = user,
            Session = session,
            Tags = tags,
        };

    public static SettleRecord Settle(
        AttemptId attempt,
        TokenCounts tokens,
        AttemptEnd end = AttemptEnd.Finished,
        UsageSource source = UsageSource.Usage
    ) =>
        new()
        {
            Attempt = attempt,
            Tokens = tokens,
            Cost = Price.Of(tokens),
            Price = Price,
            Source = source,
            End = end,
            Status = (ushort)(end == AttemptEnd.UpstreamError ? 500 : 200),
            FirstTokenUs = 20_000,
            DurationUs = 500_000,
        };

    /// <summary>A request that a cache answered, at <see cref="Price"/> or without one.</summary>
    public static HitRecord Hit(int request, byte tier = 1, bool isPriced = true, params string[] tags)
    {
        TokenCounts tokens = new(500, 40, 0, 77);
        return new HitRecord
        {
            Attempt = Attempt(request),
            Tier = (HitTier)tier,
            Endpoint = "chat",
            Model = "llama",
            Deployment = "local/llama",
            Key = "k1",
            Team = "search",
            User = "ann",
            Session = "s1",
            Tags = tags,
            Tokens = tokens,
            Price = isPriced ? Price : null,
            Saved = isPriced ? Price.Of(tokens) : null,
            Entry = new Guid(request, 1, 7, new byte[8]),
            AgeUs = 5_000_000,
            DurationUs = 70,
        };
    }

    /// <summary>Reserve, dispatch, settle.</summary>
    public static void Whole(GatewayJournal journal, ReserveRecord reserve, SettleRecord settle)
    {
        journal.Append(reserve);
        journal.Append(new DispatchRecord(reserve.Attempt));
        journal.Append(settle);
    }

    /// <summary>Every row of every table, in words: two ledgers are the same when these are.</summary>
    public string Dump()
    {
        using DbConnection connection = Connect();
        StringBuilder text = new();
        string[] tables =
        [
            "gateways",
            "holds",
            "attempts",
            postgres is null ? "leases" : "lease_records",
            "raises",
            "adjustments",
            "feedback",
            "hits",
            "refusals",
            "dear_attempts",
            "retried_requests",
        ];
        foreach (string table in tables)
        {
            using DbCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            using DbDataReader reader = command.ExecuteReader();
            List<string> rows = [];
            while (reader.Read())
            {
                object[] values = new object[reader.FieldCount];
                reader.GetValues(values);
                rows.Add(table + " " + string.Join('|', values.Select(Word)));
            }

            rows.Sort(StringComparer.Ordinal);
            rows.ForEach(row => text.Append(row).Append('\n'));
        }

        foreach (string sum in Sums().Order(StringComparer.Ordinal))
        {
            text.Append("sum ").Append(sum).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>All hourly sums, however they are packed.</summary>
    private IEnumerable<string> Sums()
    {
        using SqlLedgerStore store = OpenLedger();
        using LedgerReading reading = store.Read();
        foreach (LedgerPosition position in SqlLedgerStore.Positions(reading))
        {
            long gateway = reading.One("SELECT number FROM gateways WHERE id = ?", position.GatewayId);
            foreach ((RollupKey key, long[] sums) in RollupSide.OfBlocks(reading, gateway).All())
            {
                yield return $"{gateway} {key} {string.Join(' ', sums)}";
            }
        }
    }

    /// <summary>Takes the ledger away: the next one begins anew.</summary>
    public void Forget()
    {
        if (postgres is not null)
        {
            Tamper("DROP SCHEMA farthing CASCADE");
            return;
        }

        foreach (string file in Directory.GetFiles(Folder.Path, "ledger.db*"))
        {
            File.Delete(file);
        }
    }

    /// <summary>Changes the database behind everyone's back. Ids are compared as texts.</summary>
    public int Tamper(string sql)
    {
        using DbConnection connection = Connect();
        using DbCommand command = connection.CreateCommand();
        command.CommandText = postgres is null
            ? sql
            : sql.Replace("request LIKE", "request::text LIKE", StringComparison.Ordinal)
                .Replace("UPDATE leases", "UPDATE lease_records", StringComparison.Ordinal);
        return command.ExecuteNonQuery();
    }

    /// <summary>The bytes of the only block of hourly sums.</summary>
    public byte[] ReadSums()
    {
        using DbConnection connection = Connect();
        using DbCommand command = connection.CreateCommand();
        command.CommandText = "SELECT data FROM rollup_columns";
        using DbDataReader reader = command.ExecuteReader();
        Assert.True(reader.Read());
        byte[] data = (byte[])reader.GetValue(0);
        Assert.False(reader.Read());
        return data;
    }

    /// <summary>Changes them.</summary>
    public void WriteSums(byte[] data)
    {
        string hex = Convert.ToHexString(data);
        Tamper($"UPDATE rollup_columns SET data = {(postgres is null ? $"x'{hex}'" : $"'\\x{hex}'")}");
    }

    private static string? Word(object value) =>
        value is string[] texts
            ? string.Join(',', texts)
            : Convert.ToString(value, CultureInfo.InvariantCulture);

    private DbConnection Connect()
    {
        DbConnection connection = postgres is null
            ? new SqliteConnection($"Data Source={Folder.Database};Pooling=False")
            : new NpgsqlConnection(postgres + ";Search Path=farthing;Pooling=false");
        connection.Open();
        return connection;
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder.Path))
        {
            Directory.Delete(Folder.Path, recursive: true);
        }
    }
}
