using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Farthing.Reduction.Search;

/// <summary>Dot products of sixteen rows of 4-bit codes with a query in 8 bits, rows side by side: each row's sum grows in a lane of its own, so none is added up across lanes.</summary>
/// <remarks>
/// A block is a run of groups of 64 bytes. A group has eight numbers of each row: byte 4·r + j has the number j of row r in its low half and the number 4 + j in its high half, as 1 to 15 (the code plus 8).
/// The query has the eight numbers of a group in order, in −127…127. Pairs stay below 3,811, so sixteen bits hold four groups.
/// </remarks>
internal static class SketchProducts
{
    /// <summary>Rows of a block.</summary>
    public const int Rows = 16;

    /// <summary>Numbers of a group.</summary>
    public const int Group = 8;

    /// <summary>Bytes of a group.</summary>
    public const int GroupBytes = Rows * Group / 2;

    private const int GroupsInShorts = 4;

    /// <summary>Whether the machine has instructions that make this faster than to begin with longer codes.</summary>
    public static bool AreFast => Avx2.IsSupported;

    /// <summary>By the widest instructions that the machine has; AVX2 at least.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Of(ref byte block, ref sbyte query, int groups, Span<int> sums)
    {
        if (Avx512BW.IsSupported)
        {
            Wide(ref block, ref query, groups, sums);
        }
        else
        {
            Half(ref block, ref query, groups, sums);
        }
    }

    /// <summary>AVX-512: all sixteen rows at once.</summary>
    public static void Wide(ref byte block, ref sbyte query, int groups, Span<int> sums)
    {
        Vector512<int> total = Vector512<int>.Zero;
        Vector512<byte> low = Vector512.Create((byte)15);
        for (int group = 0; group < groups; )
        {
            Vector512<short> some = Vector512<short>.Zero;
            for (int end = Math.Min(group + GroupsInShorts, groups); group < end; group++)
            {
                Vector512<byte> codes = Vector512.LoadUnsafe(ref block, (nuint)(group * GroupBytes));
                some += Avx512BW.MultiplyAddAdjacent(
                    codes & low,
                    Vector512.Create(Four(ref query, group * Group)).AsSByte()
                );
                some += Avx512BW.MultiplyAddAdjacent(
                    (codes.AsUInt16() >>> 4).AsByte() & low,
                    Vector512.Create(Four(ref query, (group * Group) + 4)).AsSByte()
                );
            }

            total += Avx512BW.MultiplyAddAdjacent(some, Vector512<short>.One);
        }

        total.CopyTo(sums);
    }

    /// <summary>AVX2: eight rows, then the other eight.</summary>
    public static void Half(ref byte block, ref sbyte query, int groups, Span<int> sums)
    {
        Vector256<byte> low = Vector256.Create((byte)15);
        for (int half = 0; half < 2; half++)
        {
            Vector256<int> total = Vector256<int>.Zero;
            for (int group = 0; group < groups; )
            {
                Vector256<short> some = Vector256<short>.Zero;
                for (int end = Math.Min(group + GroupsInShorts, groups); group < end; group++)
                {
                    Vector256<byte> codes = Vector256.LoadUnsafe(
                        ref block,
                        (nuint)((group * GroupBytes) + (half * Vector256<byte>.Count))
                    );
                    some += Avx2.MultiplyAddAdjacent(
                        codes & low,
                        Vector256.Create(Four(ref query, group * Group)).AsSByte()
                    );
                    some += Avx2.MultiplyAddAdjacent(
                        (codes.AsUInt16() >>> 4).AsByte() & low,
                        Vector256.Create(Four(ref query, (group * Group) + 4)).AsSByte()
                    );
                }

                total += Avx2.MultiplyAddAdjacent(some, Vector256<short>.One);
            }

            total.CopyTo(sums[(half * Vector256<int>.Count)..]);
        }
    }

    /// <summary>One number after the other.</summary>
    public static void Scalar(ReadOnlySpan<byte> block, ReadOnlySpan<sbyte> query, int groups, Span<int> sums)
    {
        sums.Clear();
        for (int i = 0; i < groups * GroupBytes; i++)
        {
            int at = (i / GroupBytes * Group) + (i % 4);
            sums[i % GroupBytes / 4] += ((block[i] & 15) * query[at]) + ((block[i] >> 4) * query[at + 4]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Four(ref sbyte query, int at) =>
        Unsafe.ReadUnaligned<int>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref query, at)));
}
