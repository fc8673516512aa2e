using System.Runtime.CompilerServices;
using Farthing.Serving.Steps;

namespace Farthing.Serving.Scheduling;

/// <summary>Decision of the scheduler for one step: the number of new tokens of each sequence. One object per engine, filled anew each step.</summary>
public sealed class ScheduledStep
{
    private int[] slots = new int[64];
    private int[] newTokens = new int[64];

    /// <summary>Sequences in the step.</summary>
    public int Count { get; private set; }

    /// <summary>The sums that the step's time follows from.</summary>
    public StepShape Shape;

    /// <summary>Sequences that were preempted for this step.</summary>
    public int Preempted { get; internal set; }

    /// <summary>True when every running sequence is in the step with one token after its prompt, and nothing was admitted or preempted: the next step is the same unless something arrives, ends or runs out of blocks.</summary>
    public bool IsPureDecode { get; internal set; }

    /// <summary>Slots of the sequences.</summary>
    public ReadOnlySpan<int> Slots => slots.AsSpan(0, Count);

    /// <summary>New tokens of each sequence, at least 0.</summary>
    public ReadOnlySpan<int> NewTokens => newTokens.AsSpan(0, Count);

    /// <summary>Empties the step.</summary>
    internal void Clear()
    {
        Count = 0;
        Shape = default;
        Preempted = 0;
        IsPureDecode = false;
    }

    /// <summary>Adds a sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(int slot, int tokens)
    {
        if (Count == slots.Length)
        {
            Array.Resize(ref slots, Count * 2);
            Array.Resize(ref newTokens, Count * 2);
        }

        slots[Count] = slot;
        newTokens[Count++] = tokens;
    }

    /// <summary>Takes a sequence out again, when it is preempted after it was scheduled.</summary>
    /// <returns>The tokens that it had; 0 when it was not in the step.</returns>
    internal int Remove(int slot)
    {
        int at = Slots.IndexOf(slot);
        if (at < 0)
        {
            return 0;
        }

        int tokens = newTokens[at];
        Count--;
        Array.Copy(slots, at + 1, slots, at, Count - at);
        Array.Copy(newTokens, at + 1, newTokens, at, Count - at);
        return tokens;
    }
}
