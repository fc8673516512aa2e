using System.Runtime.CompilerServices;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Engines;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <summary>Folds what the engines of a fleet, or of one of its pools, do into histograms and sums; memory does not grow with requests.</summary>
/// <remarks>Sums are whole numbers, so that they do not depend on the order in which replicas are advanced. In a fleet of several pools each has one of its own, which counts their steps and tells the fleet's of gaps and requests.</remarks>
internal sealed partial class SimulationCollector : EngineObserver
{
    private const int Millionths = 1_000_000;
    private readonly SimulationOptions options;
    private readonly int kvBlocks;
    private readonly RequestSource source;
    private readonly SimulationCollector? whole;
    private readonly SeriesCollector series;
    private readonly WindowCollector windows;
    private readonly WindowCollector longWindows;
    private readonly int windowsPerLong;
    private readonly SloTarget[] targets;
    private readonly long[] limitsNs;
    private readonly long[] missed;
    private readonly int[] gapKind;
    private readonly double[] affordable;
    private readonly LogLinearHistogram ttft = new();
    private readonly LogLinearHistogram itl = new();
    private readonly LogLinearHistogram tpot = new();
    private readonly LogLinearHistogram e2e = new();
    private readonly LogLinearHistogram queue = new();
    private readonly long afterNs;
    private double firstTokenFactor = 1;
    private readonly long settling;
    private readonly long lastRequest;
    private bool counts;
    private long taken;
    private long firstArrivalNs = -1;
    private long endNs;
    private long rejected;
    private long good;
    private long inputTokens;
    private long cachedTokens;
    private long outputTokens;
    private long preemptions;
    private long steps;
    private long busyNs;
    private long decodeNs;
    private Int128 bytes;
    private Int128 flops;
    private Int128 sequenceNs;
    private int peakBlocks;
    private int peakBatch;
    private int lost = -1;

    private SimulationCollector(
        SimulationOptions options,
        RequestSource source,
        SimulationCollector? whole,
        int replicas,
        int kvBlocks
    )
    {
        (this.options, this.source, this.whole, this.kvBlocks) = (options, source, whole, kvBlocks);
        afterNs = options.OverheadAfterNs;
        batch = new BatchTally(afterNs);
        settling = options.SettlingRequests ?? 0;
        lastRequest = options.SettlingRequests is null ? long.MaxValue : source.TotalRequests;
        if (lastRequest <= settling)
        {
            throw new ArgumentException("fewer requests than settle the fleet, or an unknown number");
        }

        series = new SeriesCollector(replicas, options.SeriesBucketNs);
        windows = new WindowCollector(options.Slo, Of);
        longWindows = new WindowCollector(options.Slo, Of);
        windowsPerLong = options.WindowsPerLong;
        targets = [.. options.Slo.Targets];
        limitsNs = [.. targets.Select(target => (long)Math.Round(target.LimitSeconds * 1e9))];
        missed = new long[targets.Length];
        gapKind = new int[targets.Length];
        List<long> gapLimits = [];
        for (int i = 0; i < targets.Length; i++)
        {
            gapKind[i] = targets[i].Metric == LatencyMetric.Itl ? gapLimits.Count : -1;
            if (gapKind[i] >= 0)
            {
                gapLimits.Add(limitsNs[i]);
            }
        }

        GapLimitsNs = gapLimits;
        affordable = [.. targets.Select(Affordable)];
    }

    /// <summary>One for a pool, empty.</summary>
    /// <param name="options">What is recorded.</param>
    /// <param name="pool">What is served.</param>
    /// <param name="source">The requests, told of those that have ended.</param>
    /// <param name="whole">That of the fleet; null where the pool is the whole fleet.</param>
    public static SimulationCollector OfPool(
        SimulationOptions options,
        PoolOptions pool,
        RequestSource source,
        SimulationCollector? whole
    ) =>
        new(options, source, whole, pool.Deployment.Replicas, pool.KvBlocks)
        {
            firstTokenFactor = pool.StepTimes.FirstTokenFactor,
        };

