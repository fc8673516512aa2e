using System.Runtime.CompilerServices;
using Farthing.Serving.Deployments;
using Farthing.Serving.Kv;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Engines;

/// <summary>One serving engine: waiting and running sequences, their KV blocks, and steps. It owns no clock: whoever runs it starts and ends each step at the times that they choose (a simulator at predicted times, an emulator on a real clock).</summary>
/// <remarks>Life of a step: <see cref="StartStep"/> schedules and says how long it takes; <see cref="EndStep"/> hands out its tokens. Requests may be added between and during steps; they are seen when the next step starts. Not thread-safe. The methods of the step loop are compiled with optimization at once (<see cref="MethodImplOptions.AggressiveOptimization"/>): the hundreds of short simulations of a plan are over before the runtime's tiers have settled.</remarks>
public sealed partial class Engine
{
    private readonly EngineSetup setup;
    private readonly EngineObserver observer;
    private readonly SequenceTable sequences;
    private readonly KvCache kv;
    private readonly Scheduler scheduler;
    private readonly DecodeBatch decodes;
    private readonly SampleGroups groups = new();
    private readonly bool mayFastForward;

    /// <summary>True when a sequence that lacks blocks keeps waiting while others take more. Not where a piece of the prompt is enough to be admitted: when the prefix that it would share is evicted, it asks for fewer. Nor where the room that is kept for others shrinks with every step, or one may be passed over for its adapter.</summary>
    private readonly bool staysShort;
    private readonly long[] gapLimitsNs;
    private readonly int[] ended;
    private int[] endedNow = new int[16];
    private int endedCount;
    private long stepStartNs;
    private StepTime stepTime;
    private bool isInStep;
    private bool isBeside;
    private bool canRepeat;
    private bool hasNewcomer;
    private int waitingInStep;
    private long order;
    private long adapterLoadNs;
    private BatchCount batches;
    private readonly long shortestNs;
    private long othersEnd = long.MaxValue; // No sequence that is not kept as sums ends before this step.

    /// <summary>An idle engine.</summary>
    public Engine(EngineSetup setup, EngineObserver observer)
    {
        this.setup = setup;
        this.observer = observer;
        gapLimitsNs = [.. setup.GapLimitsNs];
        ended = new int[gapLimitsNs.Length];
        sequences = new SequenceTable(gapLimitsNs.Length, setup.CountsBatches);
        kv = new KvCache(setup.KvBlocks, setup.BlockSize, setup.EnablePrefixCaching);
        long poolTokens = (long)setup.KvBlocks * setup.BlockSize;
        SchedulerLimits limits = setup.Limits with
        {
            MaxModelLen = (int)Math.Min(setup.Limits.MaxModelLen, poolTokens),
        };
        MaxModelLen = limits.MaxModelLen;
        decodes = new DecodeBatch(sequences, kv, limits.WindowTokens, gapLimitsNs);
        staysShort = limits.Reservation switch
        {
            _ when limits.Lora is not null => false,
            KvReservation.Piece => !setup.EnablePrefixCaching,
            KvReservation.ShareOfOutputs => false,
            _ => true,
        };
        mayFastForward = setup.FastForward && !setup.ReportsTokens && limits.Batching != BatchingMode.Static;
        scheduler = new Scheduler(sequences, kv, limits);
        shortestNs = setup.StepTimes.ShortestNs;
    }

    /// <summary>Longest sequence that it serves: the setting, or what its KV pool holds if that is less.</summary>
    public int MaxModelLen { get; }

    /// <summary>Sequences that wait.</summary>
    public int WaitingCount => scheduler.Waiting.Count;

    /// <summary>Sequences that run.</summary>
    public int RunningCount => scheduler.RunningCount;

    /// <summary>Sequences that have not ended.</summary>
    public int Outstanding => sequences.Count;

    /// <summary>Those of them for which somebody waits.</summary>
    public int OutstandingInteractive => sequences.Interactive;

    /// <summary>What adapters did; nothing without any.</summary>
    internal AdapterUse AdapterUse =>
        scheduler.Adapters is AdapterSlots slots
            ? new AdapterUse(slots.HostLoads, slots.StorageLoads, adapterLoadNs, scheduler.HeldForAdapters)
            : default;

    /// <summary>True when a step could be started.</summary>
    public bool HasWork => sequences.Count > 0;

    /// <summary>The KV cache, for routers and reports.</summary>
    public KvCache Kv => kv;

    /// <summary>The step that was scheduled last. Its sums are of all sequences; with <see cref="EngineSetup.FastForward"/> those that decode step after step may be missing from its list.</summary>
    public ScheduledStep Step => scheduler.Step;

