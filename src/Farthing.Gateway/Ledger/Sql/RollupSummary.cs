using System.Buffers.Binary;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>The sums of a full block by one of its columns, whatever the others are. They are kept where they are at most an eighth of the block's cells, so that all of them together are never more than the cells themselves.</summary>
/// <remarks>Bytes: how many there are (4, little-endian), the column, the sums, the cost of sessions.</remarks>
internal static class RollupSummary
{
    /// <summary>Cells to one of the sums, at least.</summary>
    private const int Fewer = 8;

    /// <summary>The part of a block that they are.</summary>
    public static int PartOf(RollupColumn by) => 1 + RollupCells.Columns + (int)by;

    /// <summary>The sums of cells by a column; null where they are not to be kept.</summary>
    public static byte[]? Of(RollupCells cells, RollupColumn by)
    {
        ReadOnlySpan<long> values = cells.Column((int)by);
        ReadOnlySpan<long> sessions = cells.Column((int)RollupColumn.Session);
        int most = cells.Count / Fewer;
        Dictionary<long, int> places = [];
        List<long> found = [];
        int[] placeOf = new int[cells.Count];
        for (int i = 0; i < values.Length; i++)
        {
            if (!places.TryGetValue(values[i], out int place))
            {
                if (found.Count == most)
                {
                    return null;
                }

                places.Add(values[i], place = found.Count);
                found.Add(values[i]);
            }

            placeOf[i] = place;
        }

        List<byte[]> columns = [BitConverter.GetBytes(found.Count), PackedColumn.Pack([.. found])];
        BinaryPrimitives.WriteInt32LittleEndian(columns[0], found.Count);
        for (int sum = 0; sum <= LedgerRollups.Sums.Count; sum++)
        {
            bool isOfSessions = sum == LedgerRollups.Sums.Count;
            ReadOnlySpan<long> from = cells.Column(
                isOfSessions ? RollupBlock.CostColumn : RollupCells.KeyColumns + sum
            );
            long[] sums = new long[found.Count];
            for (int i = 0; i < from.Length; i++)
            {
                if (!isOfSessions || sessions[i] != 0)
                {
                    sums[placeOf[i]] = checked(sums[placeOf[i]] + from[i]);
                }
            }

            columns.Add(PackedColumn.Pack(sums));
        }

        return PackedColumn.Joined(columns);
    }

    /// <summary>Reads them into a block of its own.</summary>
    public static void Read(byte[] bytes, int length, RollupColumn by, RollupBlock to)
    {
        int count = length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (count < 0)
        {
            throw new FormatException("sums of the ledger are cut off or damaged");
        }

        int end = Take((int)by, sizeof(int));
        for (int sum = 0; sum <= LedgerRollups.Sums.Count; sum++)
        {
            end = Take(RollupCells.KeyColumns + sum, end);
        }

        int Take(int column, int at)
        {
            PackedColumn packed = new(bytes, at, length, count);
            to.Take(column, packed, count);
            return packed.End;
        }
    }
}
