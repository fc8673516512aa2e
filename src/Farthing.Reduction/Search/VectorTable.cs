namespace Farthing.Reduction.Search;

/// <summary>The vectors of one scope, searched whole: 8-bit codes rule out what cannot be among the nearest, float32 products rank the rest.</summary>
/// <remarks>
/// Finds exactly what a float32 scan finds. With x = s·c + e (scale, codes, rest) and q = t·d + f, the product q·x differs from t·s·(d·c) by f·s·c + q·e, so by at most ‖f‖·‖s·c‖ + ‖q‖·‖e‖
/// (Cauchy and Schwarz); a row whose upper bound is below the k-th product so far is skipped. No index, so removing costs nothing. Not safe for a writer beside others: the caller locks.
/// </remarks>
public sealed class VectorTable
{
    /// <summary>Most vectors of one table.</summary>
    public const int MaxCount = 100_000;

    /// <summary>Most neighbors of one search.</summary>
    public const int MaxNeighbors = 32;

    private const int FirstCapacity = 64;

    /// <summary>Rounding of float32 sums of up to 4,096 products of numbers of length 1.</summary>
    private const float Rounding = 1e-4f;

    private readonly int dimension;
    private readonly int padded;
    private readonly Dictionary<int, int> rowOf = [];
    private sbyte[] codes = [];
    private float[] vectors = [];
    private float[] scales = [];
    private float[] errors = [];
    private int[] ids = [];
    private readonly short[] query;
    private readonly float[] asked;