    /// <summary>One for a fleet of several pools, which are its observers, empty.</summary>
    public static SimulationCollector OfPools(SimulationOptions options, RequestSource source) =>
        new(options, source, null, options.Pools.Sum(pool => pool.Deployment.Replicas), Millionths);

    /// <summary>The last token so far.</summary>
    public long EndNs => Math.Max(endNs, batch.EndNs);

    /// <summary>Limits that engines count gaps against.</summary>
    public IReadOnlyList<long> GapLimitsNs { get; }

    /// <summary>Requests that arrived.</summary>
    public long Arrived { get; private set; }

    /// <summary>Requests that ended, with tokens or without, those before the count began and batch requests included.</summary>
    public long Ended { get; private set; }

    /// <summary>What an autoscaler is told of; null where there is none.</summary>
    public ReadingWindow? Window { get; set; }

    /// <summary>Requests that ended with tokens.</summary>
    public long Finished { get; private set; }

    /// <summary>True when the run may stop: a target can no longer be kept, or the steady state has been counted.</summary>
    public bool IsOver => lost >= 0 || taken == lastRequest;

    /// <summary>Blocks in millionths of a replica's: pools have different ones.</summary>
    private int ShareOf(int usedBlocks) => (int)((long)usedBlocks * Millionths / kvBlocks);

    /// <summary>From the first arrival to the last token, in the whole fleet.</summary>
    private long SpanNs => whole?.SpanNs ?? (Finished == 0 ? 0 : endNs - firstArrivalNs);

    private bool IsSteady => lastRequest < long.MaxValue;

