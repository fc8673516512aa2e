using Farthing.Gateway.Caching.Stores;

namespace Farthing.Tests.Gateway.Caching;

public class AnswerBlocksTests
{
    private static byte[] Answer(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Read(AnswerBlocks blocks, int first, int length)
    {
        byte[] bytes = new byte[length];
        blocks.Read(first, bytes);
        return bytes;
    }

    [Fact]
    public void Blocks_of_one_that_went_serve_the_next()
    {
        AnswerBlocks blocks = new();
        int kept = blocks.Write(Answer(100, 1));
        for (int i = 0; i < 10_000; i++)
        {
            int first = blocks.Write(Answer(1 + (i % 4000), i));
            Assert.Equal(Answer(1 + (i % 4000), i), Read(blocks, first, 1 + (i % 4000)));
            blocks.Free(first);
        }

        Assert.Equal(1L << 20, blocks.Bytes);
        Assert.Equal(Answer(100, 1), Read(blocks, kept, 100));
        int gone = blocks.Write(Answer(100, 4));
        blocks.Free(gone);
        Assert.Equal(new byte[100], Read(blocks, gone, 100)); // Nothing of it is left.
        int large = blocks.Write(Answer(3_000_000, 2));
        Assert.Equal(3L << 20, blocks.Bytes);
        blocks.Free(kept);
        Assert.Equal(Answer(3_000_000, 2), Read(blocks, large, 3_000_000));
        blocks.Free(large);
        Assert.Equal(1L << 20, blocks.Bytes);
        int again = blocks.Write(Answer(5000, 3));
        Assert.Equal(Answer(5000, 3), Read(blocks, again, 5000));
    }

    [Fact]
    public void Answers_take_whole_blocks_and_no_more()
    {
        AnswerBlocks blocks = new();
        for (int i = 0; i < 4096; i++)
        {
            blocks.Write(Answer(252, i)); // A block less its link.
        }

        Assert.Equal(1L << 20, blocks.Bytes);
        blocks.Write(Answer(1, 0));
        Assert.Equal(2L << 20, blocks.Bytes);
    }
}
