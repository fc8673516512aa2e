using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Farthing.Workloads.Prompts;

/// <summary>Hashes of ever longer beginnings of a text, one for each 64 bytes, under a key.</summary>
/// <remarks>
/// The hash of a beginning is EMAC, a CBC-MAC whose last state is encrypted under a second key, over AES-128, cut to 8 bytes: a pseudo-random function for texts of any length (Petrank and Rackoff, CBC MAC for Real-Time Data Sources, 2000). One pass over the text gives all of them. Not safe for use by several threads at once.
/// </remarks>
public sealed class BlockHasher : IDisposable
{
    /// <summary>Bytes of text in a block.</summary>
    public const int BlockBytes = 64;

    private const int AesBytes = 16;
    private static readonly byte[] Zero = new byte[AesBytes];
    private readonly Aes chain = Aes.Create();
    private readonly Aes tag = Aes.Create();

    /// <param name="chainKey">16 bytes.</param>
    /// <param name="tagKey">16 other bytes.</param>
    public BlockHasher(byte[] chainKey, byte[] tagKey) => (chain.Key, tag.Key) = (chainKey, tagKey);

    /// <summary>The hashes of a text's whole blocks, each of everything up to its end; what is behind the last whole block has none.</summary>
    public ulong[] Chain(ReadOnlySpan<byte> text)
    {
        int blocks = text.Length / BlockBytes;
        if (blocks == 0)
        {
            return [];
        }

        byte[] states = ArrayPool<byte>.Shared.Rent(blocks * BlockBytes);
        chain.EncryptCbc(text[..(blocks * BlockBytes)], Zero, states, PaddingMode.None);
        Span<byte> ends = states.AsSpan(0, blocks * AesBytes);
        for (int i = 0; i < blocks; i++)
        {
            states.AsSpan((i * BlockBytes) + BlockBytes - AesBytes, AesBytes).CopyTo(ends[(i * AesBytes)..]);
        }

        byte[] tags = ArrayPool<byte>.Shared.Rent(blocks * AesBytes);
        tag.EncryptEcb(ends, tags, PaddingMode.None);
        ulong[] hashes = new ulong[blocks];
        for (int i = 0; i < blocks; i++)
        {
            hashes[i] = BinaryPrimitives.ReadUInt64LittleEndian(tags.AsSpan(i * AesBytes));
        }

        ArrayPool<byte>.Shared.Return(tags);
        ArrayPool<byte>.Shared.Return(states);
        return hashes;
    }

    /// <summary>The hash of a whole text, to its last byte.</summary>
    public ulong Of(ReadOnlySpan<byte> text)
    {
        byte[] states = ArrayPool<byte>.Shared.Rent(text.Length + AesBytes);
        int length = chain.EncryptCbc(text, Zero, states, PaddingMode.PKCS7);
        Span<byte> hash = stackalloc byte[AesBytes];
        tag.EncryptEcb(states.AsSpan(length - AesBytes, AesBytes), hash, PaddingMode.None);
        ArrayPool<byte>.Shared.Return(states);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        chain.Dispose();
        tag.Dispose();
    }
}
