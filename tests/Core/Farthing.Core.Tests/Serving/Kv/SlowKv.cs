namespace Farthing.Tests.Serving.Kv;

/// <summary>The prefix cache written as plainly as possible: one object per block, a list as queue.</summary>
internal sealed class SlowKv
{
    private readonly LinkedList<Block> queue = new();
    private readonly Dictionary<(ulong, int), Block> index = [];
    private readonly Dictionary<int, List<Block>> held = [];

    public SlowKv(int blocks)
    {
        for (int i = 0; i < blocks; i++)
        {
            queue.AddLast(new Block());
        }
    }

    public int FreeBlocks => queue.Count;

    public int Find(ulong[] ids, int tokens) => Hits(ids, tokens).Count;

    public bool Fits(ulong[] ids, int tokens)
    {
        List<Block> hits = Hits(ids, tokens);
        return ((tokens + 15) / 16) - hits.Count <= queue.Count - hits.Count(block => block.References == 0);
    }

    public void Admit(int slot, ulong[] ids, int tokens)
    {
        List<Block> blocks = Hits(ids, tokens);
        foreach (Block block in blocks)
        {
            if (block.References++ == 0)
            {
                queue.Remove(block);
            }
        }

        int shared = blocks.Count;
        while (blocks.Count * 16 < tokens)
        {
            Block block = queue.First!.Value;
            queue.RemoveFirst();
            if (block.Key is (ulong, int) key)
            {
                index.Remove(key);
                block.Key = null;
            }

            block.References = 1;
            blocks.Add(block);
        }

        for (int i = shared; i < tokens / 16; i++)
        {
            if (index.TryAdd((ids[i / 2], i % 2), blocks[i]))
            {
                blocks[i].Key = (ids[i / 2], i % 2);
            }
        }

        held[slot] = blocks;
    }

    public void Free(int slot)
    {
        List<Block> blocks = held[slot];
        for (int i = blocks.Count - 1; i >= 0; i--)
        {
            if (--blocks[i].References == 0)
            {
                queue.AddLast(blocks[i]);
            }
        }

        held.Remove(slot);
    }

    private List<Block> Hits(ulong[] ids, int tokens)
    {
        List<Block> hits = [];
        while (
            hits.Count < (tokens - 1) / 16
            && index.TryGetValue((ids[hits.Count / 2], hits.Count % 2), out Block? block)
        )
        {
            hits.Add(block);
        }

        return hits;
    }

    private sealed class Block
    {
        public (ulong, int)? Key;
        public int References;
    }
}
