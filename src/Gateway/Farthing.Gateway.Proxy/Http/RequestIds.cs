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
}
