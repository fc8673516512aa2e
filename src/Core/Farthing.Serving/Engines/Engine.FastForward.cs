using System.Runtime.CompilerServices;
using Farthing.Serving.Deployments;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;

namespace Farthing.Serving.Engines;

/// <content>Steps of sequences that decode step after step, beside prompts that are computed: those that decode are kept as sums (<see cref="DecodeBatch"/>). Each step is still timed on its own, so that the result equals the slow loop's byte for byte; only the work per sequence is left out.</content>
public sealed partial class Engine
{
    /// <summary>Most steps of a sequence alone that are taken at once.</summary>
    private const int LoneSteps = 128;

    /// <summary>Repeats steps in which nothing changes but lengths, while they start before a time: every running sequence decodes, none ends, nothing can be admitted.</summary>
    /// <param name="nowNs">The end of the last step.</param>
    /// <param name="limitNs">Steps start before this time: arrivals are not passed over.</param>
    /// <returns>The end of the last repeated step; <paramref name="nowNs"/> when none could be repeated.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long RepeatSteps(long nowNs, long limitNs)
    {
        int running = scheduler.RunningCount;
        bool admitsNone =
            WaitingCount == 0 || running >= setup.Limits.MaxNumSeqs || (canRepeat && staysShort);
        if (isInStep || running == 0 || !admitsNone || !IsTogether(nowNs) || decodes.Count != running)
        {
            return nowNs;
        }

        int before = decodes.Steps;
        int interactive = decodes.Interactive;
        if (running == 1 && interactive == 1 && !setup.MeasuresWork && !setup.ReportsTokens)
        {
            nowNs = RepeatLone(nowNs, limitNs);
        }

        while (nowNs < limitNs && !decodes.EndsNext)
        {
            int blocks = decodes.NextBlocks;
            if (blocks > kv.FreeBlocks)
            {
                canRepeat = false;
                break;
            }

            StepTime time = TimeOf(decodes.Next);
            if (setup.RepeatsWholeSteps && nowNs + time.TotalNs > limitNs)
            {
                break;
            }

            kv.TakeForBatch(blocks);
            decodes.Advance(scheduler.Running);
            decodes.CountGap(time.TotalNs);
            CountGaps(time.TotalNs, interactive);
            observer.OnStep(nowNs, time, running, running, WaitingCount, kv.UsedBlocks);
            nowNs += time.TotalNs;
        }

        scheduler.CountDecodes(decodes.Steps - before);
        batches = batches.Plus(decodes.Steps - before, running);
        decodes.LastTokenNs = nowNs;
        return nowNs;
    }

    /// <summary>Repeats steps of a sequence that decodes alone, many at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long RepeatLone(long nowNs, long limitNs)
    {
        Span<long> stepsNs = stackalloc long[LoneSteps];
        while (nowNs < limitNs && !decodes.EndsNext && decodes.NextBlocks <= kv.FreeBlocks)
        {
            int most = (int)Math.Min(LoneSteps, ((limitNs - nowNs - 1) / shortestNs) + 1);
            ReadOnlySpan<long> estimated = setup.StepTimes.LoneNs(
                decodes.Next.DecodeKvTokens,
                decodes.LoneSteps(most)
            );
            int steps = 0;
            for (; steps < estimated.Length && nowNs < limitNs; steps++)
            {
                long ns = Math.Max(shortestNs, estimated[steps]);
                if (setup.RepeatsWholeSteps && nowNs + ns > limitNs)
                {
                    break;
                }

                stepsNs[steps] = ns;
                decodes.CountGap(ns);
                nowNs += ns;
            }

            if (steps == 0)
            {
                break;
            }

            kv.TakeForBatch(decodes.NextBlocks);
            decodes.AdvanceLone(steps, scheduler.Running);
            observer.OnLoneSteps(stepsNs[..steps], WaitingCount, kv.UsedBlocks);
        }

        return nowNs;
    }

    /// <summary>A time before which no request ends, whatever arrives: each needs a step for every token that it has yet to write, and none is shorter than <see cref="StepTimeModel.ShortestNs"/>.</summary>
    /// <param name="nowNs">The end of the step under way, or of the last one.</param>
    /// <returns><see cref="long.MaxValue"/> without work.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long NoEndBefore(long nowNs)
    {
        if (!HasWork)
        {
            return long.MaxValue;
        }

        int underWay = isInStep ? 1 : 0;
        long members = long.MaxValue;
        if (decodes.IsOpen)
        {
            othersEnd = decodes.Count == sequences.Count ? long.MaxValue : othersEnd;
            members = decodes.StepsToEnd + underWay;
        }

        long steps = Math.Max(1, Math.Min(members, othersEnd - batches.Steps)); // With the one under way.
        return nowNs + ((steps - underWay) * shortestNs);
    }

