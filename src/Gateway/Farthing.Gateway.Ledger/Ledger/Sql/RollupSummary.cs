using System.Buffers.Binary;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Sums by one column, whatever the others are, in one part: those of a full block, or a leaf of a chapter's. Those of a block are kept where they are at most an eighth of the block's cells, so that all of them together are never more than the cells themselves.</summary>
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

        List<long[]> all = [];
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

            all.Add(sums);
        }

        return Write([.. found], all);
    }

    /// <summary>The bytes of sums.</summary>
    /// <param name="values">Their values.</param>
    /// <param name="sums">The sums of each, and behind them the cost of sessions.</param>
    public static byte[] Write(ReadOnlySpan<long> values, IReadOnlyList<long[]> sums)
    {
        byte[] count = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(count, values.Length);
        return PackedColumn.Joined([
            count,
            PackedColumn.Pack(values),
            .. sums.Select(of => PackedColumn.Pack(of)),
        ]);
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
