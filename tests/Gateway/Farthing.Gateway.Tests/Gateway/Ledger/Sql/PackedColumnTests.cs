using Farthing.Gateway.Ledger.Sql;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Gateway.Ledger.Sql;

public sealed class PackedColumnTests
{
    [Fact]
    public void Any_numbers_are_read_as_they_were_packed() =>
        Prop.ForAll(
                Gen.Choose(0, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    Chance chance = new(seed);
                    int shift = chance.NextInt(64);
                    long[] numbers = new long[chance.NextInt(40)];
                    for (int i = 0; i < numbers.Length; i++)
                    {
                        numbers[i] =
                            (((long)chance.NextInt(int.MaxValue) << 33) ^ chance.NextInt(int.MaxValue))
                            >> shift;
                    }

                    Same(numbers);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_ends_of_what_a_number_can_be_are_read_as_they_were_packed()
    {
        Same([]);
        Same([7]);
        Same([long.MinValue, long.MaxValue, 0, -1, 1]);
        Same([1_000_000_000_000_000, 1_000_000_000_000_255]);
    }

    /// <summary>9 bytes of head, 3 × 1 of differences up to 255, 8 of padding; equal numbers take none.</summary>
    [Fact]
    public void Numbers_take_the_bytes_of_their_largest_difference()
    {
        Assert.Equal(20, PackedColumn.Pack([500, 755, 600]).Length);
        Assert.Equal(23, PackedColumn.Pack([500, 756, 600]).Length);
        Assert.Equal(17, PackedColumn.Pack([500, 500, 500]).Length);
    }

    [Fact]
    public void Bytes_that_are_cut_off_or_too_wide_are_refused()
    {
        byte[] packed = PackedColumn.Pack([1, 2, 300]);
        byte[] wide = [9, .. packed[1..]];

        Assert.Throws<FormatException>(() => new PackedColumn(packed, 0, packed.Length - 1, 3));
        Assert.Throws<FormatException>(() => new PackedColumn(packed, 0, packed.Length, 4));
        Assert.Throws<FormatException>(() => new PackedColumn([], 0, 0, 0));
        Assert.Throws<FormatException>(() => new PackedColumn(wide, 0, wide.Length, 1));
    }

    private static void Same(long[] numbers)
    {
        byte[] packed = PackedColumn.Pack(numbers);
        PackedColumn column = new(packed, 0, packed.Length, numbers.Length);
        Assert.Equal(packed.Length, column.End);
        for (int i = 0; i < numbers.Length; i++)
        {
            Assert.Equal(numbers[i], column[i]);
        }
    }
}
