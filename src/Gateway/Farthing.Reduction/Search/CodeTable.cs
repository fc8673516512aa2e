using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Farthing.Reduction.Search;

/// <summary>8-bit codes of vectors of length 1, in parts that are read one after the other until it is plain that a product cannot reach what is asked.</summary>
/// <remarks>
/// With x = s·c + e (scale, codes, rest) and q = t·d + f, the product of the first numbers q₁·x₁ differs from t·s·(d₁·c₁) by f₁·s·c₁ + q₁·e₁, so by at most ‖f‖·‖s·c‖ + ‖q‖·‖e‖, and what the numbers behind them add is at most ‖q₂‖·‖x₂‖
/// (Cauchy and Schwarz, twice). Vectors that are alike in nothing are ruled out by their first quarter wherever the product must reach more than about 0.75. Not safe for a writer beside others.
/// </remarks>
internal sealed class CodeTable
{
    /// <summary>Rounding of float32 sums of up to 4,096 products of numbers of length 1.</summary>
    private const float Rounding = 1e-4f;

    private const int Ahead = 8;

    private readonly int dimension;
    private readonly int[] ends; // Of the parts; the last is the dimension, brought up to a block.
    private readonly sbyte[][] codes; // Row by row, an array for each part.
    private readonly float[][] rests; // Length of what is behind each part but the last.
    private float[] scales = [];
    private float[] errors = [];
    private readonly short[] query;
    private readonly float[] queryRests;
    private float queryScale;
    private float queryError;

    /// <summary>An empty table.</summary>
    /// <param name="dimension">Numbers of each vector.</param>
    public CodeTable(int dimension)
    {
        this.dimension = dimension;
        int padded = WholeBlocks(dimension);
        ends = [.. new[] { WholeBlocks(dimension * 3 / 8), padded }.Where(end => end > 0).Distinct()];
        codes = [.. ends.Select(_ => Array.Empty<sbyte>())];
        rests = [.. ends.SkipLast(1).Select(_ => Array.Empty<float>())];
        query = new short[padded];
        queryRests = new float[rests.Length];
    }

    /// <summary>Bytes that it takes.</summary>
    public long Bytes =>
        codes.Sum(part => part.LongLength)
        + (4 * (rests.Sum(part => part.LongLength) + scales.LongLength + errors.LongLength));

    /// <summary>Makes room for rows.</summary>
    public void Resize(int rows)
    {
        for (int part = 0; part < codes.Length; part++)
        {
            Array.Resize(ref codes[part], rows * WidthOf(part));
        }

        for (int part = 0; part < rests.Length; part++)
        {
            Array.Resize(ref rests[part], rows);
        }

        Array.Resize(ref scales, rows);
        Array.Resize(ref errors, rows);
    }

    /// <summary>Writes a row.</summary>
    /// <param name="row">Which.</param>
    /// <param name="vector">Of length 1.</param>
    public void Write(int row, ReadOnlySpan<float> vector)
    {
        float scale = Magnitudes.LargestOf(vector) / sbyte.MaxValue;
        double error = 0;
        for (int part = 0, i = 0; part < ends.Length; part++)
        {
            Span<sbyte> into = codes[part].AsSpan(row * WidthOf(part), WidthOf(part));
            into.Clear();
            for (int at = 0; at < into.Length && i < dimension; at++, i++)
            {
                into[at] = (sbyte)MathF.Round(vector[i] / scale);
                double left = vector[i] - (scale * into[at]);
                error += left * left;
            }

            if (part < rests.Length)
            {
                rests[part][row] = Magnitudes.LengthOf(vector[i..]);
            }
        }

        (scales[row], errors[row]) = (scale, (float)Math.Sqrt(error));
    }

    /// <summary>Puts a row in the place of another.</summary>
    public void Move(int from, int to)
    {
        for (int part = 0; part < codes.Length; part++)
        {
            int width = WidthOf(part);
            codes[part].AsSpan(from * width, width).CopyTo(codes[part].AsSpan(to * width));
        }

        foreach (float[] part in rests)
        {
            part[to] = part[from];
        }

        (scales[to], errors[to]) = (scales[from], errors[from]);
    }

    /// <summary>Takes the vector that is asked for.</summary>
    /// <param name="vector">Of length 1.</param>
    public void Ask(ReadOnlySpan<float> vector)
    {
        queryScale = Magnitudes.LargestOf(vector) / sbyte.MaxValue;
        double error = 0;
        for (int i = 0; i < dimension; i++)
        {
            query[i] = (short)MathF.Round(vector[i] / queryScale);
            double left = vector[i] - (queryScale * query[i]);
            error += left * left;
        }

        queryError = (float)Math.Sqrt(error);
        for (int part = 0; part < queryRests.Length; part++)
        {
            queryRests[part] = Magnitudes.LengthOf(vector[ends[part]..]);
        }
    }

    /// <summary>The rows whose product with the vector that is asked for may be as large as asked.</summary>
    /// <param name="count">How many rows are looked at.</param>
    /// <param name="least">As large.</param>
    /// <param name="rows">Those that are looked at, and then those that may be.</param>
    /// <param name="bounds">As much room: what the product of each may be at most.</param>
    /// <returns>How many there are.</returns>
    public int Sift(int count, float least, Span<int> rows, Span<float> bounds)
    {
        Span<int> sums = stackalloc int[rows.Length];
        sums[..count].Clear();

        for (int part = 0, start = 0; part < codes.Length; start = ends[part++])
        {
            int width = ends[part] - start;
            bool isLast = part == rests.Length;
            ref sbyte codesOfPart = ref codes[part][0];
            ref short asked = ref query[start];
            int kept = 0;
            for (int i = 0; i < count; i++)
            {
                int row = rows[i];
                if (part > 0)
                {
                    Fetch(
                        ref Unsafe.Add(ref codesOfPart, rows[Math.Min(i + Ahead, count - 1)] * width),
                        width
                    );
                }

                int sum =
                    sums[i] + CodeProducts.Of(ref Unsafe.Add(ref codesOfPart, row * width), ref asked, width);
                float error = errors[row];
                float bound =
                    (queryScale * scales[row] * sum) + error + (queryError * (1 + error)) + Rounding;
                if (!isLast)
                {
                    bound += queryRests[part] * rests[part][row];
                }

                (rows[kept], sums[kept], bounds[kept]) = (row, sum, bound);
                kept += bound >= least ? 1 : 0; // Without a branch: nobody could foretell it.
            }

            count = kept;
        }

        return count;
    }

    /// <summary>Asks the memory for what is read soon: rows that are far from each other come as fast as neighbors then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Fetch(ref sbyte row, int width)
    {
        if (Sse.IsSupported)
        {
            void* at = Unsafe.AsPointer(ref row);
            for (int i = 0; i < width; i += 64)
            {
                Sse.Prefetch0((byte*)at + i);
            }
        }
    }

    private int WidthOf(int part) => ends[part] - (part == 0 ? 0 : ends[part - 1]);

    private static int WholeBlocks(int numbers) =>
        (numbers + CodeProducts.Block - 1) / CodeProducts.Block * CodeProducts.Block;
}
