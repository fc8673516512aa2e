using System.Runtime.CompilerServices;
using Farthing.Serving.Deployments;
using Farthing.Serving.Scheduling;
using Farthing.Serving.StepTimes;

namespace Farthing.Serving.Engines;

/// <summary>Stretches of steps in which nothing can change but lengths: every running sequence decodes, or all but the youngest, whose prompt takes the rest of the budget; nothing can be admitted, nothing ends but at the end. Each step is still timed on its own, so that the result equals the slow loop's byte for byte; only the work per sequence is left out.</summary>
public sealed partial class Engine
{
    private readonly int[] blockNeeds = new int[1024];
    private bool canRepeat;
    private bool isStretched;
    private int stretchSteps;
    private int stretchLimit;
    private int stretchEnd;
    private int stretchBelowWindow;
    private StepShape stretchShape;
    private readonly int[] stretchOver = new int[16];

    /// <summary>Repeats steps while they stay the same and start before a time.</summary>
    /// <param name="nowNs">The end of the last step.</param>
    /// <param name="limitNs">Steps start before this time: arrivals are not passed over.</param>
    /// <param name="mayEnd">True goes on over steps in which requests end, where they end by the limit: nobody waits to answer to that.</param>
    /// <returns>The end of the last repeated step; <paramref name="nowNs"/> when none could be repeated.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public long RepeatSteps(long nowNs, long limitNs, bool mayEnd)
    {
        if (isInStep || (isStretched && !canRepeat && !isMixed))
        {
            return nowNs;
        }

        while (isStretched || TryOpenStretch(nowNs, mayEnd))
        {
            nowNs = isMixed ? RepeatMixed(nowNs, limitNs) : RepeatDecodes(nowNs, limitNs);
            bool goesOn =
                mayEnd && (isMixed ? TryEndPrompt(ref nowNs, limitNs) : TryEndStretch(ref nowNs, limitNs));
            if (!goesOn)
            {
                break;
            }
        }

        return nowNs;
    }

