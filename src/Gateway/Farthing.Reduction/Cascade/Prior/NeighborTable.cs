using System.Numerics;

namespace Farthing.Reduction.Cascade.Prior;

/// <summary>Earlier prompts as vectors of 8-bit numbers, and what came of those that are near.</summary>
/// <remarks>A scan over all rows: 4,096 rows of 256 bytes are a megabyte, and stay in a processor's cache. The mean is weighted by cosine, and shrunk to the mean of all rows by <see cref="Pull"/> rows of cosine 1.</remarks>
public sealed class NeighborTable
{
    /// <summary>Neighbors that count.</summary>
    public const int Neighbors = 20;

    /// <summary>Rows that are kept at most.</summary>
    public const int MaxRows = 4096;

    private const double Pull = 1;
    private readonly sbyte[] vectors;
    private readonly float[] scales;
    private readonly float[] outcomes;

    /// <summary>A table of rows.</summary>
    /// <param name="vectors">Row after row, <see cref="PromptReader.Dimensions"/> numbers each.</param>
    /// <param name="outcomes">What came of each row, 0 to 1.</param>
    /// <exception cref="ArgumentException">The counts differ.</exception>
    public NeighborTable(sbyte[] vectors, float[] outcomes)
    {
        if (vectors.Length != outcomes.Length * PromptReader.Dimensions)
        {
            throw new ArgumentException("a vector for each outcome", nameof(vectors));
        }

        this.vectors = vectors;
        this.outcomes = outcomes;
        scales = new float[outcomes.Length];
        double sum = 0;
        for (int row = 0; row < outcomes.Length; row++)
        {
            ReadOnlySpan<sbyte> vector = Vector(row);
            int square = Dot(vector, vector);
            scales[row] = square == 0 ? 0 : 1 / MathF.Sqrt(square);
            sum += outcomes[row];
        }

        Mean = outcomes.Length == 0 ? 0.5 : sum / outcomes.Length;
    }

    /// <summary>Rows.</summary>
    public int Count => outcomes.Length;

    /// <summary>The mean outcome of all rows.</summary>
    public double Mean { get; }

    /// <summary>All vectors, row after row.</summary>
    public ReadOnlySpan<sbyte> Vectors => vectors;

    /// <summary>The outcomes.</summary>
    public ReadOnlySpan<float> Outcomes => outcomes;

    /// <summary>A row's vector.</summary>
    public ReadOnlySpan<sbyte> Vector(int row) =>
        vectors.AsSpan(row * PromptReader.Dimensions, PromptReader.Dimensions);

    /// <summary>The neighbors' mean outcome.</summary>
    /// <param name="vector">A prompt's vector.</param>
    /// <param name="without">A row that is passed over: in training, the prompt's own; −1 for none.</param>
    /// <param name="scratch">Takes the neighbors, nearest first.</param>
    /// <returns>0 to 1; <see cref="Mean"/> where nothing is near.</returns>
    public double Assess(ReadOnlySpan<sbyte> vector, int without, PromptScratch scratch)
    {
        int[] rows = scratch.NearestRows;
        float[] cosines = scratch.NearestCosines;
        int found = 0;
        int square = Dot(vector, vector);
        float own = square == 0 ? 0 : 1 / MathF.Sqrt(square);
        for (int row = 0; row < outcomes.Length; row++)
        {
            float cosine = Dot(vector, Vector(row)) * scales[row] * own;
            if (row == without || (found == Neighbors && cosine <= cosines[Neighbors - 1]) || cosine <= 0)
            {
                continue;
            }

            int at = found < Neighbors ? found++ : Neighbors - 1;
            for (; at > 0 && cosines[at - 1] < cosine; at--)
            {
                cosines[at] = cosines[at - 1];
                rows[at] = rows[at - 1];
            }

            cosines[at] = cosine;
            rows[at] = row;
        }

        double weight = Pull;
        double sum = Pull * Mean;
        for (int i = 0; i < found; i++)
        {
            // The cube: twenty rows of cosine 0.2 say less than one of 0.8.
            double part = (double)cosines[i] * cosines[i] * cosines[i];
            weight += part;
            sum += part * outcomes[rows[i]];
        }

        return sum / weight;
    }

    private static int Dot(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        Vector<int> sum = default;
        for (int i = 0; i < PromptReader.Dimensions; i += Vector<sbyte>.Count)
        {
            System.Numerics.Vector.Widen(
                new Vector<sbyte>(a[i..]),
                out Vector<short> low,
                out Vector<short> high
            );
            System.Numerics.Vector.Widen(
                new Vector<sbyte>(b[i..]),
                out Vector<short> otherLow,
                out Vector<short> otherHigh
            );
            // Products are below 2¹⁴: two of them fit 16 bits only without their sign, so each is widened.
            System.Numerics.Vector.Widen(low * otherLow, out Vector<int> one, out Vector<int> two);
            System.Numerics.Vector.Widen(high * otherHigh, out Vector<int> three, out Vector<int> four);
            sum += one + two + three + four;
        }

        return System.Numerics.Vector.Sum(sum);
    }
}
