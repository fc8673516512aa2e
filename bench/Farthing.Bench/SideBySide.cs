using System.Diagnostics;
using System.Globalization;
using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Bench;

/// <summary>Measures each figure of docs/performance.md and prints one table: figure, measured, floor or peer, ratio.</summary>
internal static class SideBySide
{
    private const int Repeats = 3;

    /// <summary>Runs all.</summary>
    /// <param name="launcher">The built program; null leaves start-up times out.</param>
    public static void Run(string? launcher)
    {
        Row("figure", "measured", "against", "ratio");
        StepTimes();
        Scrapes();
        Azure();
        Mooncake();
        Replicas();
        Memory();
        if (launcher is not null)
        {
            Start(launcher, "--help", "150 ms asked");
            Start(
                launcher,
                "cost price --gpu-price $2.21/h --gpus 4 --tps 2400 --utilization 0.7",
                "150 ms asked"
            );
        }
    }

    private static void Scrapes()
    {
        foreach (int understood in new[] { 110, 2000 })
        {
            (double milliseconds, double bytes) = ScrapeRound.Measure(understood);
            Row(
                $"a round of 50 pages of 2,000 series, {understood} of them understood",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{milliseconds:F1} ms, {bytes / 50e3:F0} kB a page"
                ),
                "50 ms of CPU asked",
                string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 50:F2}")
            );
        }
    }

    private static void StepTimes()
    {
        OperatorStepTimeModel model = Cases.Llama70B().StepTimes();
        foreach (
            (string name, StepShape shape) in new[]
            {
                ("decode", Cases.DecodeStep),
                ("mixed", Cases.MixedStep),
            }
        )
        {
            const int Calls = 2_000_000;
            long sum = 0;
            double ns = Median(() =>
            {
                long from = Stopwatch.GetTimestamp();
                for (int i = 0; i < Calls; i++)
                {
                    sum += model.EstimateNs(shape);
                }

                return Stopwatch.GetElapsedTime(from).TotalNanoseconds / Calls;
            });
            long before = GC.GetAllocatedBytesForCurrentThread();
            sum += model.EstimateNs(shape);
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            GC.KeepAlive(sum);
            Row($"step-time estimate, {name}", $"{ns:F1} ns, {bytes} B", "50 ns, 0 B asked", "");
        }
    }

    private static void Azure()
    {
        RequestTable? trace = Cases.Trace("AzureLLMInferenceTrace_conv_first.csv");
        if (trace is null)
        {
            Row("Azure conversation × 1 M", "trace absent", "", "");
            return;
        }

        ServingSetup setup = Cases.Llama70B();
        int repeats = (1_000_000 + trace.Count - 1) / trace.Count;
        double rate = Rate(setup, () => new TableSource(trace, repeats), true);
        Row(
            $"Azure conversation tiled to {(long)trace.Count * repeats:N0}, Llama-3.3-70B H100 TP4",
            $"{rate:N0} requests/s",
            "Vidur 300–850 (published)",
            $"{rate / 850:N0}–{rate / 300:N0}×"
        );
        double slow = Rate(setup, () => new TableSource(trace, Math.Max(1, repeats / 20)), false);
        Row(
            "  the same, every step computed (oracle)",
            $"{slow:N0} requests/s",
            "fast-forward",
            $"{rate / slow:F1}×"
        );
    }

    private static void Mooncake()
    {
        RequestTable? trace = Cases.Trace("mooncake_conversation_first30min.jsonl.gz");
        if (trace is null)
        {
            Row("mooncake_conversation", "trace absent", "", "");
            return;
        }

        double blocks = 0;
        for (int i = 0; i < trace.Count; i++)
        {
            blocks += trace.InputTokens[i] / 16.0;
        }

        double rate = Rate(Cases.Llama70B(4), () => new TableSource(trace), true);
        Row(
            $"mooncake_conversation, {trace.Count:N0} requests of {blocks / trace.Count:N0} blocks",
            $"{rate:N0} requests/s",
            "8,000 asked; LLMServingSim 1–2 (published)",
            $"{rate / 2:N0}×"
        );
    }

    /// <summary>The same load on each replica, on one and on thirty behind a router.</summary>
    public static void Replicas()
    {
        const int Many = 30;
        const long Requests = 600_000;
        foreach (double rateEach in new[] { 0.3, 2, 5 })
        {
            double RateOf(int replicas) =>
                Rate(
                    Cases.Llama70B(replicas),
                    () => Cases.Generated("azure-conv-2023", rateEach * replicas, Requests),
                    true
                );
            (double one, double many) = (RateOf(1), RateOf(Many));
            Row(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Many} replicas, {rateEach} requests/s each, generated"
                ),
                $"{many:N0} requests/s",
                $"one replica: {one:N0}; 0.75 asked",
                string.Create(CultureInfo.InvariantCulture, $"{many / one:F2}×")
            );
        }
    }

    private static void Memory()
    {
        ServingSetup setup = Cases.Llama70B(4);
        const long Requests = 10_000_000;
        long from = Stopwatch.GetTimestamp();
        SimulationResult result = setup.Run(
            Cases.Generated("azure-conv-2023", 8, Requests),
            BandEdge.Center,
            Slo.None,
            new RunOptions { OnRecord = static _ => { } }
        );
        double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        double peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6;
        Row(
            $"{result.Finished:N0} generated requests, 4 replicas",
            $"{peak:N0} MB peak, {result.Finished / seconds:N0} requests/s",
            "500 MB asked",
            ""
        );
    }

    private static double Rate(ServingSetup setup, Func<RequestSource> create, bool fastForward)
    {
        RunOptions options = new() { OnRecord = static _ => { }, FastForward = fastForward };
        setup.StepTimes();
        return Median(() =>
        {
            RequestSource source = create();
            long from = Stopwatch.GetTimestamp();
            SimulationResult result = setup.Run(source, BandEdge.Center, Slo.None, options);
            return result.Finished / Stopwatch.GetElapsedTime(from).TotalSeconds;
        });
    }

    private static void Start(string launcher, string line, string asked)
    {
        double ms = Median(() =>
        {
            ProcessStartInfo start = new("dotnet", [launcher, .. line.Split(' ')])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            long from = Stopwatch.GetTimestamp();
            using Process process = Process.Start(start)!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(from).TotalMilliseconds : double.NaN;
        });
        Row(
            $"farthing {line.Split(" --gpu-price")[0]}",
            double.IsNaN(ms) ? "does not run" : $"{ms:N0} ms",
            asked,
            ""
        );
    }

    private static double Median(Func<double> measure)
    {
        measure();
        double[] values = [.. Enumerable.Range(0, Repeats).Select(_ => measure())];
        Array.Sort(values);
        return values[Repeats / 2];
    }

    private static void Row(string figure, string measured, string against, string ratio) =>
        Console.WriteLine(
            string.Create(
                    CultureInfo.InvariantCulture,
                    $"{figure, -72}  {measured, -34}  {against, -42}  {ratio}"
                )
                .TrimEnd()
        );
}
