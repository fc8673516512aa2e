using System.Buffers.Binary;
using Farthing.Numerics.Files;

namespace Farthing.Gateway.Journal;

/// <summary>The first 64 bytes of a segment: <c>magic[8] | u32 crc32c of the rest | u32 format | gateway id[16] | i64 segment number | i64 first sequence | i64 created (unix ns) | zeros</c>, little endian.</summary>
/// <param name="GatewayId">Whose journal it is.</param>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="FirstSequence">The sequence number that its first record has.</param>
/// <param name="CreatedUnixNs">When it was begun.</param>
public readonly record struct SegmentHeader(
    Guid GatewayId,
    long Number,
    long FirstSequence,
    long CreatedUnixNs
)
{
    /// <summary>Its length.</summary>
    public const int Bytes = 64;

    private const int CrcAt = 8;
    private const int FormatAt = 12;

    private static ReadOnlySpan<byte> Magic => "FARJRNL\n"u8;

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> target)
    {
        target[..Bytes].Clear();
        Magic.CopyTo(target);
        BinaryPrimitives.WriteInt32LittleEndian(target[FormatAt..], FormatVersion.Only);
        _ = GatewayId.TryWriteBytes(target[16..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(target[40..], FirstSequence);
        BinaryPrimitives.WriteInt64LittleEndian(target[48..], CreatedUnixNs);
        BinaryPrimitives.WriteUInt32LittleEndian(target[CrcAt..], Crc32C.Of(target[FormatAt..Bytes]));
    }

    /// <summary>Reads one; null when it is cut off or damaged.</summary>
    /// <exception cref="JournalFormatException">It is whole, and of a format that this version does not know.</exception>
    public static SegmentHeader? Read(ReadOnlySpan<byte> source)
    {
        if (
            source.Length < Bytes
            || !source.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(source[CrcAt..]) != Crc32C.Of(source[FormatAt..Bytes])
        )
        {
            return null;
        }

        int format = BinaryPrimitives.ReadInt32LittleEndian(source[FormatAt..]);
        return format == FormatVersion.Only
            ? new SegmentHeader(
                new Guid(source[16..32], bigEndian: true),
                BinaryPrimitives.ReadInt64LittleEndian(source[32..]),
                BinaryPrimitives.ReadInt64LittleEndian(source[40..]),
                BinaryPrimitives.ReadInt64LittleEndian(source[48..])
            )
            : throw new JournalFormatException(FormatVersion.Refusal("the journal", format, "data folder"));
    }
}
