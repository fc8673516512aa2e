using System.Diagnostics;
using System.Globalization;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;

namespace Farthing.LedgerBench;

/// <summary>How long a large ledger takes to answer, as processes: wall time, CPU and most memory of each, medians of three. Arguments: attempts, keys, a folder that is kept, a file with a PostgreSQL connection string.</summary>
internal static class Questions
{
    private const double TargetMs = 300;
    private const double TargetMb = 100;

    private static readonly string[] Asked =
    [
        "by key",
        "by key --since 30d",
        "by key --since 7d",
        "by key --since 1h",
        "by team --since 30d",
        "by user --since 30d",
        "by user",
        "by model",
        "by model --since 7d",
        "by deployment",
        "by tag",
        "by workflow --since 30d",
        "by gateway",
        "by day",
        "by hour --since 7d",
        "by key --team team-0007",
        "by key --model model-07",
        "by model --key key_000000",
        "by day --key key_000001",
        "by model --team team-0007 --since 30d",
        "by user --tag feature=f3 --since 30d",
        "by deployment --user user-000002-1",
        "by session --since 30d --limit 100",
        "by session --limit 100",
        "by session --key key_000000 --since 30d",
        "top",
        "top --since 7d",
        "requests --limit 20",
        "requests --limit 20 --since 30d",
    ];

    /// <summary>The program that is asked: the one that was built here, or that of <c>FARTHING_BENCH_PROGRAM</c>.</summary>
    internal static string Program { get; } =
        Environment.GetEnvironmentVariable("FARTHING_BENCH_PROGRAM")
        ?? "artifacts/bin/Farthing/release/farthing";

    public static int Run(string[] args)
    {
        int attempts = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000_000;
        int keys = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100_000;
        bool isKept = args.Length > 2;
        LedgerFolder folder = new(
            isKept ? args[2] : Directory.CreateTempSubdirectory("farthing-ledger-bench-").FullName
        );
        try
        {
            if (!Directory.Exists(folder.Journal))
            {
                Timed("journal", attempts, () => new Traffic(folder, attempts, keys).Write());
            }

            string postgres = args.Length > 3 ? File.ReadAllText(args[3]).Trim() : "";
            Timed("projection", attempts, () => Project(folder, postgres));
            Ask(folder, postgres);
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

    internal static void Project(LedgerFolder folder, string postgres)
    {
        using SqlLedgerStore store =
            postgres.Length > 0
                ? PostgresLedgerStore.Open(postgres)
                : SqliteLedgerStore.Open(folder.Database);
        using JournalProjection projection = new(store, folder.Journal);
        projection.CatchUp(CancellationToken.None);
    }

    private static void Ask(LedgerFolder folder, string postgres)
    {
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(postgres.Length > 0 ? "PostgreSQL" : $"SQLite, {new FileInfo(folder.Database).Length / 1e9:F2} GB")}; targets < {TargetMs} ms, < {TargetMb} MB; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"
            )
        );
        Console.WriteLine("    ms  CPU ms    MB  question");
        Cost none = Median("--version");
        Console.WriteLine(Words(none, "(--version: the start of the program)"));
        foreach (string question in Asked)
        {
            string place = postgres.Length > 0 ? "--postgres-env FARTHING_BENCH" : "--data " + folder.Path;
            Cost cost = Median($"ledger {question} {place}");
            bool isMissed = cost.Ms >= TargetMs || cost.Mb >= TargetMb;
            Console.WriteLine(Words(cost, question) + (isMissed ? "  missed" : ""));
        }

        Cost Median(string arguments)
        {
            Cost[] costs = [.. Enumerable.Range(0, 3).Select(_ => OfProcess(arguments, postgres))];
            return new Cost(
                costs.Select(cost => cost.Ms).Order().ElementAt(1),
                costs.Select(cost => cost.CpuMs).Order().ElementAt(1),
                costs.Max(cost => cost.Mb)
            );
        }
    }

    internal static string Words(Cost cost, string question) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{cost.Ms, 6:F0}  {cost.CpuMs, 6:F0}  {cost.Mb, 4:F0}  {question}"
        );

    internal static Cost OfProcess(string arguments, string postgres)
    {
        ProcessStartInfo start = new(Program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FARTHING_BENCH"] = postgres;
        (double peak, double cpuMs) = (0, 0);
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        using Timer timer = new(_ => Note(), null, 0, 4);
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double ms = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        if (process.ExitCode != 0 || said.Length == 0)
        {
            throw new InvalidOperationException(arguments + ": " + process.StandardError.ReadToEnd());
        }

        return new Cost(ms, cpuMs, peak);

        void Note()
        {
            try
            {
                foreach (string line in File.ReadLines($"/proc/{process.Id}/status"))
                {
                    if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    {
                        peak = double.Parse(line[6..^3], CultureInfo.InvariantCulture) * 1024 / 1e6;
                    }
                }

                // Behind the name: state, parent, …; its times are the 12th and 13th, in hundredths of a second.
                string stat = File.ReadAllText($"/proc/{process.Id}/stat");
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                cpuMs =
                    10
                    * (
                        long.Parse(fields[11], CultureInfo.InvariantCulture)
                        + long.Parse(fields[12], CultureInfo.InvariantCulture)
                    );
            }
            catch (Exception gone) when (gone is IOException or InvalidOperationException or FormatException)
            {
                // It has ended.
            }
        }
    }

    internal static void Timed(string what, int attempts, Action run)
    {
        TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
        long began = Stopwatch.GetTimestamp();
        run();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double cpuUs = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {attempts:N0} attempts in {seconds:F1} s, {attempts / seconds:N0}/s, {cpuUs / attempts:F2} µs of CPU each"
            )
        );
    }

    internal readonly record struct Cost(double Ms, double CpuMs, double Mb);
}
