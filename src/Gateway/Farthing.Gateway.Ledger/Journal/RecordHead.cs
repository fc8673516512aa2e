using System.Buffers.Binary;
using Farthing.Numerics.Files;

namespace Farthing.Gateway.Journal;

/// <summary>Head of a payload: <c>u32 length behind the checksum | u32 crc32c of that | u8 type | u8 version | i64 sequence | i64 unix ns</c>, little endian.</summary>
internal static class RecordHead
{
    /// <summary>Length with the two words that the checksum does not cover.</summary>
    public const int Bytes = 26;

    /// <summary>Bytes that the stored length counts beside the payload.</summary>
    public const int Counted = 18;

    /// <summary>No record is longer: a length beyond this is damage.</summary>
    public const int MaxPayloadBytes = 1 << 20;

    /// <summary>Writes the head of a payload that stands behind it already.</summary>
    public static void Seal(Span<byte> record, JournalRecordType type, long sequence, long unixNs)
    {
        record[8] = (byte)type;
        record[9] = FormatVersion.Only;
        BinaryPrimitives.WriteInt64LittleEndian(record[10..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(record[18..], unixNs);
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length - 8);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc32C.Of(record[8..]));
    }

    /// <summary>Reads the record at the beginning of the bytes; false when it is not whole or damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out JournalEntry entry)
    {
        entry = default;
        if (bytes.Length < Bytes)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length is < Counted or > Counted + MaxPayloadBytes || bytes.Length < 8 + length)
        {
            return false;
        }

        ReadOnlySpan<byte> covered = bytes.Slice(8, length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Crc32C.Of(covered))
        {
            return false;
        }

        entry = new JournalEntry(
            (JournalRecordType)covered[0],
            covered[1],
            BinaryPrimitives.ReadInt64LittleEndian(covered[2..]),
            BinaryPrimitives.ReadInt64LittleEndian(covered[10..]),
            covered[Counted..]
        );
        return true;
    }
}
