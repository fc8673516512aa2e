using System.Runtime.CompilerServices;
using Farthing.Serving.Kv;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Steps;

namespace Farthing.Serving.Engines;

/// <summary>The sequences that decode step after step, kept as sums: a step costs the same however many they are.</summary>
/// <remarks>Each step adds one token to every member, so that a member's length is what it was when it joined and the steps since. Rows of the sequence table and blocks booked to it lag behind until the member leaves or <see cref="WriteBack"/> is called. Members are the first of the running sequences, in their order.</remarks>
internal sealed class DecodeBatch
{
    private readonly SequenceTable sequences;
    private readonly KvCache kv;
    private readonly int window;
    private readonly long[] gapLimitsNs;
    private readonly int[] gapsOver;
    private readonly int[] blockNeeds;
    private readonly EndQueue ends = new();
    private int[] baseTokens = [];
    private int[] gapsOverAtJoin = [];
    private int step;
    private int phase;
    private int nextWindow;
    private int belowWindow;
    private int longestBase;
    private bool isLongestGone;
    private StepShape sums;

    /// <summary>Closed and empty.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="kv">Their blocks.</param>
    /// <param name="windowTokens">The model's attention window; 0 for none.</param>
    /// <param name="gapLimitsNs">Gaps longer than each of these are counted per sequence.</param>
    public DecodeBatch(SequenceTable sequences, KvCache kv, int windowTokens, long[] gapLimitsNs)
    {
        this.sequences = sequences;
        this.kv = kv;
        this.gapLimitsNs = gapLimitsNs;
        window = windowTokens == 0 ? int.MaxValue : windowTokens;
        gapsOver = new int[gapLimitsNs.Length];
        blockNeeds = new int[kv.BlockSize];
    }

    /// <summary>True while members are kept as sums; their rows lag behind.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Members.</summary>
    public int Count => sums.DecodeSequences;

    /// <summary>Members for which somebody waits.</summary>
    public int Interactive { get; private set; }

    /// <summary>When the latest token of every member left.</summary>
    public long LastTokenNs { get; set; }

    /// <summary>Steps since it was opened.</summary>
    public int Steps => step;

    /// <summary>True when a member writes its last token in the next step.</summary>
    public bool EndsNext => ends.FirstStep == step + 1;

    /// <summary>Steps until a member writes its last token, from <see cref="Steps"/> on; very many without a member.</summary>
    public long StepsToEnd => (long)ends.FirstStep - step;

    /// <summary>Blocks that the next step takes.</summary>
    public int NextBlocks => blockNeeds[phase + 1 == blockNeeds.Length ? 0 : phase + 1];