    /// <summary>Brings the rows of those that are kept as sums up to date.</summary>
    private void WriteBack()
    {
        if (decodes.IsOpen)
        {
            othersEnd = Math.Min(othersEnd, batches.Steps + decodes.StepsToEnd);
            decodes.WriteBack(scheduler.Running);
        }
    }

    /// <summary>Schedules a step beside the sequences that decode; false, with nothing changed, where that cannot be done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryScheduleBeside(long nowNs)
    {
        if (
            setup.Limits.Batching != BatchingMode.Continuous
            || setup.Limits.Reservation == KvReservation.ShareOfOutputs // who is admitted follows from each one's length
            || !IsTogether(nowNs)
        )
        {
            return false;
        }

        StepShape next = decodes.Next;
        if (!scheduler.TryScheduleBeside(next, decodes.NextBlocks, nowNs))
        {
            return false;
        }

        decodes.Advance(scheduler.Running);
        return true;
    }

    /// <summary>Ends a step beside the sequences that decode.</summary>
    /// <returns>Requests that ended with it.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int EndBeside(long nowNs)
    {
        ReadOnlySpan<int> others = scheduler.Step.Slots;
        int decoding = decodes.Count;
        int interactive = decodes.Interactive;
        long gapNs = nowNs - stepStartNs;
        decodes.LastTokenNs = nowNs;
        decodes.CountGap(gapNs);
        batches = batches.Plus(1, decoding + others.Length);
        endedCount = 0;
        for (int slot = decodes.TakeEnded(); slot >= 0; slot = decodes.TakeEnded())
        {
            NoteEnded(slot);
        }

        int leaving = endedCount;
        int written = 0;
        foreach (int slot in others)
        {
            if (RestOf(slot) == 0)
            {
                Emit(slot, nowNs);
                written++;
            }
        }

        CountGaps(gapNs, interactive);
        observer.OnStep(
            stepStartNs,
            stepTime,
            decoding + others.Length,
            decoding + written,
            waitingInStep,
            kv.UsedBlocks
        );
        canRepeat = others.IsEmpty && endedCount == 0 && !hasNewcomer;
        int finished = EndNoted();
        decodes.CloseRanks(scheduler.Running);
        Join(written - (endedCount - leaving));
        return finished;
    }

    /// <summary>Takes in those whose prompts were just completed: they decode from now on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Join(int joining)
    {
        for (; joining > 0 && HadToken(scheduler.Running[decodes.Count]); joining--)
        {
            decodes.Join(scheduler.Running[decodes.Count]);
        }

        if (joining > 0)
        {
            // One behind an incomplete prompt: those that decode are no longer the first of the running.
            WriteBack();
        }
    }

    /// <summary>True when the first of the running decode step after step and are kept as sums, and the others compute prompts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsTogether(long nowNs)
    {
        if (decodes.IsOpen && decodes.LastTokenNs != nowNs && decodes.Count == 0)
        {
            decodes.LastTokenNs = nowNs;
        }

        return decodes.IsOpen ? decodes.LastTokenNs == nowNs : TryOpen(nowNs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryOpen(long nowNs)
    {
        if (!mayFastForward)
        {
            return false;
        }

        ReadOnlySpan<int> running = scheduler.Running;
        int decoding = 0;
        while (decoding < running.Length && Decodes(running[decoding]))
        {
            if (sequences.LastTokenNs[running[decoding++]] != nowNs)
            {
                return false;
            }
        }

        foreach (int slot in running[decoding..])
        {
            if (Decodes(slot))
            {
                return false;
            }
        }

        if (decoding > setup.Limits.MaxNumBatchedTokens)
        {
            return false;
        }

        decodes.Open(running[..decoding], nowNs);
        return true;
    }

    /// <summary>True when a sequence wrote a token in the step that just ended, and decodes from now on.</summary>
    private bool HadToken(int slot) => Decodes(slot) && sequences.LastTokenNs[slot] == decodes.LastTokenNs;

    private int RestOf(int slot) =>
        sequences.InputTokens[slot] + sequences.GeneratedTokens[slot] - sequences.ComputedTokens[slot];

    private bool Decodes(int slot) =>
        RestOf(slot) == 1 && sequences.ComputedTokens[slot] >= sequences.InputTokens[slot];
}
