using System.Numerics;
using System.Runtime.CompilerServices;

namespace Farthing.Serving.Kv;

/// <summary>Finds the block that holds a given prefix: open addressing with linear probing and backward-shift deletion, no allocation after construction.</summary>
internal sealed class PrefixIndex
{
    private readonly ulong[] keys;
    private readonly int[] blocks;
    private readonly int mask;

    /// <summary>Makes room for a number of blocks at a load of at most one half.</summary>
    public PrefixIndex(int capacity)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, capacity * 2L));
        keys = new ulong[size];
        blocks = new int[size];
        mask = size - 1;
    }

    /// <summary>How many prefixes are held.</summary>
    public int Count { get; private set; }

    /// <summary>The block of a key, or -1.</summary>
    /// <param name="key">Never 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong key)
    {
        for (int at = (int)key & mask; ; at = (at + 1) & mask)
        {
            ulong seen = keys[at];
            if (seen == key)
            {
                return blocks[at];
            }

            if (seen == 0)
            {
                return -1;
            }
        }
    }

    /// <summary>Adds a key unless it is there; the first block of a prefix stays.</summary>
    public bool TryAdd(ulong key, int block)
    {
        for (int at = (int)key & mask; ; at = (at + 1) & mask)
        {
            if (keys[at] == key)
            {
                return false;
            }

            if (keys[at] == 0)
            {
                keys[at] = key;
                blocks[at] = block;
                Count++;
                return true;
            }
        }
    }

    /// <summary>Removes a key that is there.</summary>
    public void Remove(ulong key)
    {
        int at = (int)key & mask;
        while (keys[at] != key)
        {
            at = (at + 1) & mask;
        }

        int hole = at;
        for (int next = (hole + 1) & mask; keys[next] != 0; next = (next + 1) & mask)
        {
            int home = (int)keys[next] & mask;
            bool mayMove = ((next - home) & mask) >= ((next - hole) & mask);
            if (mayMove)
            {
                keys[hole] = keys[next];
                blocks[hole] = blocks[next];
                hole = next;
            }
        }

        keys[hole] = 0;
        Count--;
    }
}
