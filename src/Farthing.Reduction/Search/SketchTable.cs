using System.Runtime.Intrinsics;

namespace Farthing.Reduction.Search;

/// <summary>4-bit codes of the first five twelfths of vectors of length 1: what most rows are ruled out by before their own codes are read.</summary>
/// <remarks>
/// With x₁ = s·c + e (scale, codes, rest) and q₁ = t·d + f, the product of the first numbers is at most t·s·(d·c) + ‖f‖·(1 + ‖e‖) + ‖q₁‖·‖e‖, and what the numbers behind them add is at most ‖q₂‖·‖x₂‖
/// (Cauchy and Schwarz). A bound, so no row is left out that an exact search would find. Not safe for a writer beside others.
/// </remarks>
internal sealed class SketchTable
{
    /// <summary>Of fewer numbers too little is in the first of them.</summary>
    private const int LeastDimension = 64;

    /// <summary>Rounding of float32 sums of numbers of length 1.</summary>
    private const float Rounding = 1e-4f;

    private const int Offset = 8;
    private const int Largest = 7;

    // A step that is short cuts the largest numbers off, which costs less than coarse steps for all of them: the best of these is taken.
    private static readonly float[] Steps = [1, 0.85f, 0.7f, 0.55f];

    private readonly int numbers;
    private readonly int groups;
    private readonly sbyte[] query;
    private byte[] codes = [];
    private float[] scales = [];
    private float[] errors = [];
    private float[] rests = [];
    private int bias;
    private float queryScale;
    private float queryError;
    private float queryLength;
    private float queryRest;

    private SketchTable(int dimension)
    {
        groups = ((dimension * 5 / 12) + SketchProducts.Group - 1) / SketchProducts.Group;
        numbers = groups * SketchProducts.Group;
        query = new sbyte[numbers];
    }

    /// <summary>Bytes that it takes.</summary>
    public long Bytes => codes.LongLength + (4 * (scales.LongLength + errors.LongLength + rests.LongLength));

    /// <summary>An empty table; null where a sketch would not pay: for short vectors, and on machines without AVX2.</summary>
    /// <param name="dimension">Numbers of each vector.</param>
    public static SketchTable? For(int dimension) =>
        SketchProducts.AreFast && dimension >= LeastDimension ? new(dimension) : null;

    /// <summary>Makes room for rows.</summary>
    public void Resize(int rows)
    {
        int blocks = (rows + SketchProducts.Rows - 1) / SketchProducts.Rows;
        Array.Resize(ref codes, blocks * groups * SketchProducts.GroupBytes);
        Array.Resize(ref scales, blocks * SketchProducts.Rows);
        Array.Resize(ref errors, scales.Length);
        Array.Resize(ref rests, scales.Length);
    }

    /// <summary>Writes a row.</summary>
    /// <param name="row">Which.</param>
    /// <param name="vector">Of length 1.</param>
    public void Write(int row, ReadOnlySpan<float> vector)
    {
        ReadOnlySpan<float> first = vector[..numbers];
        float largest = Magnitudes.LargestOf(first);
        (float scale, float error) = (0, float.PositiveInfinity);
        foreach (float step in Steps)
        {
            float left = ErrorOf(first, largest * step / Largest);
            (scale, error) = left < error ? (largest * step / Largest, left) : (scale, error);
        }

        for (int i = 0; i < numbers; i++)
        {
            Put(row, i, CodeOf(first[i], scale, Largest) + Offset);
        }

        (scales[row], errors[row], rests[row]) = (scale, error, Magnitudes.LengthOf(vector[numbers..]));
    }

    /// <summary>Puts a row in the place of another.</summary>
    public void Move(int from, int to)
    {
        for (int i = 0; i < numbers; i++)
        {
            Put(to, i, Get(from, i));
        }

        (scales[to], errors[to], rests[to]) = (scales[from], errors[from], rests[from]);
    }

    /// <summary>Takes the vector that is asked for.</summary>
    /// <param name="vector">Of length 1.</param>
    public void Ask(ReadOnlySpan<float> vector)
    {
        ReadOnlySpan<float> first = vector[..numbers];
        queryScale = Magnitudes.LargestOf(first) / sbyte.MaxValue;
        bias = 0;
        for (int i = 0; i < numbers; i++)
        {
            query[i] = (sbyte)CodeOf(first[i], queryScale, sbyte.MaxValue);
            bias += Offset * query[i];
        }

        double error = 0;
        for (int i = 0; i < numbers; i++)
        {
            double left = first[i] - (queryScale * query[i]);
            error += left * left;
        }

        (queryError, queryLength) = ((float)Math.Sqrt(error), Magnitudes.LengthOf(first));
        queryRest = Magnitudes.LengthOf(vector[numbers..]);
    }

    /// <summary>The rows whose product with the vector that is asked for may be as large as asked.</summary>
    /// <param name="from">The first that is looked at; the first of a block of sixteen.</param>
    /// <param name="count">How many are.</param>
    /// <param name="least">As large.</param>
    /// <param name="rows">Room for them all; written from the front.</param>
    /// <returns>How many there are.</returns>
    public int Sift(int from, int count, float least, Span<int> rows)
    {
        Span<int> sums = stackalloc int[SketchProducts.Rows];
        Vector512<float> errorWeight = Vector512.Create(queryLength + queryError);
        Vector512<float> restWeight = Vector512.Create(queryRest);
        Vector512<float> needed = Vector512.Create(least - queryError - Rounding);
        int kept = 0;
        for (int block = from; block < from + count; block += SketchProducts.Rows)
        {
            SketchProducts.Of(
                ref codes[block / SketchProducts.Rows * groups * SketchProducts.GroupBytes],
                ref query[0],
                groups,
                sums
            );
            Vector512<int> sum = Vector512.Create<int>(sums) - Vector512.Create(bias);
            Vector512<float> bound =
                (Vector512.ConvertToSingle(sum) * queryScale * Vector512.LoadUnsafe(ref scales[block]))
                + (errorWeight * Vector512.LoadUnsafe(ref errors[block]))
                + (restWeight * Vector512.LoadUnsafe(ref rests[block]));
            ulong may = Vector512.GreaterThanOrEqual(bound, needed).ExtractMostSignificantBits();
            for (; may != 0; may &= may - 1)
            {
                int row = block + System.Numerics.BitOperations.TrailingZeroCount(may);
                rows[kept] = row;
                kept += row < from + count ? 1 : 0;
            }
        }

        return kept;
    }

    private void Put(int row, int number, int code)
    {
        ref byte both = ref codes[IndexOf(row, number)];
        both =
            number % SketchProducts.Group < 4
                ? (byte)((both & 0xF0) | code)
                : (byte)((both & 15) | (code << 4));
    }

    private int Get(int row, int number)
    {
        byte both = codes[IndexOf(row, number)];
        return number % SketchProducts.Group < 4 ? both & 15 : both >> 4;
    }

    private int IndexOf(int row, int number) =>
        (((row / SketchProducts.Rows * groups) + (number / SketchProducts.Group)) * SketchProducts.GroupBytes)
        + (row % SketchProducts.Rows * 4)
        + (number % 4);

    private static float ErrorOf(ReadOnlySpan<float> vector, float scale)
    {
        double error = 0;
        foreach (float one in vector)
        {
            double left = one - (scale * CodeOf(one, scale, Largest));
            error += left * left;
        }

        return (float)Math.Sqrt(error);
    }

    private static int CodeOf(float number, float scale, int largest) =>
        scale == 0 ? 0 : Math.Clamp((int)MathF.Round(number / scale), -largest, largest);
}
