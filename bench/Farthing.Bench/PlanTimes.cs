using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Farthing.Bench;

/// <summary>Measures plans as processes: from start to end, and the CPU of all their threads, which other work on the machine moves less.</summary>
internal static class PlanTimes
{
    private const int Repeats = 3;
    private const int SampleMs = 10;

    private static readonly (string Line, double AskedSeconds)[] Plans =
    [
        ("plan examples/chat-70b.yaml", 2),
        ("plan llama-3.3-70b --profile azure-conv-2023 --rate 12/s --slo ttft_p95=1.5s,itl_p95=40ms", 5),
        (
            "plan llama-3.1-8b --profile azure-code-2023 --rate 300/s --slo ttft_p95=500ms,itl_p95=20ms --gpu H100-SXM",
            10
        ),
        (
            "plan llama-3.1-8b --profile azure-conv-2023 --rate 300/s --slo ttft_p95=1s,itl_p95=40ms --gpu H100-SXM",
            10
        ),
        ("plan examples/chat-70b.yaml --target $0.60/M", 8),
    ];

    /// <summary>Prints one row per plan: medians of three.</summary>
    /// <param name="launcher">The built program.</param>
    public static void Run(string launcher)
    {
        foreach ((string line, double asked) in Plans)
        {
            (double Wall, double Cpu)[] runs =
            [
                .. Enumerable.Range(0, Repeats).Select(_ => Once(launcher, line)),
            ];
            double wall = runs.Select(run => run.Wall).Order().ElementAt(Repeats / 2);
            double cpu = runs.Select(run => run.Cpu).Order().ElementAt(Repeats / 2);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{line}\n    {wall:F1} s, {cpu:F1} s of CPU; {asked:F0} s asked, on two calm cores"
                )
            );
        }
    }

    private static (double Wall, double Cpu) Once(string launcher, string line)
    {
        ProcessStartInfo start = new("dotnet", [launcher, .. line.Split(' '), "--quiet"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        long from = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> reading = process.StandardOutput.ReadToEndAsync();
        double cpu = 0;
        while (!process.WaitForExit(SampleMs))
        {
            // The system forgets the CPU of a process that has ended: the last look is at most one sample old.
            try
            {
                process.Refresh();
                cpu = process.TotalProcessorTime.TotalSeconds;
            }
            catch (Exception ended) when (ended is InvalidOperationException or Win32Exception)
            {
                break;
            }
        }

        process.WaitForExit();
        reading.Wait();
        double wall = Stopwatch.GetElapsedTime(from).TotalSeconds;

        // 1 is an answer too: no fleet keeps the promise.
        return process.ExitCode is 0 or 1
            ? (wall, cpu)
            : throw new InvalidOperationException($"farthing {line} ended with {process.ExitCode}");
    }
}
