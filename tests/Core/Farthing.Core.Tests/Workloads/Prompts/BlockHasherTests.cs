using System.Buffers.Binary;
using System.Security.Cryptography;
using Farthing.Workloads.Prompts;

namespace Farthing.Tests.Workloads.Prompts;

public sealed class BlockHasherTests
{
    private static readonly byte[] ChainKey = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
    private static readonly byte[] TagKey = [.. Enumerable.Range(0, 16).Select(i => (byte)(200 - i))];

    /// <summary>EMAC as the paper has it, a block at a time.</summary>
    private static ulong ByHand(ReadOnlySpan<byte> text)
    {
        using Aes chain = Aes.Create();
        using Aes tag = Aes.Create();
        (chain.Key, tag.Key) = (ChainKey, TagKey);
        byte[] state = new byte[16];
        for (int at = 0; at < text.Length; at += 16)
        {
            for (int i = 0; i < 16; i++)
            {
                state[i] ^= text[at + i];
            }

            state = chain.EncryptEcb(state, PaddingMode.None);
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(tag.EncryptEcb(state, PaddingMode.None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(70_001)]
    public void Each_hash_is_that_of_everything_up_to_its_end(int bytes)
    {
        byte[] text = new byte[bytes];
        new Random(bytes).NextBytes(text);
        using BlockHasher hasher = new(ChainKey, TagKey);

        ulong[] hashes = hasher.Chain(text);

        Assert.Equal(bytes / 64, hashes.Length);
        foreach (int i in (int[])[0, hashes.Length / 2, hashes.Length - 1])
        {
            if (i >= 0 && i < hashes.Length)
            {
                Assert.Equal(ByHand(text.AsSpan(0, (i + 1) * 64)), hashes[i]);
            }
        }
    }

    [Fact]
    public void Texts_share_hashes_up_to_the_block_in_which_they_differ()
    {
        byte[] one = new byte[640];
        new Random(1).NextBytes(one);
        using BlockHasher hasher = new(ChainKey, TagKey);
        ulong[] before = hasher.Chain(one);
        for (int at = 0; at < one.Length; at += 7)
        {
            byte[] other = [.. one];
            other[at] ^= 1;

            ulong[] after = hasher.Chain(other);

            Assert.Equal(at / 64, before.AsSpan().CommonPrefixLength(after));
            Assert.Equal(10 - (at / 64), before.Except(after).Count()); // None is equal again behind it.
        }
    }

    [Fact]
    public void Under_another_key_everything_differs()
    {
        byte[] text = new byte[640];
        using BlockHasher one = new(ChainKey, TagKey);
        using BlockHasher other = new(TagKey, ChainKey);

        Assert.Empty(one.Chain(text).Intersect(other.Chain(text)));
        Assert.NotEqual(one.Of(text), other.Of(text));
        Assert.NotEqual(one.Of(text), one.Of(text.AsSpan(1)));
        Assert.NotEqual(one.Of("a"u8), one.Of("a\0"u8));
    }
}
