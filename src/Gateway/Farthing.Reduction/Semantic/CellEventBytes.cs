using System.Buffers.Binary;
using Farthing.Numerics.Files;

namespace Farthing.Reduction.Semantic;

/// <summary>A row of a cell's history as bytes for a store: little endian, with a version and a checksum.</summary>
public static class CellEventBytes
{
    /// <summary>Bytes of a row.</summary>
    public const int Length = 60;

    /// <summary>Version of the form.</summary>
    public const byte Version = 1;

    private const int ChecksumAt = 56;

    /// <summary>Writes a row into the first <see cref="Length"/> bytes.</summary>
    public static void Write(in CellEvent one, Span<byte> bytes)
    {
        bytes = bytes[..Length];
        bytes[0] = Version;
        bytes[1] = (byte)one.Kind;
        bytes[2] = (byte)((one.IsSame ? 1 : 0) | (one.IsHit ? 2 : 0));
        bytes[3] = 0;
        BinaryPrimitives.WriteSingleLittleEndian(bytes[4..], one.Similarity);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], one.AtUnixNs);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], one.Terms);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], one.Entry);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[32..], one.Question);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[40..], one.EntryQuestion);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[48..], one.User);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumAt..], Crc32C.Of(bytes[..ChecksumAt]));
    }

    /// <summary>Reads a row.</summary>
    public static StateReading TryRead(ReadOnlySpan<byte> bytes, out CellEvent one)
    {
        one = default;
        if (bytes.Length > 0 && bytes[0] != Version)
        {
            return StateReading.OtherVersion;
        }

        if (
            bytes.Length != Length
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != Crc32C.Of(bytes[..ChecksumAt])
            || bytes[2] > 3
            || bytes[3] != 0
        )
        {
            return StateReading.Corrupt;
        }

        CellEvent read = new()
        {
            Kind = (CellEventKind)bytes[1],
            IsSame = (bytes[2] & 1) != 0,
            IsHit = (bytes[2] & 2) != 0,
            Similarity = BinaryPrimitives.ReadSingleLittleEndian(bytes[4..]),
            AtUnixNs = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            Terms = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            Entry = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]),
            Question = BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]),
            EntryQuestion = BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..]),
            User = BinaryPrimitives.ReadUInt64LittleEndian(bytes[48..]),
        };
        if (!read.IsValid)
        {
            return StateReading.Corrupt;
        }

        one = read;
        return StateReading.Read;
    }
}
