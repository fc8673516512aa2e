using System.Diagnostics;
using System.Globalization;
using Farthing.EmulateBench;
using Farthing.Emulation;
using Farthing.Emulation.Http;
using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Workloads.Lengths;

// serve PORT SECONDS [STEP_MS]     an emulated server whose steps all take STEP_MS (33.333)
// floor PORT STREAMS TOKENS        sends alone: what any server on one thread pays for such a step
// load PORT STREAMS TOKENS         that many streams from raw sockets
// Pin them apart to see what one core carries: taskset -c 0 … serve 8100 40 & taskset -c 1 … load 8100 1000 300
int port = int.Parse(args[1], CultureInfo.InvariantCulture);
if (args[0] == "load")
{
    int streams = int.Parse(args[2], CultureInfo.InvariantCulture);
    await new PacedLoad(port, streams, int.Parse(args[3], CultureInfo.InvariantCulture)).RunAsync();
    return;
}

if (args[0] == "floor")
{
    SendFloor.Run(
        port,
        int.Parse(args[2], CultureInfo.InvariantCulture),
        int.Parse(args[3], CultureInfo.InvariantCulture),
        1000.0 / 30
    );
    return;
}

double stepMs = args.Length > 3 ? double.Parse(args[3], CultureInfo.InvariantCulture) : 1000.0 / 30;
EmulatorOptions options = new()
{
    ModelNames = ["bench"],
    Engine = new EngineSetup
    {
        Limits = new SchedulerLimits
        {
            MaxNumBatchedTokens = 1 << 20,
            MaxNumSeqs = 65_536,
            MaxModelLen = 32_768,
        },
        KvBlocks = 1 << 20,
        StepTimes = new ConstantStepTimes((long)(stepMs * 1e6)),
    },
    Lengths = new IndependentLengths(new FixedLength(1), new FixedLength(100)),
    Port = port,
};
await using EmulatedServer server = new(options);
await server.StartAsync(CancellationToken.None);
Stopwatch watch = Stopwatch.StartNew();
await Task.Delay(TimeSpan.FromSeconds(double.Parse(args[2], CultureInfo.InvariantCulture)));
EmulationTotals totals = server.Totals;
double cpu = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $"server: {totals.GeneratedTokens:N0} tokens, {totals.Finished:N0} streams; sent − due p50 {totals.Lateness.Quantile(0.5) / 1e6:F2} p95 {totals.Lateness.Quantile(0.95) / 1e6:F2} p99 {totals.Lateness.Quantile(0.99) / 1e6:F2} max {totals.Lateness.Max / 1e6:F2} ms; {totals.BusySeconds:F1} s in steps, {cpu:F2} s of CPU = {cpu / totals.BusySeconds:P0} of a core, {cpu * 1e6 / Math.Max(1, totals.GeneratedTokens):F1} us per token; lost {totals.LostSeconds:F2} s"
    )
);
