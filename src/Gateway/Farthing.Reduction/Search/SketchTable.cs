using System.Numerics;
using System.Runtime.Intrinsics;

namespace Farthing.Reduction.Search;

/// <summary>4-bit codes of vectors of length 1: what most rows are ruled out by before their own codes are read, mostly by the first five twelfths of their numbers.</summary>
/// <remarks>
/// With x = s·c + e (scale, codes, rest) and q = t·d + f, the product of the first numbers is at most t·s·(d₁·c₁) + ‖f₁‖·(1 + ‖e₁‖) + ‖q₁‖·‖e₁‖, and what the numbers behind them add is at most ‖q₂‖·‖x₂‖
/// (Cauchy and Schwarz); that of all numbers at most t·s·(d·c) + ‖f‖·(1 + ‖e‖) + ‖e‖. Bounds, so no row is left out that an exact search would find. Not safe for a writer beside others.
/// </remarks>
internal sealed class SketchTable
{
    /// <summary>Fewer numbers are read as fast without a sketch.</summary>
    private const int LeastDimension = 64;

    /// <summary>Rounding of float32 sums of numbers of length 1.</summary>
    private const float Rounding = 1e-4f;

    private const int Offset = 8;
    private const int Largest = 7;

    // A step that is short cuts the largest numbers off, which costs less than coarse steps for all of them: the best of these is taken.
    private static readonly float[] Steps = [1, 0.85f, 0.7f, 0.55f];

    private readonly int dimension;
    private readonly int first; // Numbers of the first part.
    private readonly int firstGroups;
    private readonly int restGroups;
    private readonly sbyte[] query;
    private byte[] firstCodes = [];
    private byte[] restCodes = [];
    private float[] scales = [];
    private float[] firstErrors = [];
    private float[] errors = [];
    private float[] rests = []; // Lengths of what is behind the first numbers.
    private int firstBias;
    private int bias;
    private float queryScale;
    private float firstQueryError;
    private float queryError;
    private float firstLength;
    private float restLength;

    private SketchTable(int dimension)
    {
        this.dimension = dimension;
        firstGroups = GroupsOf(dimension * 5 / 12);
        first = firstGroups * SketchProducts.Group;
        restGroups = GroupsOf(dimension - first);
        query = new sbyte[(firstGroups + restGroups) * SketchProducts.Group];
    }

    /// <summary>Bytes that it takes.</summary>
    public long Bytes => firstCodes.LongLength + restCodes.LongLength + (4 * 4 * scales.LongLength);

    /// <summary>An empty table; null where a sketch would not pay: for short vectors, and on machines without AVX2.</summary>
    /// <param name="dimension">Numbers of each vector.</param>
    public static SketchTable? For(int dimension) =>
        SketchProducts.AreFast && dimension >= LeastDimension ? new(dimension) : null;

    /// <summary>Makes room for rows.</summary>
    public void Resize(int rows)
    {
        int blocks = (rows + SketchProducts.Rows - 1) / SketchProducts.Rows;
        Array.Resize(ref firstCodes, blocks * firstGroups * SketchProducts.GroupBytes);
        Array.Resize(ref restCodes, blocks * restGroups * SketchProducts.GroupBytes);
        Array.Resize(ref scales, blocks * SketchProducts.Rows);
        Array.Resize(ref firstErrors, scales.Length);
        Array.Resize(ref errors, scales.Length);
        Array.Resize(ref rests, scales.Length);
    }

    /// <summary>Writes a row.</summary>
    /// <param name="row">Which.</param>
    /// <param name="vector">Of length 1.</param>
    public void Write(int row, ReadOnlySpan<float> vector)
    {
        float largest = Magnitudes.LargestOf(vector);
        (float scale, float error) = (0, float.PositiveInfinity);
        foreach (float step in Steps)
        {
            float tried = largest * step / Largest;
            float left = ErrorOf(vector, tried, Largest);
            (scale, error) = left < error ? (tried, left) : (scale, error);
        }

        for (int i = 0; i < dimension; i++)
        {
            Put(row, i, CodeOf(vector[i], scale, Largest) + Offset);
        }

        (scales[row], errors[row]) = (scale, error);
        (firstErrors[row], rests[row]) = (
            ErrorOf(vector[..first], scale, Largest),
            Magnitudes.LengthOf(vector[first..])
        );
    }

    /// <summary>Puts a row in the place of another.</summary>
    public void Move(int from, int to)
    {
        for (int i = 0; i < dimension; i++)
        {
            Put(to, i, Get(from, i));
        }

        (scales[to], errors[to]) = (scales[from], errors[from]);
        (firstErrors[to], rests[to]) = (firstErrors[from], rests[from]);
    }

