using System.Runtime.CompilerServices;
using Farthing.Serving.Deployments;
using Farthing.Serving.Scheduling;
using Farthing.Serving.StepTimes;

namespace Farthing.Serving.Engines;

/// <summary>Stretches in which one long prompt is computed piece by piece beside sequences that decode. The pieces use up the budget, so that nothing can be admitted, whatever waits or arrives.</summary>
public sealed partial class Engine
{
    private bool isMixed;

    /// <summary>Opens such a stretch if the next step is one: all but the youngest decode and had their last token at the end of the last step; the youngest needs more than the rest of the budget, or just its last piece.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryOpenMixed(long nowNs, bool mayEnd)
    {
        SchedulerLimits limits = setup.Limits;
        int decodes = scheduler.RunningCount - 1;
        int piece = limits.MaxNumBatchedTokens - decodes;
        bool mayMix =
            decodes >= 0
            && piece > 0
            && limits.Batching == BatchingMode.Continuous
            && limits.LongPrefillTokenThreshold == 0;
        bool isLong = mayMix && RestOf(scheduler.Running[decodes]) > piece;
        if (!isLong && !(mayMix && mayEnd && EndsPrompt(scheduler.Running[decodes], piece)))
        {
            return false;
        }

        ReadOnlySpan<int> decoding = scheduler.Running[..decodes];
        if (!TrySumDecodes(decoding, nowNs, 2, out StepShape shape))
        {
            return false;
        }

        shape.PrefillTokens = piece;
        shape.PrefillSequences = 1;
        stretchShape = shape;
        isMixed = true;
        Measure(decoding);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long RepeatMixed(long nowNs, long limitNs)
    {
        int prompt = scheduler.Running[^1];
        int decodes = stretchShape.DecodeSequences;
        int piece = stretchShape.PrefillTokens;
        int window = setup.Limits.WindowTokens == 0 ? int.MaxValue : setup.Limits.WindowTokens;
        while (nowNs < limitNs && stretchSteps < stretchLimit && RestOf(prompt) > piece)
        {
            int past = sequences.ComputedTokens[prompt];
            int need = blockNeeds[(stretchSteps + 1) % setup.BlockSize];
            int promptNeed = Math.Max(0, kv.BlocksOf(past + piece) - kv.BlocksHeld(prompt));
            if (need + promptNeed > kv.FreeBlocks)
            {
                stretchLimit = stretchSteps;
                break;
            }

            kv.TakeForStretch(need);
            kv.TryGrow(prompt, past + piece);
            sequences.ComputedTokens[prompt] = past + piece;
            stretchShape.PrefillKvTokens = past + piece;
            stretchShape.PrefillPairs = Scheduler.Pairs(past, piece, int.MaxValue);
            stretchShape.PrefillWindowedPairs = Scheduler.Pairs(past, piece, window);
            stretchShape.DecodeKvTokens += decodes;
            stretchShape.DecodeWindowedKvTokens += stretchBelowWindow;
            stretchShape.DecodeMaxKvTokens += decodes > 0 ? 1 : 0;
            StepTime time = TimeOf(stretchShape);
            if (decodes > 0)
            {
                observer.OnGaps(time.TotalNs, decodes);
            }

            observer.OnStep(nowNs, time, decodes + 1, decodes, WaitingCount, kv.UsedBlocks);
            CountOver(time.TotalNs);
            nowNs += time.TotalNs;
            stretchSteps++;
        }

        return nowNs;
    }

    /// <summary>True when the next step computes the last piece of the youngest's prompt, which writes its first token then, and nobody else can be admitted.</summary>
    private bool EndsPrompt(int prompt, int piece) =>
        WaitingCount == 0
        && RestOf(prompt) <= piece
        && sequences.ComputedTokens[prompt] < sequences.InputTokens[prompt]
        && sequences.LastTokenNs[prompt] < 0;

    /// <summary>Takes the step that computes the last piece of the prompt, where it ends by a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryEndPrompt(ref long nowNs, long limitNs)
    {
        int prompt = scheduler.Running[^1];
        bool mayEnd = nowNs < limitNs && stretchSteps < stretchLimit;
        if (!mayEnd || !EndsPrompt(prompt, stretchShape.PrefillTokens))
        {
            return false;
        }

        int past = sequences.ComputedTokens[prompt];
        int piece = RestOf(prompt);
        int decodes = stretchShape.DecodeSequences;
        int window = setup.Limits.WindowTokens == 0 ? int.MaxValue : setup.Limits.WindowTokens;
        StepShape shape = stretchShape;
        shape.PrefillTokens = piece;
        shape.PrefillKvTokens = past + piece;
        shape.PrefillPairs = Scheduler.Pairs(past, piece, int.MaxValue);
        shape.PrefillWindowedPairs = Scheduler.Pairs(past, piece, window);
        shape.DecodeKvTokens += decodes;
        shape.DecodeWindowedKvTokens += stretchBelowWindow;
        shape.DecodeMaxKvTokens += decodes > 0 ? 1 : 0;
        shape.SampledRows = decodes + 1;
        StepTime time = TimeOf(shape);
        int need = blockNeeds[(stretchSteps + 1) % setup.BlockSize];
        int promptNeed = Math.Max(0, kv.BlocksOf(past + piece) - kv.BlocksHeld(prompt));
        if (time.TotalNs > limitNs - nowNs || need + promptNeed > kv.FreeBlocks)
        {
            return false;
        }

        kv.TakeForStretch(need);
        kv.TryGrow(prompt, past + piece);
        sequences.ComputedTokens[prompt] = past + piece;
        if (decodes > 0)
        {
            observer.OnGaps(time.TotalNs, decodes);
        }

        observer.OnStep(nowNs, time, decodes + 1, decodes + 1, WaitingCount, kv.UsedBlocks);
        CountOver(time.TotalNs);
        nowNs += time.TotalNs;
        stretchSteps++;
        CloseStretch(nowNs);
        sequences.FirstTokenNs[prompt] = nowNs;
        sequences.LastTokenNs[prompt] = nowNs;
        sequences.GeneratedTokens[prompt] = 1;
        if (sequences.OutputTokens[prompt] == 1)
        {
            endedCount = 0;
            NoteEnded(prompt);
            EndNoted();
        }

        return true;
    }

    private int RestOf(int slot) =>
        sequences.InputTokens[slot] + sequences.GeneratedTokens[slot] - sequences.ComputedTokens[slot];
}
