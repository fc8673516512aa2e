using Farthing.Serving.StepTimes;

namespace Farthing.Serving.Engines;

/// <summary>Stretches of steps in which nothing can change but lengths: every running sequence decodes, or all but the youngest, whose prompt takes the rest of the budget; nothing can be admitted, nothing ends. Each step is still timed on its own, so that the result equals the slow loop's byte for byte; only the work per sequence is left out.</summary>
public sealed partial class Engine
{
    private readonly int[] blockNeeds = new int[1024];
    private bool canRepeat;
    private bool isStretched;
    private int stretchSteps;
    private int stretchLimit;
    private int stretchBelowWindow;
    private StepShape stretchShape;
    private readonly int[] stretchOver = new int[16];

    /// <summary>Repeats the last step while it stays the same and starts before a time.</summary>
    /// <param name="nowNs">The end of the last step.</param>
    /// <param name="limitNs">Steps start before this time: arrivals are not passed over.</param>
    /// <returns>The end of the last repeated step; <paramref name="nowNs"/> when none could be repeated.</returns>
    public long RepeatSteps(long nowNs, long limitNs)
    {
        if (isInStep || (isStretched && !canRepeat && !isMixed))
        {
            return nowNs;
        }

        if (!isStretched)
        {
            if (canRepeat)
            {
                OpenStretch();
            }
            else if (!TryOpenMixed(nowNs))
            {
                return nowNs;
            }
        }

        return isMixed ? RepeatMixed(nowNs, limitNs) : RepeatDecodes(nowNs, limitNs);
    }

    private long RepeatDecodes(long nowNs, long limitNs)
    {
        int batch = stretchShape.DecodeSequences;
        int blockSize = setup.BlockSize;
        while (nowNs < limitNs && stretchSteps < stretchLimit)
        {
            int need = blockNeeds[(stretchSteps + 1) % blockSize];
            if (need > kv.FreeBlocks)
            {
                canRepeat = false;
                break;
            }

            if (need > 0)
            {
                kv.TakeForStretch(need);
            }

            stretchShape.DecodeKvTokens += batch;
            stretchShape.DecodeWindowedKvTokens += stretchBelowWindow;
            stretchShape.DecodeMaxKvTokens++;
            StepTime time = setup.StepTimes.Estimate(stretchShape);
            observer.OnGaps(time.TotalNs, batch);
            observer.OnStep(nowNs, time, batch, batch, WaitingCount, kv.UsedBlocks);
            CountOver(time.TotalNs);
            nowNs += time.TotalNs;
            stretchSteps++;
        }

        return nowNs;
    }

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

    /// <summary>Starts a stretch of sequences that decode: how far it can go, which blocks it will need when.</summary>
    private void Measure(ReadOnlySpan<int> decoding)
    {
        isStretched = true;
        stretchSteps = 0;
        stretchBelowWindow = 0;
        int blockSize = setup.BlockSize;
        Array.Clear(blockNeeds, 0, blockSize);
        Array.Clear(stretchOver);
        int window = setup.Limits.WindowTokens == 0 ? int.MaxValue : setup.Limits.WindowTokens;
        int limit = int.MaxValue;
        foreach (int slot in decoding)
        {
            limit = Math.Min(limit, sequences.OutputTokens[slot] - sequences.GeneratedTokens[slot] - 1);
            int computed = sequences.ComputedTokens[slot];
            if (computed < window)
            {
                stretchBelowWindow++;
                limit = Math.Min(limit, window - computed);
            }

            int firstNeed = kv.RoomTokens(slot) - computed + 1;
            if (firstNeed <= blockSize)
            {
                blockNeeds[firstNeed % blockSize]++;
            }
        }

        stretchLimit = Math.Max(0, limit);
    }

    /// <summary>Brings every sequence up to date with the steps that were repeated.</summary>
    /// <param name="nowNs">The end of the last repeated step, or later.</param>
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
        foreach (int slot in decoding)
        {
            int computed = sequences.ComputedTokens[slot] += stretchSteps;
            sequences.GeneratedTokens[slot] += stretchSteps;
            sequences.LastTokenNs[slot] = nowNs;
            kv.BookFromStretch(slot, computed);
            for (int k = 0; k < gapLimitsNs.Length; k++)
            {
                sequences.GapsOver[(slot * gapLimitsNs.Length) + k] += stretchOver[k];
            }
        }
    }
}
