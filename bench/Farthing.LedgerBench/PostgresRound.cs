using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Testing.Servers;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.LedgerBench;

/// <summary>PostgreSQL, in a private cluster with the settings of its makers (fsync on). Floor: the same rows by binary COPY into one bare table of the same width, in transactions of the same size.</summary>
internal sealed class PostgresRound : ILedgerRound
{
    private const double TicksPerSecond = 100; // of /proc, on every Linux that .NET runs on
    private readonly PostgresServer server = PostgresServer.Start();
    private string database = "";

    public string Name => "PostgreSQL " + Version();

    public int Target => 40_000;

    public TimeSpan ServerTime
    {
        get
        {
            int server = this.server.ProcessId;
            long ticks = 0;
            foreach (string folder in Directory.EnumerateDirectories("/proc"))
            {
                try
                {
                    // Behind the name: state, parent, …; times of the process itself are the 12th and 13th, of children that ended the next two.
                    string stat = File.ReadAllText(folder + "/stat");
                    string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                    int process = int.Parse(
                        stat[..stat.IndexOf(' ', StringComparison.Ordinal)],
                        CultureInfo.InvariantCulture
                    );
                    bool isServer = process == server;
                    if (isServer || fields[1] == server.ToString(CultureInfo.InvariantCulture))
                    {
                        ticks += Ticks(fields[11]) + Ticks(fields[12]);
                        ticks += isServer ? Ticks(fields[13]) + Ticks(fields[14]) : 0;
                    }
                }
                catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
                {
                    // No process, or one that ended just now.
                }
            }

            return TimeSpan.FromSeconds(ticks / TicksPerSecond);
        }
    }

    public void InsertBare(int rows, int rowsOfTransaction)
    {
        using NpgsqlConnection connection = new(server.NewDatabase() + ";Pooling=false");
        connection.Open();
        IEnumerable<string> columns = Enumerable
            .Range(0, 35)
            .Select(column => $"c{column} {(column == 0 ? "uuid" : IsText(column) ? "text" : "bigint")}");
        using (NpgsqlCommand create = new($"CREATE TABLE rows ({string.Join(", ", columns)})", connection))
        {
            create.ExecuteNonQuery();
        }

        for (int done = 0; done < rows; )
        {
            using NpgsqlBinaryImporter import = connection.BeginBinaryImport(
                "COPY rows FROM STDIN (FORMAT binary)"
            );
            for (int i = 0; i < rowsOfTransaction && done < rows; i++, done++)
            {
                import.StartRow();
                import.Write(Guid.CreateVersion7(), NpgsqlDbType.Uuid);
                for (int column = 1; column < 35; column++)
                {
                    if (IsText(column))
                    {
                        import.Write("llama-3.1-8b", NpgsqlDbType.Text);
                    }
                    else
                    {
                        import.Write((long)done * 1_000_003, NpgsqlDbType.Bigint);
                    }
                }
            }

            import.Complete();
        }
    }

    public void Project(LedgerFolder folder, int rowsOfTransaction)
    {
        database = server.NewDatabase();
        using PostgresLedgerStore store = PostgresLedgerStore.Open(database);
        using JournalProjection projection = new(store, folder.Journal, rowsOfTransaction * 3);
        projection.CatchUp(CancellationToken.None);
    }

    public LedgerVerifyDocument Verify(LedgerFolder folder)
    {
        using PostgresLedgerStore store = PostgresLedgerStore.Open(database);
        return new LedgerVerifier(store, folder.Journal, TimeProvider.System).Run(CancellationToken.None);
    }

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        server.Dispose();
    }

    private static long Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);

    private static bool IsText(int column) => column is >= 8 and <= 15;

    private string Version()
    {
        using NpgsqlConnection connection = new(server.NewDatabase() + ";Pooling=false");
        connection.Open();
        return connection.ServerVersion;
    }
}
