using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Farthing.Gateway.Keys;

namespace Farthing.GatewayBench.Lane;

/// <summary>The batch lane beside interactive traffic, as processes: gpt-oss-120b on an H100 as it is predicted, bursts of 15 requests a second and idle times of one, 90 s each, and three batches of 1,000 lines.</summary>
internal static class LaneRun
{
    private const string Key = "sk-far-lane-bench";
    private const int Rounds = 2;
    private const int Batches = 3;
    private const int Lines = 1_000;

    /// <summary>Measures and prints.</summary>
    /// <param name="farthing">The program.</param>
    /// <param name="phaseSeconds">How long a burst, and an idle time, lasts: 90.</param>
    /// <param name="inFlight">The lane's limit; the configuration's default where it is 0.</param>
    public static async Task RunAsync(string farthing, int phaseSeconds, int inFlight)
    {
        string folder = Directory.CreateTempSubdirectory("farthing-lane-").FullName;
        try
        {
            InteractiveLoad load = new(phaseSeconds, Rounds);
            double[] without = await MeasureAsync(
                farthing,
                Path.Combine(folder, "without"),
                load,
                inFlight,
                null
            );
            using LaneBatches batches = new(Batches, Lines);
            double[] with = await MeasureAsync(
                farthing,
                Path.Combine(folder, "with"),
                load,
                inFlight,
                batches
            );
            Say(
                $"p99 with / without {At(with, 0.99) / At(without, 0.99):0.00} (target 1.10); {batches.Completed} of {Batches * Lines} lines, {batches.CompletedInTraffic} of them while the traffic ran, the last after {batches.Seconds:0} s; ${batches.CostUsd:0.0000}"
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double[]> MeasureAsync(
        string farthing,
        string folder,
        InteractiveLoad load,
        int inFlight,
        LaneBatches? batches
    )
    {
        Directory.CreateDirectory(folder);
        (int engine, int door) = (Port(), Port());
        File.WriteAllText(
            Path.Combine(folder, "gateway.yaml"),
            $$"""
            listen: 127.0.0.1:{{door}}
            data: data
            upstreams:
              own: { url: "http://127.0.0.1:{{engine}}/v1", engine: vllm, queue: { most_waiting: 1000, every: 250ms } }
            models: { m: { upstream: own, model: openai/gpt-oss-120b, price: { in: $0.10/M, out: $0.40/M } } }
            keys: { bench: { sha256: {{KeySecret.HashOf(Key)}} } }
            batch: { {{(inFlight > 0 ? $"in_flight: {inFlight}" : "")}} }
            """
        );
        using Process emulator = Start(
            farthing,
            ["emulate", "--model", "gpt-oss-120b", "--gpu", "H100-SXM", "--port", $"{engine}", "--seed", "1"]
        );
        using Process gateway = Start(farthing, ["serve", Path.Combine(folder, "gateway.yaml")]);
        try
        {
            await ListeningAsync(emulator, engine);
            await ListeningAsync(gateway, door);
            Uri address = new($"http://127.0.0.1:{door}");
            await load.WarmUpAsync(address, Key);
            Task running = batches is null ? Task.CompletedTask : await batches.SubmitAsync(address, Key);
            double[] times = await load.RunAsync(address, Key);
            Say($"{(batches is null ? "without" : "with")} lane  {Words(times)}");
            batches?.TrafficEnded();
            await running;
            return times;
        }
        finally
        {
            await EndAsync(gateway);
            await EndAsync(emulator);
        }
    }

    private static string Words(double[] sorted) =>
        FormattableString.Invariant(
            $"{sorted.Length} requests, TTFT p50 {At(sorted, 0.5):0.0} ms, p95 {At(sorted, 0.95):0.0} ms, p99 {At(sorted, 0.99):0.0} ms"
        );

    /// <summary>A quantile of sorted values, by the nearest rank.</summary>
    private static double At(double[] sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];

    private static int Port()
    {
        using TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Process Start(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, said) => Console.Error.WriteLine(said.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task ListeningAsync(Process process, int port)
    {
        while (!process.HasExited)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20);
            }
        }

        throw new InvalidOperationException("the program ended");
    }

    private static async Task EndAsync(Process process)
    {
        using Process kill = Process.Start(
            "kill",
            ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]
        );
        await process.WaitForExitAsync();
    }

    private static void Say(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));
}
