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
    private const int None = -1;

    /// <summary>Records at first: they grow with what is in use, so that a short run does not pay for a large pool.</summary>
    private const int FirstRecords = 1024;
    private Record[] records = [];
    private PrefixIndex index = PrefixIndex.Empty;
    private int spare = None;
    private int fresh = End + 1;

    /// <summary>A pool in which every block is free and empty.</summary>
    public BlockPool(int totalBlocks)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalBlocks);
        TotalBlocks = totalBlocks;
        FreeBlocks = totalBlocks;
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
    public bool IsFree(int block) => records[block].References == 0;

    /// <summary>One more sequence holds a block that was found.</summary>
    public void Share(int block)
    {
        if (records[block].References++ == 0)
        {
            Unlink(block);
            FreeBlocks--;
        }
    }

    /// <summary>Takes blocks without identity. There must be enough free ones.</summary>
    public void TakeUnnamed(int count)
    {
        FreeBlocks -= count;
        if (records.Length == 0)
        {
            return;
        }

        while (count > 0)
        {
            int head = records[End].Next;
            int run = records[head].RunLength;
            if (run > count)
            {
                records[head].RunLength = run - count;
                return;
            }

            if (run == 0)
            {
                index.Remove(records[head].Key);
                records[head].Key = 0;
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
        if (records.Length == 0)
        {
            StartNaming();
        }

        TakeUnnamed(1);
        int block = NewRecord();
        records[block].References = 1;
        records[block].Key = 0;
        records[block].RunLength = 0;
        return block;
    }

    /// <summary>Names a block after the prefix that it now holds in full. Where another block holds it already, this one stays without a name.</summary>
    public void Name(int block, ulong key)
    {
        if (index.TryAdd(key, block))
        {
            records[block].Key = key;
        }
    }

    /// <summary>A sequence lets go of a block with an identity.</summary>
    public void Release(int block)
    {
        if (--records[block].References > 0)
        {
            return;
        }

        if (records[block].Key == 0)
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
        if (records.Length == 0)
        {
            return;
        }

        int tail = records[End].Previous;
        if (tail != End && records[tail].RunLength > 0)
        {
            records[tail].RunLength += count;
            return;
        }

        int record = NewRecord();
        records[record].RunLength = count;
        records[record].References = 0;
        LinkLast(record);
    }

    /// <summary>Until the first block gets a name all blocks are alike, and a count is all there is to keep: most simulations never come here.</summary>
    private void StartNaming()
    {
        records = new Record[Math.Min(FirstRecords, TotalBlocks + 2)];
        index = new PrefixIndex(TotalBlocks);
        int free = FreeBlocks;
        FreeBlocks = 0;
        ReleaseUnnamed(free);
    }

    /// <summary>The record that was released last, or one that was never used: one for each block and one for a run.</summary>
    private int NewRecord()
    {
        if (spare != None)
        {
            int record = spare;
            spare = records[record].Next;
            return record;
        }

        if (fresh == records.Length)
        {
            Array.Resize(ref records, (int)Math.Min(2L * records.Length, TotalBlocks + 2L));
        }

        return fresh++;
    }

    private void LinkLast(int block)
    {
        int tail = records[End].Previous;
        records[tail].Next = block;
        records[block].Previous = tail;
        records[block].Next = End;
        records[End].Previous = block;
    }

    private void Unlink(int block)
    {
        records[records[block].Previous].Next = records[block].Next;
        records[records[block].Next].Previous = records[block].Previous;
    }

    private void Recycle(int record)
    {
        records[record].RunLength = 0;
        records[record].Next = spare;
        spare = record;
    }

    private struct Record
    {
        /// <summary>The record behind it in the queue, or the next spare one.</summary>
        public int Next;

        /// <summary>The record before it in the queue.</summary>
        public int Previous;

        /// <summary>Sequences that hold the block.</summary>
        public int References;

        /// <summary>Blocks of a run without identity; 0 for a block of its own.</summary>
        public int RunLength;

        /// <summary>The prefix that it holds; 0 for none.</summary>
        public ulong Key;
    }
}
