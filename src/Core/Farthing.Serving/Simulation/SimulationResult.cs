using Farthing.Numerics.Statistics;
using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Slos;

namespace Farthing.Serving.Simulation;

/// <summary>Result of a simulation. Latencies are of finished requests, in nanoseconds.</summary>
public sealed class SimulationResult
{
    /// <summary>Arrival to first token, per request.</summary>
    public required LogLinearHistogram TtftNs { get; init; }

    /// <summary>Gaps between successive output tokens, over all requests.</summary>
    public required LogLinearHistogram ItlNs { get; init; }

    /// <summary>(E2E − TTFT) / (output tokens − 1), per request of two or more tokens.</summary>
    public required LogLinearHistogram TpotNs { get; init; }

    /// <summary>Arrival to last token, per request.</summary>
    public required LogLinearHistogram E2eNs { get; init; }

    /// <summary>Arrival to first being computed on, per request.</summary>
    public required LogLinearHistogram QueueNs { get; init; }

    /// <summary>Requests that arrived.</summary>
    public required long Arrived { get; init; }

    /// <summary>Requests that ended with tokens.</summary>
    public required long Finished { get; init; }

    /// <summary>Requests that the engine refused.</summary>
    public required long Rejected { get; init; }

    /// <summary>Requests still waiting or running when the simulation gave up; 0 for a whole run or a steady state.</summary>
    public required long Unfinished { get; init; }

    /// <summary>Index of the target that could no longer be kept when the run was stopped early; -1 for a whole run.</summary>
    public required int LostTarget { get; init; }

    /// <summary>True when the run was stopped early because a target could no longer be kept.</summary>
    public bool GaveUp => LostTarget >= 0;

    /// <summary>Finished requests that kept every target of the SLO that can be judged per request.</summary>
    public required long Good { get; init; }

    /// <summary>Requests over their limit, per target in the order of the SLO; gaps for ITL targets.</summary>
    public required IReadOnlyList<long> Missed { get; init; }

    /// <summary>Prompt tokens of finished requests.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Prompt tokens that the prefix cache supplied, of finished requests.</summary>
    public required long CachedTokens { get; init; }

    /// <summary>Tokens generated, of finished requests.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>Preemptions over all requests.</summary>
    public required long Preemptions { get; init; }

    /// <summary>Steps over all replicas.</summary>
    public required long Steps { get; init; }

    /// <summary>First arrival to last token; of a steady state (<see cref="SimulationOptions.SettlingRequests"/>) the time from the first to the last arrival that is counted.</summary>
    public required long MakespanNs { get; init; }

    /// <summary>The same until the last token of a batch request, where that comes later; of batch requests alone, from the first to the last of them.</summary>
    public required long WholeNs { get; init; }

    /// <summary>Time in which a replica computed, summed over replicas.</summary>
    public required long BusyNs { get; init; }

    /// <summary>False where nobody asked for what the steps did (<see cref="SimulationOptions.MeasuresWork"/>): <see cref="DecodeNs"/>, bytes, arithmetic, the mean batch and the series are then empty.</summary>
    public required bool HasWork { get; init; }

    /// <summary>The share of <see cref="BusyNs"/> that decode parts would have taken alone; the rest is prefill's.</summary>
    public required long DecodeNs { get; init; }

    /// <summary>Bytes that had to be moved per GPU, summed over replicas.</summary>
    public required double BytesPerGpu { get; init; }

    /// <summary>Arithmetic per GPU, summed over replicas.</summary>
    public required double FlopsPerGpu { get; init; }

    /// <summary>Highest share of KV blocks in use on one replica.</summary>
    public required double PeakKvUse { get; init; }

    /// <summary>Most sequences in one step of one replica.</summary>
    public required int PeakBatch { get; init; }

    /// <summary>Mean of the sequences in a step, weighted by time.</summary>
    public required double MeanBatch { get; init; }

    /// <summary>Queue, KV use and batch over time.</summary>
    public required SimulationSeries Series { get; init; }

    /// <summary>What became of the replicas; null for a fleet that stays as it is, and for several <see cref="Pools"/>, each of which has its own.</summary>
    public FleetUse? Use { get; init; }

    /// <summary>What each pool did, in the order of <see cref="SimulationOptions.Pools"/>, over the time of the whole run; empty where there is one, which did it all.</summary>
    public IReadOnlyList<SimulationResult> Pools { get; init; } = [];

    /// <summary>What became of batch requests; null where there were none.</summary>
    public BatchResult? Batch { get; init; }

    /// <summary>What adapters did; nothing without any.</summary>
    public AdapterUse Adapters { get; init; }

    /// <summary>The run in stretches of <see cref="SimulationOptions.WindowNs"/>, from time 0 on; empty where none were asked for.</summary>
    public IReadOnlyList<SimulationWindow> Windows { get; init; } = [];

    /// <summary>The run in stretches of <see cref="SimulationOptions.WindowsPerLong"/> windows; empty where none were asked for.</summary>
    public IReadOnlyList<SimulationWindow> LongWindows { get; init; } = [];

    /// <summary>The SLO that <see cref="Good"/> and <see cref="Missed"/> were counted by.</summary>
    public required Slo Slo { get; init; }

    /// <summary>The histogram of a metric, in nanoseconds; that of the first token for the first shown one, which is the same in a simulation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">None is kept of the metric.</exception>
    public LogLinearHistogram Of(LatencyMetric metric) =>
        metric switch
        {
            LatencyMetric.Ttft or LatencyMetric.Ttfo => TtftNs,
            LatencyMetric.Itl => ItlNs,
            LatencyMetric.Tpot => TpotNs,
            LatencyMetric.E2e => E2eNs,
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "no histogram is kept"),
        };

    /// <summary>A statistic of a metric, in seconds.</summary>
    public double Seconds(LatencyMetric metric, Statistic statistic)
    {
        LogLinearHistogram histogram = Of(metric);
        return (
                statistic == Statistic.Mean ? histogram.Mean : histogram.Quantile(statistic.Percent() / 100.0)
            ) / 1e9;
    }

    /// <summary>True when every target holds over the whole run and every request was served.</summary>
    public bool Keeps(Slo slo) => Rejected == 0 && KeepsServed(slo);

    /// <summary>True when every target holds over the requests that the engine did not refuse, all of those ended, and batch requests by their deadline.</summary>
    public bool KeepsServed(Slo slo) =>
        !GaveUp
        && Unfinished == 0
        && Batch is null or { IsKept: true }
        && slo.Targets.All(target => Seconds(target.Metric, target.Statistic) <= target.LimitSeconds);
}
