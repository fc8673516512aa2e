using Farthing.Serving.Kv;

namespace Farthing.Tests.Serving.Kv;

public sealed class BlockPoolTests
{
    /// <summary>Three million blocks: whole tables would be 72 MB of records and 128 MB of index.</summary>
    [Fact]
    public void A_short_run_does_not_pay_for_a_large_pool()
    {
        BlockPool pool = new(3_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 500; i++)
        {
            pool.Name(pool.TakeNamed(), PrefixIndex.KeyOf(PrefixIndex.Mix((ulong)i), 0));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Equal(500, pool.UsedBlocks);
    }

    /// <summary>As many blocks as there are, each named, let go and taken again: the least recently used prefix is lost first.</summary>
    [Fact]
    public void Every_block_can_be_named_and_the_oldest_prefix_is_lost_first()
    {
        const int Blocks = 5000;
        BlockPool pool = new(Blocks);
        int[] blocks = [.. Enumerable.Range(0, Blocks).Select(_ => pool.TakeNamed())];
        for (int i = 0; i < Blocks; i++)
        {
            pool.Name(blocks[i], Key(i));
        }

        Assert.Equal(0, pool.FreeBlocks);
        Assert.Equal(Blocks, blocks.Distinct().Count());
        Array.ForEach(blocks, pool.Release);
        Assert.Equal(Blocks, pool.FreeBlocks);
        pool.TakeUnnamed(1000);

        Assert.All(Enumerable.Range(0, 1000), i => Assert.Equal(-1, pool.Find(Key(i))));
        Assert.All(Enumerable.Range(1000, Blocks - 1000), i => Assert.Equal(blocks[i], pool.Find(Key(i))));
    }

    private static ulong Key(int i) => PrefixIndex.KeyOf(PrefixIndex.Mix((ulong)i), 0);
}
