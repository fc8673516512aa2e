using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Farthing.Reduction.Search;

/// <summary>Dot products of 8-bit codes with a query in 16 bits: sums are exact in 32 bits up to 130,000 numbers.</summary>
/// <remarks>Lengths are multiples of <see cref="Block"/>, and codes lie in −127…127.</remarks>
internal static class CodeProducts
{
    /// <summary>Numbers that are read at once at most.</summary>
    public const int Block = 32;

    /// <summary>By the widest instructions that the machine has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(ref sbyte row, ref short query, int length) =>
        Avx2.IsSupported ? Half(ref row, ref query, length) : Portable(ref row, ref query, length);

    /// <summary>AVX2: 16 codes at once, in two sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Half(ref sbyte row, ref short query, int length)
    {
        Vector256<int> one = Vector256<int>.Zero;
        Vector256<int> other = Vector256<int>.Zero;
        for (int i = 0; i < length; i += 32)
        {
            one += Avx2.MultiplyAddAdjacent(
                Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref row, (nuint)i)),
                Vector256.LoadUnsafe(ref query, (nuint)i)
            );
            other += Avx2.MultiplyAddAdjacent(
                Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref row, (nuint)i + 16)),
                Vector256.LoadUnsafe(ref query, (nuint)i + 16)
            );
        }

        return Vector256.Sum(one + other);
    }

    /// <summary>Any machine, as wide as its vectors are.</summary>
    public static int Portable(ref sbyte row, ref short query, int length)
    {
        if (length % Vector<sbyte>.Count != 0)
        {
            return Scalar(ref row, ref query, length);
        }

        Vector<int> sum = Vector<int>.Zero;
        for (int i = 0; i < length; i += Vector<sbyte>.Count)
        {
            Vector.Widen(Vector.LoadUnsafe(ref row, (nuint)i), out Vector<short> low, out Vector<short> high);
            Vector.Widen(low * Vector.LoadUnsafe(ref query, (nuint)i), out Vector<int> a, out Vector<int> b);
            Vector.Widen(
                high * Vector.LoadUnsafe(ref query, (nuint)(i + Vector<short>.Count)),
                out Vector<int> c,
                out Vector<int> d
            );
            sum += a + b + c + d; // A product of two codes fits 16 bits.
        }

        return Vector.Sum(sum);
    }

    /// <summary>One code after the other.</summary>
    public static int Scalar(ref sbyte row, ref short query, int length)
    {
        ReadOnlySpan<sbyte> codes = MemoryMarshal.CreateReadOnlySpan(ref row, length);
        ReadOnlySpan<short> asked = MemoryMarshal.CreateReadOnlySpan(ref query, length);
        int sum = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            sum += codes[i] * asked[i];
        }

        return sum;
    }

    /// <summary>The exact product of two vectors, in float32.</summary>
    public static float Exact(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        Vector<float> first = Vector<float>.Zero;
        Vector<float> second = Vector<float>.Zero;
        int step = Vector<float>.Count;
        int i = 0;
        for (; i + (2 * step) <= one.Length; i += 2 * step)
        {
            first += new Vector<float>(one[i..]) * new Vector<float>(other[i..]);
            second += new Vector<float>(one[(i + step)..]) * new Vector<float>(other[(i + step)..]);
        }

        float sum = Vector.Sum(first + second);
        for (; i < one.Length; i++)
        {
            sum += one[i] * other[i];
        }

        return sum;
    }
}
