using System.Runtime.CompilerServices;

namespace Farthing.Serving.Kv;

/// <summary>The KV blocks of one replica: which are free, in the order in which they will be taken, and which of the free ones still hold a prefix (vLLM's block pool).</summary>
/// <remarks>
/// Free blocks stand in a queue: the head is taken next, a freed block joins the tail, so that the least recently used prefix is lost first.
/// Blocks whose content can never be found again (outputs, prompts without ids) have no identity: they are counted, and stand in the queue as runs. That is exact, and makes them cost nothing.
/// Not thread-safe.
/// </remarks>
internal sealed class BlockPool
{
    private const int End = 0;
    private readonly int[] next;
    private readonly int[] previous;
    private readonly int[] references;
    private readonly int[] runLength;
    private readonly ulong[] keys;
    private readonly PrefixIndex index;
    private int spare;

    /// <summary>A pool in which every block is free and empty.</summary>
    public BlockPool(int totalBlocks)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalBlocks);
        TotalBlocks = totalBlocks;
        int records = totalBlocks + 2;
        next = new int[records];
        previous = new int[records];
        references = new int[records];
        runLength = new int[records];
        keys = new ulong[records];
        index = new PrefixIndex(totalBlocks);
        for (int i = 1; i < records - 1; i++)
        {
            next[i] = i + 1;
        }

        next[records - 1] = -1;
        spare = 1;
        ReleaseUnnamed(totalBlocks);
    }

    /// <summary>All blocks.</summary>
    public int TotalBlocks { get; }

    /// <summary>Blocks that no sequence holds; some may still hold a prefix.</summary>
    public int FreeBlocks { get; private set; }

    /// <summary>Blocks that sequences hold.</summary>
    public int UsedBlocks => TotalBlocks - FreeBlocks;

    /// <summary>The block that holds a prefix, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong key) => index.Find(key);

    /// <summary>True when no sequence holds the block: taking it costs a free block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsFree(int block) => references[block] == 0;

    /// <summary>One more sequence holds a block that was found.</summary>
    public void Share(int block)
    {
        if (references[block]++ == 0)
        {
            Unlink(block);
            FreeBlocks--;
        }
    }

    /// <summary>Takes blocks without identity. There must be enough free ones.</summary>
    public void TakeUnnamed(int count)
    {
        FreeBlocks -= count;
        while (count > 0)
        {
            int head = next[End];
            int run = runLength[head];
            if (run > count)
            {
                runLength[head] = run - count;
                return;
            }

            if (run == 0)
            {
                index.Remove(keys[head]);
                keys[head] = 0;
                count--;
            }
            else
            {
                count -= run;
            }

            Unlink(head);
            Recycle(head);
        }
    }

    /// <summary>Takes one block that will get a name later. There must be a free one.</summary>
    public int TakeNamed()
    {
        TakeUnnamed(1);
        int block = spare;
        spare = next[block];
        references[block] = 1;
        keys[block] = 0;
        runLength[block] = 0;
        return block;
    }

    /// <summary>Names a block after the prefix that it now holds in full. Where another block holds it already, this one stays without a name.</summary>
    public void Name(int block, ulong key)
    {
        if (index.TryAdd(key, block))
        {
            keys[block] = key;
        }
    }

    /// <summary>A sequence lets go of a block with an identity.</summary>
    public void Release(int block)
    {
        if (--references[block] > 0)
        {
            return;
        }

        if (keys[block] == 0)
        {
            Recycle(block);
            ReleaseUnnamed(1);
            return;
        }

        LinkLast(block);
        FreeBlocks++;
    }

    /// <summary>A sequence lets go of blocks without identity.</summary>
    public void ReleaseUnnamed(int count)
    {
        if (count == 0)
        {
            return;
        }

        FreeBlocks += count;
        int tail = previous[End];
        if (tail != End && runLength[tail] > 0)
        {
            runLength[tail] += count;
            return;
        }

        int record = spare;
        spare = next[record];
        runLength[record] = count;
        references[record] = 0;
        LinkLast(record);
    }

    private void LinkLast(int block)
    {
        int tail = previous[End];
        next[tail] = block;
        previous[block] = tail;
        next[block] = End;
        previous[End] = block;
    }

    private void Unlink(int block)
    {
        next[previous[block]] = next[block];
        previous[next[block]] = previous[block];
    }

    private void Recycle(int record)
    {
        runLength[record] = 0;
        next[record] = spare;
        spare = record;
    }
}