    private bool TryOpenStretch(long nowNs, bool mayEnd)
    {
        if (canRepeat)
        {
            OpenStretch();
            return true;
        }

        return TryOpenDecodes(nowNs, mayEnd) || TryOpenMixed(nowNs, mayEnd);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long RepeatDecodes(long nowNs, long limitNs)
    {
        while (nowNs < limitNs && stretchSteps < stretchLimit && TryTakeBlocks())
        {
            StepShape shape = Longer(stretchShape);
            nowNs += RepeatDecode(nowNs, shape, TimeOf(shape));
        }

        return nowNs;
    }

    /// <summary>Takes the step in which the first sequences of a stretch write their last token, where it ends by a time, and ends their requests.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryEndStretch(ref long nowNs, long limitNs)
    {
        if (!canRepeat || stretchSteps != stretchEnd || nowNs >= limitNs)
        {
            return false;
        }

        StepShape shape = Longer(stretchShape);
        StepTime time = TimeOf(shape);
        if (time.TotalNs > limitNs - nowNs || !TryTakeBlocks())
        {
            return false;
        }

        nowNs += RepeatDecode(nowNs, shape, time);
        CloseStretch(nowNs);
        endedCount = 0;
        foreach (int slot in scheduler.Running)
        {
            if (sequences.GeneratedTokens[slot] == sequences.OutputTokens[slot])
            {
                NoteEnded(slot);
            }
        }

        EndNoted();
        return true;
    }

    /// <summary>The blocks that the next step of the stretch needs; false where they are short, which ends it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTakeBlocks()
    {
        int need = blockNeeds[(stretchSteps + 1) % setup.BlockSize];
        if (need > kv.FreeBlocks)
        {
            canRepeat = false;
            return false;
        }

        if (need > 0)
        {
            kv.TakeForStretch(need);
        }

        return true;
    }

    /// <summary>The sums of the stretch's next step: every sequence is one token longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private StepShape Longer(StepShape shape)
    {
        shape.DecodeKvTokens += shape.DecodeSequences;
        shape.DecodeWindowedKvTokens += stretchBelowWindow;
        shape.DecodeMaxKvTokens++;
        return shape;
    }

    /// <summary>One step of a stretch of decodes.</summary>
    /// <returns>How long it takes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long RepeatDecode(long nowNs, in StepShape shape, in StepTime time)
    {
        int batch = shape.DecodeSequences;
        stretchShape = shape;
        observer.OnGaps(time.TotalNs, batch);
        observer.OnStep(nowNs, time, batch, batch, WaitingCount, kv.UsedBlocks);
        CountOver(time.TotalNs);
        stretchSteps++;
        return time.TotalNs;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountOver(long gapNs)
    {
        for (int k = 0; k < gapLimitsNs.Length; k++)
        {
            stretchOver[k] += gapNs > gapLimitsNs[k] ? 1 : 0;
        }
    }

    private void OpenStretch()
    {
        stretchShape = scheduler.Step.Shape;
        isMixed = false;
        Measure(scheduler.Running);
    }

    /// <summary>Opens a stretch of decodes if the next step is one: every running sequence had a token at the end of the last step, and nothing that waits can be admitted.</summary>
    private bool TryOpenDecodes(long nowNs, bool mayEnd)
    {
        SchedulerLimits limits = setup.Limits;
        ReadOnlySpan<int> running = scheduler.Running;
        bool mayDecode =
            !running.IsEmpty
            && running.Length <= limits.MaxNumBatchedTokens
            && limits.Batching != BatchingMode.Static
            && (WaitingCount == 0 || running.Length >= limits.MaxNumSeqs)
            && RestOf(running[^1]) == 1;
        if (!mayDecode || !TrySumDecodes(running, nowNs, mayEnd ? 1 : 2, out StepShape shape))
        {
            return false;
        }

        stretchShape = shape;
        isMixed = false;
        canRepeat = true;
        Measure(running);
        return true;
    }

    /// <summary>The sums of sequences that decode step after step; false when one of them does not, or has fewer tokens left to write than asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TrySumDecodes(ReadOnlySpan<int> decoding, long nowNs, int fewestLeft, out StepShape shape)
    {
        shape = default;
        int window = setup.Limits.WindowTokens == 0 ? int.MaxValue : setup.Limits.WindowTokens;
        int[] computedTokens = sequences.ComputedTokens;
        int[] inputTokens = sequences.InputTokens;
        int[] generatedTokens = sequences.GeneratedTokens;
        int[] outputTokens = sequences.OutputTokens;
        long[] lastTokenNs = sequences.LastTokenNs;
        long all = 0;
        long windowed = 0;
        int longest = 0;
        foreach (int slot in decoding)
        {
            int computed = computedTokens[slot];
            int generated = generatedTokens[slot];
            bool decodesOn =
                inputTokens[slot] + generated - computed == 1
                && generated > 0
                && outputTokens[slot] - generated >= fewestLeft
                && lastTokenNs[slot] == nowNs;
            if (!decodesOn)
            {
                return false;
            }

            all += computed;
            windowed += Math.Min(computed, window);
            longest = Math.Max(longest, computed);
        }

        shape.DecodeSequences = decoding.Length;
        shape.DecodeKvTokens = all;
        shape.DecodeWindowedKvTokens = windowed;
        shape.DecodeMaxKvTokens = longest;
        shape.SampledRows = decoding.Length;
        return true;
    }

    /// <summary>Starts a stretch of sequences that decode: how far it can go, which blocks it will need when.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Measure(ReadOnlySpan<int> decoding)
    {
        isStretched = true;
        stretchSteps = 0;
        stretchBelowWindow = 0;
        int blockSize = setup.BlockSize;
        Array.Clear(blockNeeds, 0, blockSize);
        Array.Clear(stretchOver);
        int window = setup.Limits.WindowTokens == 0 ? int.MaxValue : setup.Limits.WindowTokens;
        int untilEnd = int.MaxValue;
        int untilWindow = int.MaxValue;
        int[] computedTokens = sequences.ComputedTokens;
        int[] generatedTokens = sequences.GeneratedTokens;
        int[] outputTokens = sequences.OutputTokens;
        foreach (int slot in decoding)
        {
            untilEnd = Math.Min(untilEnd, outputTokens[slot] - generatedTokens[slot] - 1);
            int computed = computedTokens[slot];
            if (computed < window)
            {
                stretchBelowWindow++;
                untilWindow = Math.Min(untilWindow, window - computed);
            }

            int firstNeed = kv.RoomTokens(slot) - computed + 1;
            if (firstNeed <= blockSize)
            {
                blockNeeds[firstNeed == blockSize ? 0 : firstNeed]++;
            }
        }

        stretchLimit = Math.Max(0, Math.Min(untilEnd, untilWindow));
        stretchEnd = untilEnd < untilWindow ? stretchLimit : -1;
    }

    /// <summary>Brings every sequence up to date with the steps that were repeated.</summary>
    /// <param name="nowNs">The end of the last repeated step, or later.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CloseStretch(long nowNs)
    {
        if (!isStretched)
        {
            return;
        }

        isStretched = false;
        canRepeat = false;
        if (stretchSteps == 0)
        {
            return;
        }

        ReadOnlySpan<int> decoding = isMixed ? scheduler.Running[..^1] : scheduler.Running;
        int[] computedTokens = sequences.ComputedTokens;
        int[] generatedTokens = sequences.GeneratedTokens;
        long[] lastTokenNs = sequences.LastTokenNs;
        foreach (int slot in decoding)
        {
            int computed = computedTokens[slot] += stretchSteps;
            generatedTokens[slot] += stretchSteps;
            lastTokenNs[slot] = nowNs;
            kv.BookFromStretch(slot, computed);
            for (int k = 0; k < gapLimitsNs.Length; k++)
            {
                sequences.GapsOver[(slot * gapLimitsNs.Length) + k] += stretchOver[k];
            }
        }
    }
}
