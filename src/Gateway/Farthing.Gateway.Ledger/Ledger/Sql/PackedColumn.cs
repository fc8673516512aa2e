using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Numbers packed as their least one and what each is above it, in as few whole bytes as the largest needs; any of them is read on its own.</summary>
/// <remarks>Bytes: the width (0 to 8), the least number (8, little-endian), the differences (count × width), 8 of padding, so that each difference is read as one number.</remarks>
internal readonly struct PackedColumn
{
    private const int HeadBytes = 9;
    private const int Padding = 8;
    private readonly byte[] bytes;
    private readonly int start;
    private readonly int width;
    private readonly long least;
    private readonly ulong mask;

    /// <summary>A column that stands in bytes.</summary>
    /// <param name="bytes">The bytes; they may be more.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="length">Where the bytes end.</param>
    /// <param name="count">How many numbers it has.</param>
    /// <exception cref="FormatException">It is longer than the bytes.</exception>
    public PackedColumn(byte[] bytes, int at, int length, int count)
    {
        this.bytes = bytes;
        width = at < length ? bytes[at] : byte.MaxValue;
        start = at + HeadBytes;
        long end = start + ((long)width * count) + Padding;
        if (width > 8 || end > length)
        {
            throw new FormatException("sums of the ledger are cut off or damaged");
        }

        End = (int)end;
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(End - Padding)) != 0)
        {
            throw new FormatException("sums of the ledger are damaged");
        }

        least = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + 1));
        mask = width == 8 ? ulong.MaxValue : (1UL << (8 * width)) - 1;
    }

    /// <summary>Behind its bytes.</summary>
    public int End { get; }

    /// <summary>A number; its place is below the count.</summary>
    public long this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            // Within the bytes, as was seen to when the column was made, for each number below its count.
            ulong above = Unsafe.ReadUnaligned<ulong>(
                ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(bytes), start + (index * width))
            );
            if (!BitConverter.IsLittleEndian)
            {
                above = BinaryPrimitives.ReverseEndianness(above);
            }

            return unchecked(least + (long)(above & mask));
        }
    }

    /// <summary>Packs numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static byte[] Pack(ReadOnlySpan<long> numbers)
    {
        long least = numbers.IsEmpty ? 0 : numbers[0];
        long most = least;
        foreach (long number in numbers)
        {
            least = Math.Min(least, number);
            most = Math.Max(most, number);
        }

        int width = (71 - BitOperations.LeadingZeroCount(unchecked((ulong)(most - least)))) / 8;
        byte[] packed = new byte[HeadBytes + (width * numbers.Length) + Padding];
        packed[0] = (byte)width;
        BinaryPrimitives.WriteInt64LittleEndian(packed.AsSpan(1), least);
        for (int i = 0; i < numbers.Length; i++)
        {
            // The bytes beyond its width are zero, and the next number's.
            BinaryPrimitives.WriteUInt64LittleEndian(
                packed.AsSpan(HeadBytes + (i * width)),
                unchecked((ulong)(numbers[i] - least))
            );
        }

        return packed;
    }

    /// <summary>Bytes behind one another.</summary>
    public static byte[] Joined(IReadOnlyList<byte[]> columns)
    {
        byte[] joined = new byte[columns.Sum(column => column.Length)];
        int end = 0;
        foreach (byte[] column in columns)
        {
            column.CopyTo(joined, end);
            end += column.Length;
        }

        return joined;
    }
}
