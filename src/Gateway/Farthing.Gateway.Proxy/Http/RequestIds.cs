using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Farthing.Gateway.Http;

/// <summary>Names of requests: UUIDs of version 7 (RFC 9562, section 5.7: 48 bits of Unix milliseconds, 74 random ones). The system is asked for random bytes once in 102 names, not each time.</summary>
internal static class RequestIds
{
    private const int RandomBytes = 10;

    [ThreadStatic]
    private static byte[]? drawn;

    [ThreadStatic]
    private static int used;

    /// <summary>The next name.</summary>
    /// <param name="now">The time that is put into it.</param>
    public static Guid Next(DateTimeOffset now)
    {
        byte[] random = drawn ??= new byte[1020];
        if (used == 0)
        {
            RandomNumberGenerator.Fill(random);
        }

        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, now.ToUnixTimeMilliseconds() << 16);
        random.AsSpan(used, RandomBytes).CopyTo(id[6..]);
        used = used + RandomBytes < random.Length ? used + RandomBytes : 0;
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }

    /// <summary>The time that was put into a name: the request's arrival, in whole milliseconds.</summary>
    /// <param name="id">The name.</param>
    /// <returns>Null for an id of another kind.</returns>
    public static DateTimeOffset? TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return bytes[6] >> 4 == 7
            ? DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16)
            : null;
    }
}
