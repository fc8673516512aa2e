using System.Runtime.CompilerServices;

namespace Farthing.Serving.Engines;

/// <summary>Sequences in the order in which they will end, those that joined first before others of the same step: a binary heap.</summary>
internal sealed class EndQueue
{
    private long[] keys = new long[64];
    private int[] slots = new int[64];
    private int count;
    private int joined;

    /// <summary>The step in which the first of them ends; <see cref="int.MaxValue"/> without one.</summary>
    public int FirstStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => count == 0 ? int.MaxValue : (int)(keys[0] >> 32);
    }

    /// <summary>The sequence that ends first.</summary>
    public int FirstSlot => slots[0];

    /// <summary>Empties it.</summary>
    public void Clear() => (count, joined) = (0, 0);

    /// <summary>Adds a sequence.</summary>
    /// <param name="step">The step in which it ends.</param>
    /// <param name="slot">The sequence.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int step, int slot)
    {
        if (count == keys.Length)
        {
            Array.Resize(ref keys, count * 2);
            Array.Resize(ref slots, count * 2);
        }

        long key = ((long)step << 32) | (uint)joined++;
        int at = count++;
        while (at > 0)
        {
            int parent = (at - 1) / 2;
            if (keys[parent] < key)
            {
                break;
            }

            (keys[at], slots[at]) = (keys[parent], slots[parent]);
            at = parent;
        }

        (keys[at], slots[at]) = (key, slot);
    }

    /// <summary>Takes the first out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void RemoveFirst()
    {
        long key = keys[--count];
        int slot = slots[count];
        int at = 0;
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= count)
            {
                break;
            }

            child += child + 1 < count && keys[child + 1] < keys[child] ? 1 : 0;
            if (key < keys[child])
            {
                break;
            }

            (keys[at], slots[at]) = (keys[child], slots[child]);
            at = child;
        }

        (keys[at], slots[at]) = (key, slot);
    }
}