    /// <summary>Adds a request. One that is longer than the engine serves is refused at once.</summary>
    /// <param name="request">The request.</param>
    /// <param name="requestId">Its number.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Enqueue(in Request request, long requestId)
    {
        if (
            request.InputTokens >= MaxModelLen
            || request.InputTokens > setup.Limits.MaxInputTokens
            || request.InputTokens <= 0
            || request.OutputTokens <= 0
        )
        {
            Refuse(request, requestId);
            return;
        }

        bool isBlocked =
            scheduler.RunningCount >= setup.Limits.MaxNumSeqs
            || (scheduler.Waiting.Count > 0 && scheduler.IsOfArrival);
        canRepeat &= isBlocked;
        hasNewcomer |= !isBlocked;
        int output = Math.Min(request.OutputTokens, MaxModelLen - request.InputTokens);
        if (request.Samples <= 1)
        {
            Add(request, requestId, output, -1);
            return;
        }

        Request shared = request.PrefixIds.IsEmpty
            ? SampleGroups.WithOwnIds(request, requestId, setup.BlockSize)
            : request;
        int group = groups.Open(request.Samples, gapLimitsNs.Length);
        for (int i = 0; i < request.Samples; i++)
        {
            Add(shared, requestId, output, group);
        }
    }

    /// <summary>Schedules the next step.</summary>
    /// <param name="nowNs">The time at which it starts; never before the end of the last.</param>
    /// <returns>How long it takes.</returns>
    /// <exception cref="InvalidOperationException">There is no work, or a step is under way.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public StepTime StartStep(long nowNs)
    {
        if (isInStep || !HasWork)
        {
            throw new InvalidOperationException(isInStep ? "a step is under way" : "there is no work");
        }

        hasNewcomer = false;
        isBeside = TryScheduleBeside(nowNs);
        if (!isBeside)
        {
            WriteBack();
            scheduler.Schedule(nowNs);
        }

        if (scheduler.Step.Shape.Tokens == 0)
        {
            throw new InvalidOperationException(
                $"nothing could be scheduled: {WaitingCount} waiting, {kv.FreeBlocks} of {kv.TotalBlocks} blocks free"
            );
        }

        stepStartNs = nowNs;
        stepTime = TimeOf(scheduler.Step.Shape);
        if (scheduler.Adapters?.TakeLoadNs() is long loadNs and > 0)
        {
            adapterLoadNs += loadNs;
            stepTime = stepTime with { TotalNs = stepTime.TotalNs + loadNs };
        }

        waitingInStep = WaitingCount;
        isInStep = true;
        return stepTime;
    }

