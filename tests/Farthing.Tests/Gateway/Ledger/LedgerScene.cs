using System.Globalization;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Microsoft.Data.Sqlite;

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

    public LedgerScene() =>
        Folder = new LedgerFolder(Directory.CreateTempSubdirectory("farthing-ledger-").FullName);

    public LedgerFolder Folder { get; }

    public SetClock Clock { get; } = new();

    public static AttemptId Attempt(int request, byte number = 0) =>
        new(new Guid(request, 0, 7, new byte[8]), number);

    public GatewayJournal OpenJournal(long segmentBytes = 64 << 20) =>
        GatewayJournal.Open(
            new JournalOptions { Folder = Folder.Journal, SegmentBytes = segmentBytes },
            Clock
        );

    public SqliteLedgerStore OpenLedger() => SqliteLedgerStore.Open(Folder.Database);

    /// <summary>Appends what is given, at the clock's time.</summary>
    public void Write(Action<GatewayJournal> append, long segmentBytes = 64 << 20)
    {
        using GatewayJournal journal = OpenJournal(segmentBytes);
        append(journal);
    }

    /// <summary>Brings the ledger up to the journal.</summary>
    public void Project(int mostRecords = 12_000)
    {
        using SqliteLedgerStore store = OpenLedger();
        using JournalProjection projection = new(store, Folder.Journal, mostRecords);
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

    /// <summary>Reserve, dispatch, settle.</summary>
    public static void Whole(GatewayJournal journal, ReserveRecord reserve, SettleRecord settle)
    {
        journal.Append(reserve);
        journal.Append(new DispatchRecord(reserve.Attempt));
        journal.Append(settle);
    }

    /// <summary>Every row of every table, in words: two ledgers are the same when these are.</summary>
    public static string Dump(string database)
    {
        using SqliteConnection connection = new($"Data Source={database};Pooling=False");
        connection.Open();
        System.Text.StringBuilder text = new();
        string[] tables =
        [
            "gateways",
            "holds",
            "attempts",
            "attempt_tags",
            "rollups",
            "adjustments",
            "leases",
            "feedback",
            "refusals",
        ];
        foreach (string table in tables)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            using SqliteDataReader reader = command.ExecuteReader();
            List<string> rows = [];
            while (reader.Read())
            {
                object[] values = new object[reader.FieldCount];
                reader.GetValues(values);
                rows.Add(
                    table
                        + " "
                        + string.Join(
                            '|',
                            values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))
                        )
                );
            }

            rows.Sort(StringComparer.Ordinal);
            rows.ForEach(row => text.Append(row).Append('\n'));
        }

        return text.ToString();
    }

    /// <summary>Changes the database behind everyone's back.</summary>
    public int Tamper(string sql)
    {
        using SqliteConnection connection = new($"Data Source={Folder.Database};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder.Path))
        {
            Directory.Delete(Folder.Path, recursive: true);
        }
    }
}
