using Farthing.Serving.Deployments;

namespace Farthing.Serving.Scheduling;

/// <content>Room that is kept for what running sequences may still write.</content>
internal sealed partial class Scheduler
{
    private readonly OutputShare outputShare = new();

    /// <summary>Blocks of all running sequences, their whole outputs included; counted where outputs are kept room for.</summary>
    private int promisedBlocks;

    private bool KeepsRoomForOutputs =>
        limits.Reservation is KvReservation.WholeOutput or KvReservation.ShareOfOutputs;

    /// <summary>Decode steps have passed.</summary>
    public void CountDecodes(int steps) => outputShare.Pass(steps);

    /// <summary>Tokens for which a waiting sequence must find room.</summary>
    /// <param name="slot">The sequence.</param>
    /// <param name="known">Its prompt, and what it wrote before it gave way.</param>
    /// <param name="first">What is computed of it at once, what is cached included.</param>
    private int AskedTokens(int slot, int known, int first) =>
        limits.Reservation switch
        {
            KvReservation.Piece => first,
            KvReservation.WholeOutput => WholeTokens(slot),
            KvReservation.ShareOfOutputs => known + Unwritten(slot),
            _ => known,
        };

    /// <summary>Free blocks that are kept for the running.</summary>
    private int ClaimedBlocks()
    {
        if (limits.Reservation == KvReservation.WholeOutput)
        {
            return promisedBlocks - kv.HeldBlocks;
        }

        if (limits.Reservation != KvReservation.ShareOfOutputs)
        {
            return 0;
        }

        long tokens = 0;
        foreach (int slot in Running)
        {
            tokens += Unwritten(slot);
        }

        return (int)Math.Ceiling(tokens * outputShare.Value / kv.BlockSize);
    }

    /// <summary>True where room must be made for further steps, since sequences give way rarely and several at once.</summary>
    private bool IsShortAhead() =>
        limits.Reservation == KvReservation.ShareOfOutputs
        && RunningCount > 1
        && (long)kv.FreeBlocks * kv.BlockSize < (long)OutputShare.StepsAhead * RunningCount;

    private void ReserveAfterRetraction()
    {
        if (limits.Reservation != KvReservation.ShareOfOutputs)
        {
            return;
        }

        long written = 0;
        long allowed = 0;
        foreach (int slot in Running)
        {
            written += sequences.GeneratedTokens[slot];
            allowed += sequences.OutputTokens[slot];
        }

        outputShare.Raise(written, allowed, RunningCount);
    }

    /// <summary>The place of the running sequence that gives way in SGLang: of those that wrote least the one of the longest prompt, the later of equals.</summary>
    private int LeastWritten()
    {
        int least = 0;
        for (int i = 1; i < RunningCount; i++)
        {
            int written = sequences.GeneratedTokens[running[i]] - sequences.GeneratedTokens[running[least]];
            int prompt = sequences.InputTokens[running[i]] - sequences.InputTokens[running[least]];
            if (written < 0 || (written == 0 && prompt >= 0))
            {
                least = i;
            }
        }

        return least;
    }

    private int Unwritten(int slot) =>
        Math.Min(sequences.OutputTokens[slot] - sequences.GeneratedTokens[slot], OutputShare.LongestOutput);

    private int WholeTokens(int slot) => sequences.InputTokens[slot] + sequences.OutputTokens[slot];

    private int WholeBlocks(int slot) =>
        limits.Reservation == KvReservation.WholeOutput ? kv.BlocksOf(WholeTokens(slot)) : 0;
}