    /// <summary>Ends the step: sequences whose tokens are all computed write one more.</summary>
    /// <param name="nowNs">The time at which its tokens leave.</param>
    /// <returns>Requests that ended with it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int EndStep(long nowNs)
    {
        if (!isInStep)
        {
            throw new InvalidOperationException("no step is under way");
        }

        isInStep = false;
        if (isBeside)
        {
            return EndBeside(nowNs);
        }

        ScheduledStep step = scheduler.Step;
        ReadOnlySpan<int> slots = step.Slots;
        int[] computedTokens = sequences.ComputedTokens;
        int[] inputTokens = sequences.InputTokens;
        int[] generatedTokens = sequences.GeneratedTokens;
        int regular = 0;
        int tokensOut = 0;
        endedCount = 0;
        batches = batches.Plus(1, slots.Length);
        foreach (int slot in slots)
        {
            if (computedTokens[slot] < inputTokens[slot] + generatedTokens[slot])
            {
                continue;
            }

            tokensOut++;
            regular += Emit(slot, nowNs) ? 1 : 0;
        }

        CountGaps(nowNs - stepStartNs, regular);
        observer.OnStep(stepStartNs, stepTime, slots.Length, tokensOut, waitingInStep, kv.UsedBlocks);
        canRepeat = step.IsPureDecode && endedCount == 0 && !hasNewcomer;
        return EndNoted();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountGaps(long gapNs, int interactive)
    {
        if (interactive > 0)
        {
            observer.OnGaps(gapNs, interactive);
        }
    }

    /// <summary>Notes a sequence that has written its last token.</summary>
    private void NoteEnded(int slot)
    {
        if (endedCount == endedNow.Length)
        {
            Array.Resize(ref endedNow, endedCount * 2);
        }

        endedNow[endedCount++] = slot;
    }

    /// <summary>Ends the sequences that were noted.</summary>
    /// <returns>Requests that ended with them.</returns>
    private int EndNoted()
    {
        int finished = 0;
        for (int i = 0; i < endedCount; i++)
        {
            finished += End(endedNow[i], FinishReason.Stop) ? 1 : 0;
        }

        return finished;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private StepTime TimeOf(in StepShape shape)
    {
        if (!setup.MeasuresWork)
        {
            return new StepTime(Math.Max(shortestNs, setup.StepTimes.EstimateNs(shape)), 0, 0, 0);
        }

        StepTime time = setup.StepTimes.Estimate(shape);
        return time.TotalNs < shortestNs ? time with { TotalNs = shortestNs } : time;
    }

    /// <summary>Writes one token of a sequence.</summary>
    /// <returns>True when its gap counts and is the length of the step, as for all sequences that decode step after step.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Emit(int slot, long nowNs)
    {
        long last = sequences.LastTokenNs[slot];
        bool isRegular = last == stepStartNs;
        bool isInteractive = sequences.IsInteractive[slot];
        if (last < 0)
        {
            sequences.FirstTokenNs[slot] = nowNs;
            observer.OnFirstToken(sequences.Requests[slot], nowNs);
        }
        else
        {
            if (!isRegular && isInteractive)
            {
                observer.OnGaps(nowNs - last, 1);
            }

            for (int k = 0; k < gapLimitsNs.Length; k++)
            {
                sequences.GapsOver[(slot * gapLimitsNs.Length) + k] += nowNs - last > gapLimitsNs[k] ? 1 : 0;
            }
        }

        if (setup.CountsBatches && (last < 0 || sequences.FirstBatches[slot].IsUnknown))
        {
            sequences.FirstBatches[slot] = batches;
        }

        sequences.LastTokenNs[slot] = nowNs;
        int generated = ++sequences.GeneratedTokens[slot];
        if (setup.ReportsTokens)
        {
            observer.OnToken(
                new EngineToken(
                    sequences.RequestIds[slot],
                    generated,
                    last,
                    sequences.ScheduledNs[slot],
                    sequences.CachedTokens[slot]
                ),
                nowNs
            );
        }

        if (generated == sequences.OutputTokens[slot])
        {
            NoteEnded(slot);
        }

        return isRegular && isInteractive;
    }

    /// <summary>Frees a sequence that has written its last token or is given up, and reports its request unless other samples of it go on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool End(int slot, FinishReason reason)
    {
        ref Request request = ref sequences.Requests[slot];
        bool isCut = sequences.OutputTokens[slot] < request.OutputTokens;
        RequestRecord record = new(
            sequences.RequestIds[slot],
            request.Tenant,
            request.ArrivalNs,
            sequences.ScheduledNs[slot],
            sequences.FirstTokenNs[slot],
            sequences.LastTokenNs[slot],
            request.InputTokens,
            sequences.CachedTokens[slot],
            sequences.GeneratedTokens[slot],
            isCut && reason == FinishReason.Stop ? FinishReason.Length : reason,
            setup.ReplicaIndex,
            sequences.Preemptions[slot]
        );
        if (setup.CountsBatches && record.FirstTokenNs >= 0 && !sequences.FirstBatches[slot].IsUnknown)
        {
            BatchCount first = sequences.FirstBatches[slot];
            record = record with { FirstBatch = first.Latest, MeanBatch = batches.MeanSince(first) };
        }

        Span<int> over = sequences.GapsOver.AsSpan(slot * gapLimitsNs.Length, gapLimitsNs.Length);
        int group = sequences.Groups[slot];
        bool isWhole = group < 0 || groups.Close(group, ref record, over, ended);
        scheduler.Leave(slot);
        if (isWhole)
        {
            observer.OnFinished(record, request, group < 0 ? over : ended);
        }

        sequences.Remove(slot);
        return isWhole;
    }

    private void Add(in Request request, long requestId, int output, int group)
    {
        int slot = sequences.Add(request, requestId, output, order++);
        othersEnd = Math.Min(othersEnd, batches.Steps + output);
        sequences.Groups[slot] = group;
        kv.Register(slot, request);
        scheduler.Waiting.Add(slot);
    }

    private void Refuse(in Request request, long requestId)
    {
        RequestRecord record = new(
            requestId,
            request.Tenant,
            request.ArrivalNs,
            -1,
            -1,
            -1,
            request.InputTokens,
            0,
            0,
            FinishReason.Rejected,
            setup.ReplicaIndex,
            0
        );
        Array.Clear(ended);
        observer.OnFinished(record, request, ended);
    }
}
