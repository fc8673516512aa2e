using System.Diagnostics;
using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.LedgerBench;

/// <summary>How fast a journal becomes a ledger in SQLite or PostgreSQL, side by side with a floor: the same rows into one bare table, without reading a journal, indexes, tags, sums or exactly-once. Arguments: <c>sqlite</c> or <c>postgres</c>, attempts, rounds, a folder that is kept; or <c>questions</c> (<see cref="Questions"/>), <c>audit</c> (<see cref="Audits"/>), <c>experiment</c> (<see cref="Experiments"/>), or <c>answers</c> (<see cref="Answers"/>).</summary>
internal static class Program
{
    private const int RowsOfTransaction = 4000;

    private static int Main(string[] args)
    {
        if (args.Length > 0 && args[0] == "questions")
        {
            return Questions.Run(args[1..]);
        }

        if (args.Length > 0 && args[0] == "audit")
        {
            return Audits.Run(args[1..]);
        }

        if (args.Length > 0 && args[0] == "experiment")
        {
            return Experiments.Run(args[1..]);
        }

        if (args.Length > 0 && args[0] == "answers")
        {
            return Answers.Run(args[1..]);
        }

        bool isPostgres = args.Length > 0 && args[0] == "postgres";
        args = args.Length > 0 && args[0] is "postgres" or "sqlite" ? args[1..] : args;
        int rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        int rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        bool isKept = args.Length > 2;
        LedgerFolder folder = new(
            isKept ? args[2] : Directory.CreateTempSubdirectory("farthing-ledger-bench-").FullName
        );
        try
        {
            WriteJournal(folder, rows);
            using ILedgerRound database = isPostgres ? new PostgresRound() : new SqliteRound(folder);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rows:N0} attempts (3 records and 1 tag each), {database.Name}, transactions of {RowsOfTransaction:N0} attempts; load {Load()}"
                )
            );
            Console.WriteLine(
                $"round  floor rows/s  µs CPU/row  projection rows/s  µs CPU/row  CPU × floor  verify rows/s{(isPostgres ? "  server µs CPU/row: floor  projection" : "")}"
            );
            List<double> rates = [];
            List<double> ratios = [];
            for (int round = 1; round <= rounds; round++)
            {
                (double floorRate, double floorCpu, double floorServer) = Time(
                    rows,
                    database,
                    () => database.InsertBare(rows, RowsOfTransaction)
                );
                (double rate, double cpu, double server) = Time(
                    rows,
                    database,
                    () => database.Project(folder, RowsOfTransaction)
                );
                (double verifyRate, _, _) = Time(rows, database, () => Check(database.Verify(folder)));
                rates.Add(rate);
                ratios.Add((cpu + server) / (floorCpu + floorServer));
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{round, 5}  {floorRate, 12:N0}  {floorCpu, 10:F1}  {rate, 17:N0}  {cpu, 10:F1}  {(cpu + server) / (floorCpu + floorServer), 11:F2}  {verifyRate, 13:N0}{(isPostgres ? $"  {floorServer, 24:F1}  {server, 10:F1}" : "")}"
                    )
                );
            }

            rates.Sort();
            ratios.Sort();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"median: {rates[rates.Count / 2]:N0} rows/s, {ratios[ratios.Count / 2]:F2} × the floor's processor time; target {database.Target:N0} rows/s {(rates[rates.Count / 2] >= database.Target ? "kept" : "missed")}"
                )
            );
            return 0;
        }
        finally
        {
            if (!isKept)
            {
                Directory.Delete(folder.Path, recursive: true);
            }
        }
    }

    private static void WriteJournal(LedgerFolder folder, int rows)
    {
        using GatewayJournal journal = GatewayJournal.Open(
            new JournalOptions { Folder = folder.Journal },
            TimeProvider.System
        );
        for (int i = 0; i < rows; i++)
        {
            AttemptId attempt = new(Guid.CreateVersion7(), 0);
            TokenCounts tokens = new(800 + (i % 500), i % 3 == 0 ? 512 : 0, 0, 100 + (i % 200));
            FinishedAttempt.Append(
                journal,
                new ReserveRecord
                {
                    Attempt = attempt,
                    Hold = new Money(1_000_000),
                    Endpoint = "chat",
                    Model = "llama-3.1-8b",
                    Deployment = $"local-{i % 3}/llama-3.1-8b",
                    Key = $"key_{i % 50:D4}",
                    Team = $"team-{i % 10}",
                    User = $"user-{i % 1000}",
                    Session = $"session-{i / 8}",
                    Tags = i % 2 == 0 ? ["feature=chat"] : ["feature=search"],
                },
                tokens
            );
            if (i % 20_000 == 0)
            {
                journal.Flush();
            }
        }
    }

    private static (double Rate, double CpuUs, double ServerUs) Time(
        int rows,
        ILedgerRound database,
        Action run
    )
    {
        GC.Collect();
        TimeSpan server = database.ServerTime;
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        long began = Stopwatch.GetTimestamp();
        run();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double cpuUs = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds;
        double serverUs = (database.ServerTime - server).TotalMicroseconds;
        return (rows / seconds, cpuUs / rows, serverUs / rows);
    }

    private static void Check(LedgerVerifyDocument report)
    {
        if (!report.IsRight)
        {
            throw new InvalidOperationException(report.Differences[0].ToString());
        }
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
