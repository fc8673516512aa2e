using Farthing.Serving.Deployments;
using Farthing.Serving.Scheduling;
using Farthing.Serving.StepTimes;

namespace Farthing.Serving.Engines;

/// <summary>Stretches in which one long prompt is computed piece by piece beside sequences that decode. The pieces use up the budget, so that nothing can be admitted, whatever waits or arrives.</summary>
public sealed partial class Engine
{
    private bool isMixed;

    /// <summary>Opens such a stretch if the next step is one: all but the youngest decode and had their last token at the end of the last step; the youngest needs more than the rest of the budget.</summary>
    private bool TryOpenMixed(long nowNs)
    {
        SchedulerLimits limits = setup.Limits;
        int decodes = scheduler.RunningCount - 1;
        int piece = limits.MaxNumBatchedTokens - decodes;
        bool mayMix =
            decodes >= 0
            && piece > 0
            && limits.Batching == BatchingMode.Continuous
            && limits.LongPrefillTokenThreshold == 0;
        if (!mayMix || RestOf(scheduler.Running[decodes]) <= piece)
        {
            return false;
        }

        ReadOnlySpan<int> decoding = scheduler.Running[..decodes];
        StepShape shape = default;
        int window = limits.WindowTokens == 0 ? int.MaxValue : limits.WindowTokens;
        foreach (int slot in decoding)
        {
            int computed = sequences.ComputedTokens[slot];
            bool decodesOn =
                RestOf(slot) == 1
                && computed >= sequences.InputTokens[slot]
                && sequences.LastTokenNs[slot] == nowNs;
            if (!decodesOn)
            {
                return false;
            }

            shape.DecodeKvTokens += computed;
            shape.DecodeWindowedKvTokens += Math.Min(computed, window);
            shape.DecodeMaxKvTokens = Math.Max(shape.DecodeMaxKvTokens, computed);
        }

        shape.DecodeSequences = decodes;
        shape.SampledRows = decodes;
        shape.PrefillTokens = piece;
        shape.PrefillSequences = 1;
        stretchShape = shape;
        isMixed = true;
        Measure(decoding);
        return true;
    }

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
            StepTime time = setup.StepTimes.Estimate(stretchShape);
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

    private int RestOf(int slot) =>
        sequences.InputTokens[slot] + sequences.GeneratedTokens[slot] - sequences.ComputedTokens[slot];
}
