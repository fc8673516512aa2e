using System.Buffers.Binary;

namespace Farthing.Gateway.Forwarding.Clouds.Aws;

/// <summary>A message of <c>application/vnd.amazon.eventstream</c>: total length, headers' length, their CRC, headers, payload, CRC of all before it; numbers big-endian.</summary>
internal readonly ref struct EventFrame
{
    /// <summary>Longest message that is read; AWS's own limit.</summary>
    public const int MaxBytes = 16 << 20;

    private const int PreludeBytes = 12;
    private const int MinBytes = PreludeBytes + 4;
    private readonly ReadOnlySpan<byte> headers;

    private EventFrame(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload)
    {
        this.headers = headers;
        Payload = payload;
    }

    /// <summary>The payload.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Bytes of the message that begins here, once its prelude is there; 0 before.</summary>
    /// <exception cref="InvalidDataException">The prelude is damaged, or the message too long.</exception>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < PreludeBytes)
        {
            return 0;
        }

        uint total = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        uint ofHeaders = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) != Crc32.Of(bytes[..8]))
        {
            throw new InvalidDataException("a frame's prelude does not have its checksum");
        }

        return total is >= MinBytes and <= MaxBytes && ofHeaders <= total - MinBytes
            ? (int)total
            : throw new InvalidDataException("a frame has an impossible length");
    }

    /// <summary>Reads a whole message.</summary>
    /// <param name="bytes">The message, <see cref="LengthOf"/> bytes.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static EventFrame Read(ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(bytes[^4..]) != Crc32.Of(bytes[..^4]))
        {
            throw new InvalidDataException("a frame does not have its checksum");
        }

        int ofHeaders = (int)BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        return new EventFrame(bytes.Slice(PreludeBytes, ofHeaders), bytes[(PreludeBytes + ofHeaders)..^4]);
    }

    /// <summary>The text of a header; empty where it is not there.</summary>
    /// <exception cref="InvalidDataException">The headers are damaged.</exception>
    public ReadOnlySpan<byte> Header(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> left = headers;
        while (!left.IsEmpty)
        {
            ReadOnlySpan<byte> found = Take(ref left, Take(ref left, 1)[0]);
            byte type = Take(ref left, 1)[0];
            int length = type switch
            {
                0 or 1 => 0,
                2 => 1,
                3 => 2,
                4 => 4,
                5 or 8 => 8,
                6 or 7 => BinaryPrimitives.ReadUInt16BigEndian(Take(ref left, 2)),
                9 => 16,
                _ => throw new InvalidDataException("a frame has a header of an unknown type"),
            };
            ReadOnlySpan<byte> value = Take(ref left, length);
            if (type == 7 && found.SequenceEqual(name))
            {
                return value;
            }
        }

        return default;
    }

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> left, int count)
    {
        if (count > left.Length)
        {
            throw new InvalidDataException("a frame's headers end early");
        }

        ReadOnlySpan<byte> taken = left[..count];
        left = left[count..];
        return taken;
    }
}

/// <summary>CRC-32 as gzip and AWS's event streams have it (reflected polynomial 0xEDB88320).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>The checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes)
        {
            crc = Table[(byte)(crc ^ one)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
