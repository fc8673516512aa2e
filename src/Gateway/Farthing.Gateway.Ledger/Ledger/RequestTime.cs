using System.Buffers.Binary;

namespace Farthing.Gateway.Ledger;

/// <summary>The time in the first 48 bits of a request's id (UUID version 7, RFC 9562 §5.7), in milliseconds since 1970: ids sort as requests came.</summary>
internal static class RequestTime
{
    /// <summary>When a request came.</summary>
    public static long UnixMsOf(Guid request)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = request.TryWriteBytes(bytes, bigEndian: true, out _);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
    }

    /// <summary>A time in whole milliseconds.</summary>
    public static long UnixMsOf(DateTime time) =>
        (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>The least id of requests that come from a time on.</summary>
    public static Guid FirstId(DateTime time)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)UnixMsOf(time) << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
