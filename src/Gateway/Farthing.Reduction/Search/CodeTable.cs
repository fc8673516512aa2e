using System.Runtime.CompilerServices;

namespace Farthing.Reduction.Search;

/// <summary>8-bit codes of vectors of length 1, which bound their product with a vector from above.</summary>
/// <remarks>
/// With x = s·c + e (scale, codes, rest) and q = t·d + f, the product q·x differs from t·s·(d·c) by f·s·c + q·e, so by at most ‖f‖·(1 + ‖e‖) + ‖e‖ (Cauchy and Schwarz).
/// Not safe for a writer beside others.
/// </remarks>
internal sealed class CodeTable(int dimension)
{
    /// <summary>Rounding of float32 sums of up to 4,096 products of numbers of length 1.</summary>
    private const float Rounding = 1e-4f;

    private readonly int width =
        (dimension + CodeProducts.Block - 1) / CodeProducts.Block * CodeProducts.Block;
    private readonly short[] query = new short[dimension + CodeProducts.Block];
    private sbyte[] codes = [];
    private float[] scales = [];
    private float[] errors = [];
    private float queryScale;
    private float queryError;

    /// <summary>Bytes that it takes.</summary>
    public long Bytes => codes.LongLength + (4 * (scales.LongLength + errors.LongLength));

    /// <summary>Makes room for rows.</summary>
    public void Resize(int rows)
    {
        Array.Resize(ref codes, rows * width);
        Array.Resize(ref scales, rows);
        Array.Resize(ref errors, rows);
    }

    /// <summary>Writes a row.</summary>
    /// <param name="row">Which.</param>
    /// <param name="vector">Of length 1.</param>
    public void Write(int row, ReadOnlySpan<float> vector)
    {
        Span<sbyte> into = codes.AsSpan(row * width, width);
        into.Clear();
        float scale = LargestOf(vector) / sbyte.MaxValue;
        double error = 0;
        for (int i = 0; i < dimension; i++)
        {
            into[i] = (sbyte)MathF.Round(vector[i] / scale);
            double left = vector[i] - (scale * into[i]);
            error += left * left;
        }

        (scales[row], errors[row]) = (scale, (float)Math.Sqrt(error));
    }

    /// <summary>Puts a row in the place of another.</summary>
    public void Move(int from, int to)
    {
        codes.AsSpan(from * width, width).CopyTo(codes.AsSpan(to * width));
        (scales[to], errors[to]) = (scales[from], errors[from]);
    }

    /// <summary>Takes the vector that is asked for.</summary>
    /// <param name="vector">Of length 1.</param>
    public void Ask(ReadOnlySpan<float> vector)
    {
        queryScale = LargestOf(vector) / sbyte.MaxValue;
        double error = 0;
        for (int i = 0; i < dimension; i++)
        {
            query[i] = (short)MathF.Round(vector[i] / queryScale);
            double left = vector[i] - (queryScale * query[i]);
            error += left * left;
        }

        queryError = (float)Math.Sqrt(error);
    }

    /// <summary>The product of a row with the vector that is asked for at most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Bound(int row)
    {
        int sum = CodeProducts.Of(ref codes[row * width], ref query[0], width);
        float error = errors[row];
        return (queryScale * scales[row] * sum) + error + (queryError * (1 + error)) + Rounding;
    }

    private static float LargestOf(ReadOnlySpan<float> vector)
    {
        float largest = 0;
        foreach (float one in vector)
        {
            largest = MathF.Max(largest, MathF.Abs(one));
        }

        return largest;
    }
}
