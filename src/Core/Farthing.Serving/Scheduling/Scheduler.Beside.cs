using System.Runtime.CompilerServices;
using Farthing.Serving.Steps;

namespace Farthing.Serving.Scheduling;

/// <content>Steps beside sequences that are known to decode.</content>
internal sealed partial class Scheduler
{
    /// <summary>Decides the next step where the first of the running decode, one token each, and those behind them compute prompts: what <see cref="Schedule"/> would decide, at a cost that does not depend on how many decode. <see cref="Step"/> lists the others alone; its sums are of all.</summary>
    /// <param name="decodes">The sums of those that decode.</param>
    /// <param name="blocks">Blocks that they take in this step.</param>
    /// <param name="nowNs">The time at which the step starts: stamps first schedulings.</param>
    /// <returns>False, with nothing changed, where blocks are short for the running: someone has to give way.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryScheduleBeside(in StepShape decodes, int blocks, long nowNs)
    {
        int first = decodes.DecodeSequences;
        int budget = limits.MaxNumBatchedTokens - first;
        if (blocks + BlocksOfPrompts(first, budget) > kv.FreeBlocks)
        {
            return false;
        }

        Step.Clear();
        Step.Shape = decodes;
        kv.TakeForBatch(blocks);
        GiveToRunning(Share.All, ref budget, first);
        Admit(nowNs, ref budget);
        return true;
    }

    /// <summary>Blocks that the running from one on take in the next step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int BlocksOfPrompts(int first, int budget)
    {
        int blocks = 0;
        for (int i = first; i < RunningCount && budget > 0; i++)
        {
            int slot = running[i];
            int computed = sequences.ComputedTokens[slot];
            int rest = sequences.InputTokens[slot] + sequences.GeneratedTokens[slot] - computed;
            int tokens = Math.Min(Piece(rest), budget);
            blocks += Math.Max(0, kv.BlocksOf(computed + tokens) - kv.BlocksHeld(slot));
            budget -= tokens;
        }

        return blocks;
    }
}
