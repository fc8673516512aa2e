using Farthing.Numerics.Statistics;
using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Slos;

namespace Farthing.Serving.Simulation;

/// <content>What it has found.</content>
internal sealed partial class SimulationCollector
{
    /// <summary>The result so far.</summary>
    /// <param name="unfinished">Requests that are left.</param>
    /// <param name="use">What became of the replicas; null for several pools, each of which has its own.</param>
    /// <param name="adapters">What adapters did in it.</param>
    /// <param name="pools">What each pool did; null where there is one.</param>
    public SimulationResult ToResult(
        long unfinished,
        FleetUse? use,
        AdapterUse adapters,
        IReadOnlyList<SimulationResult>? pools = null
    ) =>
        new()
        {
            Use = use,
            Adapters = adapters,
            Pools = pools ?? [],
            Windows = windows.Windows,
            LongWindows = longWindows.Windows,
            TtftNs = ttft,
            ItlNs = itl,
            TpotNs = tpot,
            E2eNs = e2e,
            QueueNs = queue,
            Arrived = Arrived,
            Finished = Finished,
            Rejected = rejected,
            Unfinished = IsSteady ? 0 : unfinished - batch.Outstanding,
            Batch = batch.ToResult(),
            LostTarget = lost,
            Good = good,
            Missed = missed,
            InputTokens = inputTokens,
            CachedTokens = cachedTokens,
            OutputTokens = outputTokens,
            Preemptions = preemptions,
            Steps = steps,
            MakespanNs = SpanNs,
            WholeNs = WholeNs,
            HasWork = options.MeasuresWork,
            BusyNs = busyNs,
            DecodeNs = decodeNs,
            BytesPerGpu = (double)bytes,
            FlopsPerGpu = (double)flops,
            PeakKvUse = (double)peakBlocks / kvBlocks,
            PeakBatch = peakBatch,
            MeanBatch = busyNs == 0 ? 0 : (double)sequenceNs / busyNs,
            Series = series.ToSeries(kvBlocks),
            Slo = options.Slo,
        };

    /// <summary>The time of the run with the batch requests that ended after the others, in the whole fleet; of batch requests alone, theirs.</summary>
    private long WholeNs =>
        whole?.WholeNs ?? (Finished == 0 ? batch.SpanNs : SpanNs + Math.Max(0, batch.EndNs - endNs));

    private LogLinearHistogram Of(LatencyMetric metric) =>
        metric switch
        {
            LatencyMetric.Itl => itl,
            LatencyMetric.Tpot => tpot,
            LatencyMetric.E2e => e2e,
            _ => ttft,
        };
}
