namespace Farthing.Serving.Scheduling;

/// <summary>Sequences that wait, in their order of service. In the order of arrival: a ring whose front takes preempted sequences back. In any other: a heap.</summary>
internal sealed class WaitingQueue(SchedulingOrder order, SequenceTable sequences)
{
    private readonly bool isRing = order.IsOfArrival;
    private int[] slots = new int[64];
    private int head;

    /// <summary>Number of waiting sequences.</summary>
    public int Count { get; private set; }

    /// <summary>The sequence that is admitted next.</summary>
    public int Peek() => slots[isRing ? head : 0];

    /// <summary>One of those that wait, in no order that means anything.</summary>
    public int this[int index] => slots[(head + index) & (slots.Length - 1)];

    /// <summary>Adds a new sequence behind the others.</summary>
    public void Add(int slot)
    {
        MakeRoom();
        if (isRing)
        {
            slots[(head + Count++) & (slots.Length - 1)] = slot;
            return;
        }

        Push(slot);
    }

    /// <summary>Puts a preempted sequence before the others (in the order of arrival) or in its place.</summary>
    public void AddFirst(int slot)
    {
        MakeRoom();
        if (isRing)
        {
            head = (head - 1) & (slots.Length - 1);
            slots[head] = slot;
            Count++;
            return;
        }

        Push(slot);
    }

    /// <summary>Takes the next sequence.</summary>
    public int Take()
    {
        int slot = Peek();
        if (isRing)
        {
            head = (head + 1) & (slots.Length - 1);
            Count--;
            return slot;
        }

        slots[0] = slots[--Count];
        SiftDown();
        return slot;
    }

    /// <summary>A waiting sequence of a request; -1 when none waits.</summary>
    public int Find(long requestId)
    {
        for (int i = 0; i < Count; i++)
        {
            int slot = this[i];
            if (sequences.RequestIds[slot] == requestId)
            {
                return slot;
            }
        }

        return -1;
    }

    /// <summary>Takes a sequence out, wherever it stands; the others keep their order.</summary>
    public void Remove(int slot)
    {
        int[] others = new int[Count];
        int kept = 0;
        while (Count > 0)
        {
            int next = Take();
            if (next != slot)
            {
                others[kept++] = next;
            }
        }

        for (int i = 0; i < kept; i++)
        {
            Add(others[i]);
        }
    }

    private void Push(int slot)
    {
        int at = Count++;
        while (at > 0)
        {
            int parent = (at - 1) / 2;
            if (!order.ComesBefore(sequences, slot, slots[parent]))
            {
                break;
            }

            slots[at] = slots[parent];
            at = parent;
        }

        slots[at] = slot;
    }

    private void SiftDown()
    {
        int at = 0;
        while (true)
        {
            int best = at;
            for (int child = (2 * at) + 1; child <= (2 * at) + 2 && child < Count; child++)
            {
                if (order.ComesBefore(sequences, slots[child], slots[best]))
                {
                    best = child;
                }
            }

            if (best == at)
            {
                return;
            }

            (slots[at], slots[best]) = (slots[best], slots[at]);
            at = best;
        }
    }

    private void MakeRoom()
    {
        if (Count < slots.Length)
        {
            return;
        }

        int[] larger = new int[slots.Length * 2];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = slots[(head + i) & (slots.Length - 1)];
        }

        slots = larger;
        head = 0;
    }
}

/// <summary>First come, first served.</summary>
internal sealed class ArrivalOrder : SchedulingOrder
{
    /// <inheritdoc/>
    public override bool IsOfArrival => true;

    /// <inheritdoc/>
    public override bool ComesBefore(SequenceTable sequences, int a, int b) =>
        sequences.Order[a] < sequences.Order[b];
}

/// <summary>Smaller priority first, then earlier arrival, then earlier order.</summary>
internal sealed class PriorityOrder : SchedulingOrder
{
    /// <inheritdoc/>
    public override bool ComesBefore(SequenceTable sequences, int a, int b)
    {
        int priority = sequences.Requests[a].Priority.CompareTo(sequences.Requests[b].Priority);
        if (priority != 0)
        {
            return priority < 0;
        }

        int arrival = sequences.Requests[a].ArrivalNs.CompareTo(sequences.Requests[b].ArrivalNs);
        return arrival != 0 ? arrival < 0 : sequences.Order[a] < sequences.Order[b];
    }
}

/// <summary>The order of a scheduling policy: who is admitted before whom and, read backwards, who gives way first. It sees what a scheduler sees, never an output length (docs/decisions/0002).</summary>
internal abstract class SchedulingOrder
{
    /// <summary>True where newcomers stand behind all others and whoever gave way stands before them: nothing has to be compared.</summary>
    public virtual bool IsOfArrival => false;

    /// <summary>True when a sequence is served before another. A total order: no two sequences are equal.</summary>
    /// <param name="sequences">The engine's sequences.</param>
    /// <param name="a">A slot.</param>
    /// <param name="b">Another slot.</param>
    public abstract bool ComesBefore(SequenceTable sequences, int a, int b);
}
