using System.Diagnostics;
using System.Globalization;
using Farthing.Planning.Setups;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scaling;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Profiles;
using Farthing.Workloads.Requests;

namespace Farthing.Bench;

/// <summary>A month of 40 requests a second with the ups and downs of a week, on 8 to 30 replicas that an HPA orders and takes away, each failing once in 300 hours.</summary>
internal static class FleetMonth
{
    private const double RequestsPerSecond = 40;
    private const double Days = 30;

    /// <summary>Plays it and prints what it took.</summary>
    public static void Run()
    {
        const long Requests = (long)(RequestsPerSecond * Days * 86_400);
        ServingSetup setup = Cases.Llama70B(20);
        RequestSource source = ProfileCatalog
            .Load("azure-conv-2023")
            .CreateSource(RequestsPerSecond, 1, requests: Requests, shape: TrafficShape.Weekly);
        FleetLife life = new()
        {
            Scaling = () =>
                new HorizontalPodAutoscaler(
                    new HpaOptions
                    {
                        Bounds = new ReplicaBounds(8, 30),
                        Metrics = [new HpaMetric { Metric = ScalingMetric.InSystem, Target = 25 }],
                    }
                ),
            ColdStart = ColdStartEstimate.Of(new ColdStartOptions(), 141e9, 80, 70.6e9, 4),
            FailuresPerHour = 1 / 300.0,
        };
        long from = Stopwatch.GetTimestamp();
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        SimulationResult result = setup.Run(
            source,
            BandEdge.Center,
            new Slo([
                new SloTarget(LatencyMetric.Ttft, Statistic.P95, 2),
                new SloTarget(LatencyMetric.Itl, Statistic.P95, 0.05),
            ]),
            new RunOptions { Life = life, MeasuresWork = false }
        );
        double seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        Process process = Process.GetCurrentProcess();
        double cpu = (process.TotalProcessorTime - before).TotalSeconds;
        FleetUse use = result.Use!;
        CultureInfo culture = CultureInfo.InvariantCulture;
        Console.WriteLine(
            string.Create(
                culture,
                $"{result.Finished:N0} requests in {result.MakespanNs / 86.4e12:F1} days: {seconds:F0} s, {cpu:F0} s of CPU, {process.PeakWorkingSet64 / 1e6:N0} MB peak; 360 s on one core and 1,000 MB asked"
            )
        );
        Console.WriteLine(
            string.Create(
                culture,
                $"{use.PaidNs / 3.6e12:N0} replica-hours paid, {use.PhaseNs[(int)ReplicaPhase.Ready] / 3.6e12:N0} ready, {use.Ordered:N0} ordered, {use.Failed} lost, {use.Resent:N0} requests sent anew, {use.LostTokens:N0} tokens computed again, {use.PeakHeld} held; {use.Counts.Max(count => count.Ready)} replicas at most"
            )
        );
        Console.WriteLine(
            string.Create(
                culture,
                $"TTFT p50 {result.TtftNs.Quantile(0.5) / 1e9:F2} s, p95 {result.TtftNs.Quantile(0.95) / 1e9:F2} s, p99.9 {result.TtftNs.Quantile(0.999) / 1e9:F1} s; ITL p95 {result.ItlNs.Quantile(0.95) / 1e6:F1} ms; unfinished {result.Unfinished}"
            )
        );
    }
}
