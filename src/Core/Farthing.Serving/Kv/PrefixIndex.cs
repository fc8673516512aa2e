using System.Numerics;
using System.Runtime.CompilerServices;

namespace Farthing.Serving.Kv;

/// <summary>Finds the block that holds a given prefix: open addressing. Its table doubles with what it holds, up to a size that is fixed at the start.</summary>
/// <remarks>A key is the mixed id of a trace's block (59 bits) and a lane (5 bits). The engine blocks of one id lie side by side, one to a lane, so that a prompt's blocks are found without a cache miss each; probing goes from group to group within a lane, deletion shifts back.</remarks>
internal sealed class PrefixIndex
{
    private const int Lanes = 32;
    private const int SmallestSize = 64 * Lanes;
    private readonly int[] laneCounts = new int[Lanes];
    private readonly int largestSize;
    private Entry[] entries = new Entry[SmallestSize];
    private int mask = SmallestSize - 1;

    /// <summary>An index that holds nothing.</summary>
    public static readonly PrefixIndex Empty = new(0);

    /// <summary>Makes room for a number of blocks at a load of at most one half.</summary>
    public PrefixIndex(int capacity)
    {
        largestSize = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(SmallestSize, capacity * 2L));
    }

    /// <summary>Number of held prefixes.</summary>
    public int Count { get; private set; }

    /// <summary>Mixes an id (the finalizer of SplitMix64, Steele et al. 2014); never 0 in its upper 59 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong id)
    {
        ulong x = id + 0x9E3779B97F4A7C15UL;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        x ^= x >> 31;
        return x | (1UL << 63);
    }

    /// <summary>The key of an engine block: a mixed id and the block's place inside it. Places are rotated, so that ids of one block fill all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong KeyOf(ulong mixed, int place) => (mixed & ~31UL) | ((mixed + (uint)place) & 31);

    /// <summary>The block of a key, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong key)
    {
        for (int at = Home(key); ; at = (at + Lanes) & mask)
        {
            ref Entry entry = ref entries[at];
            if (entry.Key == key)
            {
                return entry.Block;
            }

            if (entry.Key == 0)
            {
                return -1;
            }
        }
    }

    /// <summary>Adds a key unless it is there; the first block of a prefix stays. One place of each lane stays empty, so that every search ends.</summary>
    public bool TryAdd(ulong key, int block)
    {
        for (int at = Home(key); ; at = (at + Lanes) & mask)
        {
            ref Entry entry = ref entries[at];
            if (entry.Key == key)
            {
                return false;
            }

            if (entry.Key == 0)
            {
                int lane = (int)key & (Lanes - 1);
                if (entries.Length < largestSize && 2 * laneCounts[lane] >= entries.Length / Lanes)
                {
                    Double();
                    return TryAdd(key, block);
                }

                if (laneCounts[lane] + 1 >= entries.Length / Lanes)
                {
                    return false;
                }

                entry.Key = key;
                entry.Block = block;
                laneCounts[lane]++;
                Count++;
                return true;
            }
        }
    }

    /// <summary>Removes a key that is there.</summary>
    public void Remove(ulong key)
    {
        int hole = Home(key);
        while (entries[hole].Key != key)
        {
            hole = (hole + Lanes) & mask;
        }

        for (int next = (hole + Lanes) & mask; entries[next].Key != 0; next = (next + Lanes) & mask)
        {
            int home = Home(entries[next].Key);
            bool mayMove = ((next - home) & mask) >= ((next - hole) & mask);
            if (mayMove)
            {
                entries[hole] = entries[next];
                hole = next;
            }
        }

        entries[hole].Key = 0;
        laneCounts[(int)key & (Lanes - 1)]--;
        Count--;
    }

    private void Double()
    {
        Entry[] held = entries;
        entries = new Entry[2 * held.Length];
        mask = entries.Length - 1;
        foreach (Entry entry in held)
        {
            if (entry.Key != 0)
            {
                int at = Home(entry.Key);
                while (entries[at].Key != 0)
                {
                    at = (at + Lanes) & mask;
                }

                entries[at] = entry;
            }
        }
    }

    /// <summary>Lane in the low bits, group from the mixed id's middle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(ulong key) => (int)key & mask;

    private struct Entry
    {
        public ulong Key;
        public int Block;
    }
}