    /// <summary>A request arrives.</summary>
    public void OnArrival(in Request request)
    {
        whole?.OnArrival(request);
        if (request.Class == RequestClass.Batch)
        {
            counts |= settling == 0;
            batch.Submit(request);
            return;
        }

        Window?.OnArrival(request.InputTokens);
        long arrivalNs = request.ArrivalNs;
        if (++taken <= settling)
        {
            return;
        }

        counts = true;
        firstArrivalNs = Arrived++ == 0 ? arrivalNs : firstArrivalNs;
        endNs = IsSteady ? arrivalNs : endNs;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void OnGaps(long gapNs, int count)
    {
        if (!counts)
        {
            return;
        }

        whole?.OnGaps(gapNs, count);
        itl.Record(gapNs, count);
        for (int i = 0; i < targets.Length; i++)
        {
            if (gapKind[i] >= 0 && gapNs > limitsNs[i])
            {
                missed[i] += count;
                lost = lost < 0 && missed[i] > affordable[i] ? i : lost;
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void OnStep(
        long startNs,
        in StepTime time,
        int sequences,
        int tokensOut,
        int waiting,
        int usedBlocks
    )
    {
        Window?.OnTokens(tokensOut);
        if (!counts)
        {
            return;
        }

        whole?.OnStep(startNs, time, sequences, tokensOut, waiting, ShareOf(usedBlocks));
        steps++;
        busyNs += time.TotalNs;
        peakBlocks = Math.Max(peakBlocks, usedBlocks);
        peakBatch = Math.Max(peakBatch, sequences);
        if (!options.MeasuresWork)
        {
            return;
        }

        decodeNs += time.DecodeNs;
        bytes += (long)time.Bytes;
        flops += (long)time.Flops;
        sequenceNs += sequences * time.TotalNs;
        series.Add(startNs, time.TotalNs, sequences, tokensOut, waiting, usedBlocks);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void OnLoneSteps(ReadOnlySpan<long> stepsNs, int waiting, int usedBlocks)
    {
        Window?.OnTokens(stepsNs.Length);
        if (!counts)
        {
            return;
        }

        whole?.OnLoneSteps(stepsNs, waiting, ShareOf(usedBlocks));
        itl.Record(stepsNs);
        for (int i = 0; i < targets.Length; i++)
        {
            if (gapKind[i] >= 0)
            {
                long over = 0;
                foreach (long ns in stepsNs)
                {
                    over += ns > limitsNs[i] ? 1 : 0;
                }

                missed[i] += over;
                lost = lost < 0 && missed[i] > affordable[i] ? i : lost;
            }
        }

        long busy = 0;
        foreach (long ns in stepsNs)
        {
            busy += ns;
        }

        busyNs += busy;
        steps += stepsNs.Length;
        peakBlocks = Math.Max(peakBlocks, usedBlocks);
        peakBatch = Math.Max(peakBatch, 1);
    }

    /// <inheritdoc/>
    public override void OnFirstToken(in Request request, long nowNs)
    {
        if (request.Class == RequestClass.Interactive)
        {
            Window?.OnFirstToken(nowNs - request.ArrivalNs);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void OnFinished(in RequestRecord record, in Request request, ReadOnlySpan<int> gapsOver)
    {
        Ended++;
        if (request.Class == RequestClass.Batch)
        {
            OnBatchFinished(record, request, gapsOver);
            return;
        }

        if (!counts)
        {
            source.OnFinished(request, EndOf(record));
            return;
        }

        if (record.Finish == FinishReason.Rejected)
        {
            rejected++;
            Pass(record, EndOf(record), request, gapsOver);
            return;
        }

        RequestRecord seen =
            firstTokenFactor == 1
                ? record
                : record.WithFirstTokenAt(firstTokenFactor, options.OverheadBeforeNs);
        long ttftNs = seen.FirstTokenNs - seen.ArrivalNs;
        long e2eNs = seen.LastTokenNs - seen.ArrivalNs + afterNs;
        long tpotNs = TpotNs(seen, request);
        Finished++;
        Window?.OnFinished(tpotNs, record.InputTokens, record.CachedTokens, record.OutputTokens);
        ttft.Record(ttftNs);
        e2e.Record(e2eNs);
        queue.Record(seen.ScheduledNs - seen.ArrivalNs);
        if (tpotNs >= 0)
        {
            tpot.Record(tpotNs);
        }

        inputTokens += record.InputTokens;
        cachedTokens += record.CachedTokens;
        outputTokens += record.OutputTokens;
        preemptions += record.Preemptions;
        endNs = IsSteady ? endNs : Math.Max(endNs, record.LastTokenNs);
        good += Judge(ttftNs, Math.Max(0, tpotNs), e2eNs, record.OutputTokens - request.Samples, gapsOver)
            ? 1
            : 0;
        Pass(seen, EndOf(record), request, gapsOver);
    }

    /// <summary>Tells those who wait for it that a request has ended.</summary>
    private void Pass(in RequestRecord seen, long endedNs, in Request request, ReadOnlySpan<int> gapsOver)
    {
        if (whole is not null)
        {
            whole.OnFinished(seen, request, gapsOver);
            return;
        }

        options.OnRecord?.Invoke(seen);
        source.OnFinished(request, endedNs);
    }

    /// <summary>A stretch ends, and a long one where this was its last.</summary>
    /// <param name="atNs">When.</param>
    /// <param name="isLast">True at the end of the run, where all end.</param>
    public void CloseWindow(long atNs, bool isLast = false)
    {
        (long, long, long, long) now = (Arrived, Finished, rejected, good);
        windows.Close(atNs, now);
        if (windowsPerLong > 0 && (isLast || windows.Windows.Count % windowsPerLong == 0))
        {
            longWindows.Close(atNs, now);
        }
    }

    /// <summary>Time per output token after the first; -1 where there is none.</summary>
    private static long TpotNs(in RequestRecord record, in Request request)
    {
        int perSample = record.OutputTokens / request.Samples;
        return perSample > 1 ? (record.LastTokenNs - record.FirstTokenNs) / (perSample - 1) : -1;
    }

    /// <summary>When its client has it; a refused one when it came.</summary>
    private long EndOf(in RequestRecord record) =>
        record.Finish == FinishReason.Rejected ? record.ArrivalNs : record.LastTokenNs + afterNs;
}