    /// <summary>An empty table.</summary>
    /// <param name="dimension">Numbers of each vector, 1 to 4,096.</param>
    public VectorTable(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, 4096);
        this.dimension = dimension;
        padded = (dimension + CodeProducts.Block - 1) / CodeProducts.Block * CodeProducts.Block;
        query = new short[padded];
        asked = new float[dimension];
    }

    /// <summary>Vectors in the table.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that the vectors take.</summary>
    public long Bytes =>
        codes.LongLength
        + (4 * (vectors.LongLength + scales.LongLength + errors.LongLength + ids.LongLength));

    /// <summary>Adds a vector; it is brought to length 1.</summary>
    public VectorRefusal Add(int id, ReadOnlySpan<float> vector)
    {
        VectorRefusal refusal = Check(vector, out float length);
        if (refusal == VectorRefusal.None && (Count == MaxCount || rowOf.ContainsKey(id)))
        {
            refusal = VectorRefusal.Full;
        }

        if (refusal != VectorRefusal.None)
        {
            return refusal;
        }

        if (Count == ids.Length)
        {
            Grow();
        }

        int row = Count++;
        rowOf.Add(id, row);
        ids[row] = id;
        Span<float> own = vectors.AsSpan(row * dimension, dimension);
        Scale(vector, 1 / length, own);
        (scales[row], errors[row]) = Encode(own, codes.AsSpan(row * padded, padded));
        return refusal;
    }

    /// <summary>Removes a vector; false where there is none of this id.</summary>
    public bool Remove(int id)
    {
        if (!rowOf.Remove(id, out int row))
        {
            return false;
        }

        int last = --Count;
        if (row != last)
        {
            codes.AsSpan(last * padded, padded).CopyTo(codes.AsSpan(row * padded));
            vectors.AsSpan(last * dimension, dimension).CopyTo(vectors.AsSpan(row * dimension));
            (scales[row], errors[row], ids[row]) = (scales[last], errors[last], ids[last]);
            rowOf[ids[row]] = row;
        }

        return true;
    }

    /// <summary>The nearest vectors, nearest first; equal ones by id. Allocates nothing.</summary>
    /// <param name="vector">Of any length but zero.</param>
    /// <param name="into">Room for as many as are asked for, 1 to 32.</param>
    /// <param name="found">How many were found.</param>
    public VectorRefusal Search(ReadOnlySpan<float> vector, Span<Neighbor> into, out int found)
    {
        ArgumentOutOfRangeException.ThrowIfZero(into.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(into.Length, MaxNeighbors);
        found = 0;
        VectorRefusal refusal = Check(vector, out float length);
        if (refusal != VectorRefusal.None)
        {
            return refusal;
        }

        Scale(vector, 1 / length, asked);
        (float scale, float error) = EncodeQuery();
        float least = float.NegativeInfinity;
        for (int row = 0; row < Count; row++)
        {
            int product = CodeProducts.Of(ref codes[row * padded], ref query[0], padded);
            float bound =
                (scale * scales[row] * product) + errors[row] + (error * (1 + errors[row])) + Rounding;
            if (bound < least)
            {
                continue;
            }

            float cosine = CodeProducts.Exact(vectors.AsSpan(row * dimension, dimension), asked);
            found = Insert(into, found, new(ids[row], cosine));
            least = found == into.Length ? into[found - 1].Cosine : least;
        }

        return refusal;
    }

    /// <summary>Keeps the list in order; drops the last where it is full.</summary>
    private static int Insert(Span<Neighbor> list, int count, Neighbor one)
    {
        int at = count;
        while (
            at > 0
            && (
                list[at - 1].Cosine < one.Cosine
                || (list[at - 1].Cosine == one.Cosine && list[at - 1].Id > one.Id)
            )
        )
        {
            at--;
        }

        if (at == list.Length)
        {
            return count;
        }

        int kept = Math.Min(count, list.Length - 1);
        list[at..kept].CopyTo(list[(at + 1)..]);
        list[at] = one;
        return kept + 1;
    }

    private VectorRefusal Check(ReadOnlySpan<float> vector, out float length)
    {
        length = 0;
        if (vector.Length != dimension)
        {
            return VectorRefusal.Dimension;
        }

        double sum = 0;
        foreach (float one in vector)
        {
            sum += (double)one * one;
        }

        if (!double.IsFinite(sum))
        {
            return VectorRefusal.NotFinite;
        }

        length = (float)Math.Sqrt(sum);
        return length < 1e-18f ? VectorRefusal.Zero
            : float.IsFinite(length) ? VectorRefusal.None
            : VectorRefusal.NotFinite;
    }

    private static void Scale(ReadOnlySpan<float> from, float factor, Span<float> into)
    {
        for (int i = 0; i < from.Length; i++)
        {
            into[i] = from[i] * factor;
        }
    }

    /// <summary>Codes of a vector of length 1; the scale, and the length of what they leave out.</summary>
    private static (float Scale, float Error) Encode(ReadOnlySpan<float> vector, Span<sbyte> into)
    {
        (float scale, double rest) = (ScaleOf(vector), 0);
        for (int i = 0; i < vector.Length; i++)
        {
            into[i] = (sbyte)MathF.Round(vector[i] / scale);
            double left = vector[i] - (scale * into[i]);
            rest += left * left;
        }

        into[vector.Length..].Clear();
        return (scale, (float)Math.Sqrt(rest));
    }

    private (float Scale, float Error) EncodeQuery()
    {
        (float scale, double rest) = (ScaleOf(asked), 0);
        for (int i = 0; i < asked.Length; i++)
        {
            query[i] = (short)MathF.Round(asked[i] / scale);
            double left = asked[i] - (scale * query[i]);
            rest += left * left;
        }

        return (scale, (float)Math.Sqrt(rest));
    }

    private static float ScaleOf(ReadOnlySpan<float> vector)
    {
        float largest = 0;
        foreach (float one in vector)
        {
            largest = MathF.Max(largest, MathF.Abs(one));
        }

        return largest / 127;
    }

    private void Grow()
    {
        int capacity = Math.Min(Math.Max(FirstCapacity, ids.Length * 2), MaxCount);
        Array.Resize(ref codes, capacity * padded);
        Array.Resize(ref vectors, capacity * dimension);
        Array.Resize(ref scales, capacity);
        Array.Resize(ref errors, capacity);
        Array.Resize(ref ids, capacity);
    }
}