    /// <summary>Takes the vector that is asked for.</summary>
    /// <param name="vector">Of length 1.</param>
    public void Ask(ReadOnlySpan<float> vector)
    {
        queryScale = Magnitudes.LargestOf(vector) / sbyte.MaxValue;
        bias = 0;
        for (int i = 0; i < dimension; i++)
        {
            query[i] = (sbyte)CodeOf(vector[i], queryScale, sbyte.MaxValue);
            bias += Offset * query[i];
            firstBias = i < first ? bias : firstBias;
        }

        queryError = ErrorOf(vector, queryScale, sbyte.MaxValue);
        firstQueryError = ErrorOf(vector[..first], queryScale, sbyte.MaxValue);
        firstLength = Magnitudes.LengthOf(vector[..first]);
        restLength = Magnitudes.LengthOf(vector[first..]);
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
        int kept = 0;
        for (int block = from; block < from + count; block += SketchProducts.Rows)
        {
            Vector512<float> scale = queryScale * Vector512.LoadUnsafe(ref scales[block]);
            SketchProducts.Of(ref firstCodes[At(block, 0, firstGroups)], ref query[0], firstGroups, sums);
            Vector512<int> sum = Vector512.Create<int>(sums);
            Vector512<float> bound =
                (Vector512.ConvertToSingle(sum - Vector512.Create(firstBias)) * scale)
                + ((firstLength + firstQueryError) * Vector512.LoadUnsafe(ref firstErrors[block]))
                + (restLength * Vector512.LoadUnsafe(ref rests[block]))
                + Vector512.Create(firstQueryError + Rounding);
            if (!Vector512.GreaterThanOrEqualAny(bound, Vector512.Create(least)))
            {
                continue;
            }

            SketchProducts.Of(ref restCodes[At(block, 0, restGroups)], ref query[first], restGroups, sums);
            sum += Vector512.Create<int>(sums) - Vector512.Create(bias);
            Vector512<float> all =
                (Vector512.ConvertToSingle(sum) * scale)
                + ((1 + queryError) * Vector512.LoadUnsafe(ref errors[block]))
                + Vector512.Create(queryError + Rounding);
            ulong may = Vector512
                .GreaterThanOrEqual(Vector512.Min(bound, all), Vector512.Create(least))
                .ExtractMostSignificantBits();
            for (; may != 0; may &= may - 1)
            {
                int row = block + BitOperations.TrailingZeroCount(may);
                rows[kept] = row;
                kept += row < from + count ? 1 : 0;
            }
        }

        return kept;
    }

    private void Put(int row, int number, int code)
    {
        ref byte both = ref CodesOf(row, number);
        both =
            number % SketchProducts.Group < 4
                ? (byte)((both & 0xF0) | code)
                : (byte)((both & 15) | (code << 4));
    }

    private int Get(int row, int number)
    {
        byte both = CodesOf(row, number);
        return number % SketchProducts.Group < 4 ? both & 15 : both >> 4;
    }

    private ref byte CodesOf(int row, int number) =>
        ref number < first
            ? ref firstCodes[At(row, number, firstGroups)]
            : ref restCodes[At(row, number - first, restGroups)];

    private static int At(int row, int number, int groups) =>
        (((row / SketchProducts.Rows * groups) + (number / SketchProducts.Group)) * SketchProducts.GroupBytes)
        + (row % SketchProducts.Rows * 4)
        + (number % 4);

    private static int GroupsOf(int numbers) => (numbers + SketchProducts.Group - 1) / SketchProducts.Group;

    private static float ErrorOf(ReadOnlySpan<float> vector, float scale, int largest)
    {
        double error = 0;
        foreach (float one in vector)
        {
            double left = one - (scale * CodeOf(one, scale, largest));
            error += left * left;
        }

        return (float)Math.Sqrt(error);
    }

    private static int CodeOf(float number, float scale, int largest) =>
        scale == 0 ? 0 : Math.Clamp((int)MathF.Round(number / scale), -largest, largest);
}

/// <summary>How large vectors and their numbers are.</summary>
internal static class Magnitudes
{
    /// <summary>The largest number, whatever its sign.</summary>
    public static float LargestOf(ReadOnlySpan<float> vector)
    {
        float largest = 0;
        foreach (float one in vector)
        {
            largest = MathF.Max(largest, MathF.Abs(one));
        }

        return largest;
    }

    /// <summary>Euclid's length.</summary>
    public static float LengthOf(ReadOnlySpan<float> vector)
    {
        double sum = 0;
        foreach (float one in vector)
        {
            sum += (double)one * one;
        }

        return (float)Math.Sqrt(sum);
    }
}