    /// <summary>The decode part of the next step.</summary>
    public StepShape Next
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            StepShape shape = sums;
            shape.DecodeKvTokens += shape.DecodeSequences;
            shape.DecodeWindowedKvTokens += belowWindow;
            shape.DecodeMaxKvTokens = shape.DecodeSequences == 0 ? 0 : longestBase + step + 1;
            return shape;
        }
    }

    /// <summary>Begins with sequences that have just had a token at the same time, or with none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Open(ReadOnlySpan<int> decoding, long lastTokenNs)
    {
        IsOpen = true;
        LastTokenNs = lastTokenNs;
        (step, phase, longestBase, belowWindow, isLongestGone) = (0, 0, int.MinValue, 0, false);
        nextWindow = int.MaxValue;
        sums = default;
        Interactive = 0;
        ends.Clear();
        Array.Clear(gapsOver);
        Array.Clear(blockNeeds);
        foreach (int slot in decoding)
        {
            Join(slot);
        }
    }

    /// <summary>Adds a sequence that had a token at <see cref="LastTokenNs"/> and decodes from now on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Join(int slot)
    {
        if (slot >= baseTokens.Length)
        {
            int size = Math.Max(64, Math.Max(slot + 1, baseTokens.Length * 2));
            Array.Resize(ref baseTokens, size);
            Array.Resize(ref gapsOverAtJoin, size * gapsOver.Length);
        }

        int computed = sequences.ComputedTokens[slot];
        baseTokens[slot] = computed - step;
        ends.Add(step + sequences.OutputTokens[slot] - sequences.GeneratedTokens[slot], slot);
        for (int k = 0; k < gapsOver.Length; k++)
        {
            gapsOverAtJoin[(slot * gapsOver.Length) + k] = gapsOver[k];
        }

        Interactive += sequences.IsInteractive[slot] ? 1 : 0;
        sums.DecodeSequences++;
        sums.SampledRows++;
        sums.DecodeKvTokens += computed;
        sums.DecodeWindowedKvTokens += Math.Min(computed, window);
        AddBlockNeed(slot, computed, 1);
        Bound(slot);
    }

    /// <summary>Every member is one token longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(ReadOnlySpan<int> running)
    {
        step++;
        phase = phase + 1 == blockNeeds.Length ? 0 : phase + 1;
        sums.DecodeKvTokens += sums.DecodeSequences;
        sums.DecodeWindowedKvTokens += belowWindow;
        if (step == nextWindow)
        {
            BoundAll(running);
        }
    }

    /// <summary>Steps of its only member that can be taken at once, at most so many: the last one is left, and no block is taken but in the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LoneSteps(int most)
    {
        int steps = (int)Math.Min(Math.Min(most, StepsToEnd - 1), (long)nextWindow - step);
        steps = NextBlocks > 0 ? Math.Min(steps, blockNeeds.Length) : steps; // The next block after this one.
        for (int i = 1, at = phase + 2; i < Math.Min(steps, blockNeeds.Length); i++, at++)
        {
            if (blockNeeds[at >= blockNeeds.Length ? at - blockNeeds.Length : at] > 0)
            {
                return i;
            }
        }

        return steps;
    }

    /// <summary>Its only member is so many tokens longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AdvanceLone(int steps, ReadOnlySpan<int> running)
    {
        step += steps;
        phase = (phase + steps) % blockNeeds.Length;
        sums.DecodeKvTokens += steps;
        sums.DecodeWindowedKvTokens += belowWindow * steps;
        if (step == nextWindow)
        {
            BoundAll(running);
        }
    }

    /// <summary>Counts the gap of the latest step for every member.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountGap(long gapNs)
    {
        for (int k = 0; k < gapsOver.Length; k++)
        {
            gapsOver[k] += gapNs > gapLimitsNs[k] ? 1 : 0;
        }
    }

    /// <summary>The next member that wrote its last token in the latest step, taken out and its row brought up to date; -1 when there is none. They come in the order of the running sequences.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int TakeEnded()
    {
        if (ends.FirstStep != step)
        {
            return -1;
        }

        int slot = ends.FirstSlot;
        ends.RemoveFirst();
        int computed = baseTokens[slot] + step;
        isLongestGone |= baseTokens[slot] == longestBase;
        belowWindow -= computed < window ? 1 : 0;
        Interactive -= sequences.IsInteractive[slot] ? 1 : 0;
        sums.DecodeSequences--;
        sums.SampledRows--;
        sums.DecodeKvTokens -= computed;
        sums.DecodeWindowedKvTokens -= Math.Min(computed, window);
        Write(slot);
        AddBlockNeed(slot, computed, -1);
        return slot;
    }

    /// <summary>To be called once the running sequences are without those that ended.</summary>
    /// <param name="running">The running sequences.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CloseRanks(ReadOnlySpan<int> running)
    {
        if (isLongestGone)
        {
            BoundAll(running);
        }
    }

    /// <summary>Brings the rows of all members up to date and closes.</summary>
    /// <param name="running">The running sequences.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WriteBack(ReadOnlySpan<int> running)
    {
        if (!IsOpen)
        {
            return;
        }

        IsOpen = false;
        foreach (int slot in running[..Count])
        {
            Write(slot);
        }
    }

    /// <summary>Finds anew which member is the longest, and which are shorter than the window until when.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BoundAll(ReadOnlySpan<int> running)
    {
        isLongestGone = false;
        (longestBase, belowWindow, nextWindow) = (int.MinValue, 0, int.MaxValue);
        foreach (int slot in running[..Count])
        {
            Bound(slot);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Bound(int slot)
    {
        int tokens = baseTokens[slot];
        longestBase = Math.Max(longestBase, tokens);
        if (tokens + step < window && window != int.MaxValue)
        {
            nextWindow = Math.Min(nextWindow, window - tokens);
        }

        belowWindow += tokens + step < window ? 1 : 0;
    }

    /// <summary>The step in which a member's next block is taken; none where room for all of its tokens was taken at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddBlockNeed(int slot, int computed, int count)
    {
        int untilNeed = kv.RoomTokens(slot) - computed + 1;
        if (untilNeed <= blockNeeds.Length)
        {
            int at = phase + untilNeed;
            blockNeeds[at >= blockNeeds.Length ? at - blockNeeds.Length : at] += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(int slot)
    {
        int computed = baseTokens[slot] + step;
        int steps = computed - sequences.ComputedTokens[slot];
        sequences.ComputedTokens[slot] = computed;
        sequences.GeneratedTokens[slot] += steps;
        sequences.LastTokenNs[slot] = LastTokenNs;
        kv.BookFromBatch(slot, computed);
        for (int k = 0; k < gapsOver.Length; k++)
        {
            int at = (slot * gapsOver.Length) + k;
            sequences.GapsOver[at] += gapsOver[k] - gapsOverAtJoin[at];
        }
    }
}
