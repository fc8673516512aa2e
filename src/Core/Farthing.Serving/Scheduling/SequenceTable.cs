using Farthing.Serving.Deployments;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Scheduling;

/// <summary>State of all sequences that an engine knows, waiting and running, as parallel arrays indexed by slot. Memory grows with the live ones, not with the finished ones.</summary>
internal sealed class SequenceTable
{
    private readonly int missKinds;
    private readonly bool countsBatches;
    private int[] freeSlots = [];
    private int freeCount;

    /// <summary>Prompt tokens.</summary>
    public int[] InputTokens = [];

    /// <summary>Tokens that it will write. The scheduler takes it for what the request may write at most, where room is kept for outputs (<see cref="KvReservation"/>), and looks at it for nothing else.</summary>
    public int[] OutputTokens = [];

    /// <summary>Tokens written so far.</summary>
    public int[] GeneratedTokens = [];

    /// <summary>Tokens that were written at the last checkpoint.</summary>
    public int[] SavedTokens = [];

    /// <summary>Tokens whose KV is computed, or scheduled to be.</summary>
    public int[] ComputedTokens = [];

    /// <summary>Prompt tokens that the cache supplied at the first admission.</summary>
    public int[] CachedTokens = [];

    /// <summary>When its first token was first scheduled; -1 before.</summary>
    public long[] ScheduledNs = [];

    /// <summary>When its first token left; -1 before.</summary>
    public long[] FirstTokenNs = [];

    /// <summary>When its latest token left; -1 before the first.</summary>
    public long[] LastTokenNs = [];

    /// <summary>Number of its preemptions.</summary>
    public int[] Preemptions = [];

    /// <summary>Order of arrival at this engine, for ties.</summary>
    public long[] Order = [];

    /// <summary>The request's number.</summary>
    public long[] RequestIds = [];

    /// <summary>The request that it belongs to.</summary>
    public Request[] Requests = [];

    /// <summary>Whether somebody waits for it, so that its gaps are counted.</summary>
    public bool[] IsInteractive = [];

    /// <summary>Whether it was passed over once, since other adapters had all slots.</summary>
    public bool[] WasPassedOver = [];

    /// <summary>Group of parallel samples; -1 for a request with one.</summary>
    public int[] Groups = [];

    /// <summary>Gaps over each limit, flattened: slot × kinds of limits.</summary>
    public int[] GapsOver = [];

    /// <summary>The engine's counts when its first token left; empty where they are not wanted.</summary>
    public BatchCount[] FirstBatches = [];

    /// <summary>Makes an empty table.</summary>
    /// <param name="missKinds">How many limits on gaps are counted.</param>
    /// <param name="countsBatches">Whether <see cref="FirstBatches"/> is kept.</param>
    public SequenceTable(int missKinds, bool countsBatches = false) =>
        (this.missKinds, this.countsBatches) = (missKinds, countsBatches);

    /// <summary>Live sequences.</summary>
    public int Count { get; private set; }

    /// <summary>Those of them for which somebody waits.</summary>
    public int Interactive { get; private set; }

    /// <summary>Takes a slot for a new sequence.</summary>
    public int Add(in Request request, long requestId, int outputTokens, long order)
    {
        if (freeCount == 0)
        {
            Enlarge();
        }

        int slot = freeSlots[--freeCount];
        InputTokens[slot] = request.InputTokens;
        OutputTokens[slot] = outputTokens;
        GeneratedTokens[slot] = 0;
        SavedTokens[slot] = 0;
        ComputedTokens[slot] = 0;
        CachedTokens[slot] = 0;
        ScheduledNs[slot] = -1;
        FirstTokenNs[slot] = -1;
        LastTokenNs[slot] = -1;
        Preemptions[slot] = 0;
        Order[slot] = order;
        RequestIds[slot] = requestId;
        Requests[slot] = request;
        IsInteractive[slot] = request.Class == RequestClass.Interactive;
        WasPassedOver[slot] = false;
        Groups[slot] = -1;
        GapsOver.AsSpan(slot * missKinds, missKinds).Clear();
        Count++;
        Interactive += IsInteractive[slot] ? 1 : 0;
        return slot;
    }

    /// <summary>Gives a slot back.</summary>
    public void Remove(int slot)
    {
        Requests[slot] = default;
        freeSlots[freeCount++] = slot;
        Count--;
        Interactive -= IsInteractive[slot] ? 1 : 0;
    }

    private void Enlarge()
    {
        int old = InputTokens.Length;
        int size = Math.Max(64, old * 2);
        Array.Resize(ref InputTokens, size);
        Array.Resize(ref OutputTokens, size);
        Array.Resize(ref GeneratedTokens, size);
        Array.Resize(ref SavedTokens, size);
        Array.Resize(ref ComputedTokens, size);
        Array.Resize(ref CachedTokens, size);
        Array.Resize(ref ScheduledNs, size);
        Array.Resize(ref FirstTokenNs, size);
        Array.Resize(ref LastTokenNs, size);
        Array.Resize(ref Preemptions, size);
        Array.Resize(ref Order, size);
        Array.Resize(ref RequestIds, size);
        Array.Resize(ref Requests, size);
        Array.Resize(ref IsInteractive, size);
        Array.Resize(ref WasPassedOver, size);
        Array.Resize(ref Groups, size);
        Array.Resize(ref GapsOver, size * missKinds);
        if (countsBatches)
        {
            Array.Resize(ref FirstBatches, size);
        }

        Array.Resize(ref freeSlots, size);
        for (int slot = size - 1; slot >= old; slot--)
        {
            freeSlots[freeCount++] = slot;
        }
    }
}

/// <summary>Steps of an engine and the sequences in them, counted from its start.</summary>
/// <param name="Steps">Steps.</param>
/// <param name="SequenceSteps">Sequences in them, summed.</param>
/// <param name="Latest">Sequences in the latest one.</param>
internal readonly record struct BatchCount(long Steps, long SequenceSteps, int Latest)
{
    /// <summary>For a sequence that came from another engine and has had no token here.</summary>
    public static BatchCount Unknown => new(-1, 0, 0);

    /// <summary>True for <see cref="Unknown"/>.</summary>
    public bool IsUnknown => Steps < 0;

    /// <summary>With equal steps more.</summary>
    public BatchCount Plus(int steps, int sequences) =>
        new(Steps + steps, SequenceSteps + ((long)steps * sequences), sequences);

    /// <summary>Sequences in a step on average, from the latest step of an earlier count to the latest of this one, both included.</summary>
    public double MeanSince(in BatchCount first) =>
        (double)(SequenceSteps - first.SequenceSteps + first.Latest) / (Steps - first.Steps + 1);
}
