using System.Diagnostics;
using System.Globalization;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Measurement.Load.Runs;
using Farthing.Testing.Pacing;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Sources;

namespace Farthing.LoadBench;

/// <summary>Measures the load generator against a paced server in a process of its own: what a chunk costs, and how late the client sees it.</summary>
internal static class Program
{
    private const int Tokens = 250;
    private const double GapMs = 20;

    private static int Main(string[] args)
    {
        if (args.Length > 0 && args[0] == "serve")
        {
            using PacedServer server = new(
                new PacedServerOptions
                {
                    FirstToken = TimeSpan.FromMilliseconds(500),
                    Gap = TimeSpan.FromMilliseconds(GapMs),
                    Jitter = 0.4,
                    KeepsTimes = true,
                }
            );
            Console.WriteLine(server.Port);
            Console.In.ReadLine();
            return 0;
        }

        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        string[] words = [.. args.Where(word => char.IsAsciiLetter(word[0]))];
        string[] kinds = words.Length > 0 ? words : ["floor", "sockets"];
        string[] counts = [.. args.Except(words)];
        int[] streams =
            counts.Length > 0
                ? [.. counts.Select(word => int.Parse(word, CultureInfo.InvariantCulture))]
                : [64, 256, 1024];
        using Process server2 = Start();
        int port = int.Parse(server2.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        Console.WriteLine(
            "streams  reader   chunks/s  CPU µs/chunk  lag p50 ms  lag p99 ms  TTFT err p50 ms  TTFT err p99 ms  kB/stream  load"
        );
        foreach (string kind in kinds.Where(kind => kind != "floor"))
        {
            Load(port, 128, kind, quiet: true);
        }

        foreach (int count in streams)
        {
            foreach (string kind in kinds)
            {
                if (kind == "floor")
                {
                    Console.WriteLine(Floor.Row(Target(port), count, Tokens));
                    Lags([], port);
                }
                else
                {
                    Load(port, count, kind, quiet: false);
                }
            }
        }

        server2.Kill();
        return 0;
    }

    private static LoadTarget Target(int port) =>
        LoadTarget.Parse($"http://127.0.0.1:{port}")! with
        {
            Model = "paced",
        };

    private static void Load(int port, int streams, string kind, bool quiet)
    {
        LoadTarget target = Target(port);
        PromptWriter prompts = new(target, 1);
        using LoadRunner runner = new(target, prompts);
        LoadOptions options = new() { Connections = streams };
        runner.OpenConnections(streams, options.ConnectWithin, CancellationToken.None);
        GC.Collect();
        long before = GC.GetTotalMemory(true);
        long peak = 0;
        LoadRecording recording = runner.Run(
            new ClosedLoopSource(
                new IndependentLengths(new FixedLength(200), new FixedLength(Tokens)),
                streams,
                streams,
                seed: 1,
                rampSeconds: 1
            ),
            options,
            progress => peak = Math.Max(peak, progress.InFlight == streams ? GC.GetTotalMemory(false) : 0),
            CancellationToken.None
        );
        if (quiet)
        {
            Lags([], port);
            return;
        }

        RequestRecord[] done =
        [
            .. recording.Records.Where(record => record.Outcome == RequestOutcome.Finished),
        ];
        long chunks = done.Sum(record => (long)record.Events.Length);
        double seconds = (recording.EndNs - recording.StartNs) / 1e9;
        (double[] sorted, double[] first) = Lags(done, port);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{streams, 7}  {kind, -7}  {chunks / seconds, 8:N0}  {recording.CoresUsed * seconds * 1e6 / chunks, 12:F1}  {At(sorted, 0.5), 10:F3}  {At(sorted, 0.99), 10:F3}  {At(first, 0.5), 15:F3}  {At(first, 0.99), 15:F3}  {Math.Max(0, peak - before) / 1024.0 / streams, 9:F1}  {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"
            )
        );
        if (done.Length < streams)
        {
            Console.WriteLine($"  {streams - done.Length} of {streams} did not finish");
        }
    }

    /// <summary>Lags of every chunk behind the server's write, and errors of TTFT against the time from the request's arrival there to its first token's write; milliseconds, ascending.</summary>
    private static (double[] Chunks, double[] First) Lags(RequestRecord[] done, int port)
    {
        using HttpClient http = new();
        Dictionary<long, long[]> times = http.GetStringAsync($"http://127.0.0.1:{port}/sent")
            .GetAwaiter()
            .GetResult()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line =>
                line.Split(' ').Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray()
            )
            .ToDictionary(row => row[0], row => row[1..]);
        List<double> chunks = [];
        List<double> first = [];
        foreach (RequestRecord record in done)
        {
            long[] truth = times[record.Usage.CachedTokens];
            LoadEvent[] seen = [.. record.Events.ToArray().Where(one => one.IsGenerated)];
            for (int i = 0; i < seen.Length; i++)
            {
                chunks.Add((seen[i].AtNs - truth[i + 1]) / 1e6);
            }

            first.Add((seen[0].AtNs - record.SentNs - (truth[1] - truth[0])) / 1e6);
        }

        return ([.. chunks.Order()], [.. first.Order()]);
    }

    private static double At(double[] sorted, double fraction) =>
        sorted.Length == 0 ? double.NaN : sorted[(int)((sorted.Length - 1) * fraction)];

    private static Process Start()
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal)
                    ? Environment.GetCommandLineArgs()[0]
                    : Path.ChangeExtension(Environment.ProcessPath, ".dll"),
                "serve",
            },
        };
        return Process.Start(start)!;
    }
}
