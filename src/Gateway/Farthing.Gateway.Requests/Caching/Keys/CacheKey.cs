using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Farthing.Gateway.Caching.Keys;

/// <summary>A SHA-256: what has to be equal for an answer to be given again.</summary>
public readonly record struct CacheKey(ulong A, ulong B, ulong C, ulong D)
{
    // A key's bits are random, but who picks questions may pick keys: not which of them fall together here.
    private static readonly ulong Scatter = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    /// <summary>Bytes of a key.</summary>
    public const int Bytes = 32;

    /// <summary>The key that 32 bytes are.</summary>
    public static CacheKey Of(ReadOnlySpan<byte> hash) =>
        new(
            BinaryPrimitives.ReadUInt64BigEndian(hash),
            BinaryPrimitives.ReadUInt64BigEndian(hash[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(hash[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(hash[24..])
        );

    /// <inheritdoc/>
    public override int GetHashCode() => (int)(A * Scatter >> 32);

    /// <summary>Its 32 bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Bytes];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Writes its 32 bytes.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, A);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], B);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], C);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], D);
    }
}
