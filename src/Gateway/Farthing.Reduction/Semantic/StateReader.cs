using System.Buffers.Binary;

namespace Farthing.Reduction.Semantic;

/// <summary>Reads little-endian values one after another; beyond the end it gives zeros and is broken.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>Bytes left.</summary>
    public readonly int Left => rest.Length;

    /// <summary>True once something was missing or impossible.</summary>
    public bool IsBroken { get; private set; }

    public byte Byte() => Take(1)[0];

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>A count of items of at least so many bytes each; 0 and broken where they cannot all be there.</summary>
    public int Count(int bytesPerItem)
    {
        int count = Int32();
        Require(count >= 0 && (long)count * bytesPerItem <= rest.Length);
        return IsBroken ? 0 : count;
    }

    /// <summary>Breaks the reading where something does not hold.</summary>
    public void Require(bool holds) => IsBroken |= !holds;

    private ReadOnlySpan<byte> Take(int count)
    {
        if (rest.Length < count)
        {
            IsBroken = true;
            rest = [];
            return Zeros[..count];
        }

        ReadOnlySpan<byte> taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private static ReadOnlySpan<byte> Zeros => [0, 0, 0, 0, 0, 0, 0, 0];
}
