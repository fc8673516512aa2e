using System.Globalization;
using Farthing.Serving.Deployments;
using Farthing.Serving.Engines;
using Farthing.Serving.Memory;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Measurement.Calibration;

/// <summary>The run that was measured, played through the engine from its first request to its last: ramp-up and drain are part of it.</summary>
/// <remarks>Replicas share the load evenly, so one of them is played with its share; rates are multiplied by the number of those that have requests.</remarks>
public sealed class MeasuredRun
{
    /// <summary>A run of more requests than this is played with this many (or <see cref="MinWaves"/> waves of a closed loop, if those are more): its percentiles no longer move, and its ramp-up and drain no longer weigh.</summary>
    public const int MaxRequests = 4096;

    /// <summary>Waves of a closed loop that are always played.</summary>
    public const int MinWaves = 4;

    private readonly SimulationResult result;
    private readonly int replicas;

    private MeasuredRun(SimulationResult result, int replicas)
    {
        this.result = result;
        this.replicas = replicas;
    }

    /// <summary>Everything that was found, of one replica.</summary>
    public SimulationResult Result => result;

    /// <summary>Its method, in a few words.</summary>
    public string Words =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"simulated, {result.Finished} requests{(replicas > 1 ? " on one replica" : "")}"
        );

    /// <summary>Requests that are played for a run of so many.</summary>
    /// <param name="requests">Requests of the run, of one replica.</param>
    /// <param name="concurrency">Requests in flight, of one replica; 0 where there is no bound.</param>
    public static int Played(double requests, double concurrency = 0) =>
        (int)
            Math.Max(
                1,
                Math.Min(Math.Ceiling(requests), Math.Max(MaxRequests, MinWaves * Math.Ceiling(concurrency)))
            );

    /// <summary>Plays requests against one replica.</summary>
    /// <param name="deployment">What is served.</param>
    /// <param name="busyReplicas">How many replicas have requests, at most all.</param>
    /// <param name="memory">Its memory.</param>
    /// <param name="steps">Its step times.</param>
    /// <param name="source">The requests of one replica.</param>
    public static MeasuredRun Play(
        Deployment deployment,
        int busyReplicas,
        MemoryBudgetResult memory,
        StepTimeModel steps,
        RequestSource source
    ) => new(PlayFleet(deployment with { Replicas = 1 }, memory, steps, source), busyReplicas);

    /// <summary>Plays requests against all replicas.</summary>
    /// <param name="deployment">What is served.</param>
    /// <param name="memory">Its memory.</param>
    /// <param name="steps">Its step times.</param>
    /// <param name="source">The requests of all replicas.</param>
    /// <param name="onRecord">Receives one record per request that ended; null keeps none.</param>
    /// <param name="cancellation">Stops it.</param>
    public static SimulationResult PlayFleet(
        Deployment deployment,
        MemoryBudgetResult memory,
        StepTimeModel steps,
        RequestSource source,
        Action<RequestRecord>? onRecord = null,
        CancellationToken cancellation = default
    )
    {
        SchedulerLimits limits = SchedulerLimits.Of(ResolvedEngineOptions.Of(deployment), deployment);
        long pool = Math.Clamp(memory.LongestSequenceTokens, 1, int.MaxValue);
        PoolOptions served = new()
        {
            Deployment = deployment,
            Limits = limits with { MaxModelLen = (int)Math.Min(limits.MaxModelLen, pool) },
            StepTimes = steps,
            KvBlocks = memory.KvBlocks,
        };
        return Simulator.Run(
            new SimulationOptions { Pools = [served], OnRecord = onRecord },
            source,
            cancellation
        );
    }

    /// <summary>A figure of the run; null when it finished no request that has one.</summary>
    public double? Figure(Metric metric, Statistic statistic)
    {
        bool hasNone = metric switch
        {
            Metric.Tpot => result.TpotNs.Count == 0,
            Metric.Itl => result.ItlNs.Count == 0,
            _ => false,
        };
        if (result.Finished == 0 || hasNone)
        {
            return null;
        }

        double seconds = result.MakespanNs / 1e9;
        return metric switch
        {
            Metric.Ttft => result.Seconds(LatencyMetric.Ttft, statistic),
            Metric.Tpot => result.Seconds(LatencyMetric.Tpot, statistic),
            Metric.E2e => result.Seconds(LatencyMetric.E2e, statistic),
            Metric.Itl => result.Seconds(LatencyMetric.Itl, statistic),
            _ when statistic != Statistic.Mean => null,
            Metric.OutputRate => replicas * result.OutputTokens / seconds,
            Metric.TotalRate => replicas * (result.InputTokens + result.OutputTokens) / seconds,
            _ => replicas * result.Finished / seconds,
        };
    }
}
