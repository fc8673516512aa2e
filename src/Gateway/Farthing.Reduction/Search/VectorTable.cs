namespace Farthing.Reduction.Search;

/// <summary>The vectors of one scope, searched whole: codes of 8 bits rule out what cannot be among the nearest, float32 products rank the rest.</summary>
/// <remarks>
/// Finds exactly what a float32 scan finds: a row is skipped where an upper bound (<see cref="CodeTable"/>) is below the k-th product so far, or below what is asked.
/// No index, so removing costs nothing. Not safe for a writer beside others: the caller locks.
/// </remarks>
public sealed class VectorTable
{
    /// <summary>Most vectors of one table.</summary>
    public const int MaxCount = 100_000;

    /// <summary>Most neighbors of one search.</summary>
    public const int MaxNeighbors = 32;

    private const int FirstCapacity = 64;

    private readonly int dimension;
    private readonly Dictionary<int, int> rowOf = [];
    private readonly CodeTable codes;
    private float[] vectors = [];
    private int[] ids = [];
    private readonly float[] asked;

    /// <summary>An empty table.</summary>
    /// <param name="dimension">Numbers of each vector, 1 to 4,096.</param>
    public VectorTable(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimension, 4096);
        this.dimension = dimension;
        codes = new CodeTable(dimension);
        asked = new float[dimension];
    }

    /// <summary>Vectors in the table.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that the vectors take.</summary>
    public long Bytes => codes.Bytes + (4 * (vectors.LongLength + ids.LongLength));

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
        codes.Write(row, own);
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
            codes.Move(last, row);
            vectors.AsSpan(last * dimension, dimension).CopyTo(vectors.AsSpan(row * dimension));
            ids[row] = ids[last];
            rowOf[ids[row]] = row;
        }

        return true;
    }

    /// <summary>The nearest vectors, nearest first; equal ones by id. Allocates nothing.</summary>
    /// <param name="vector">Of any length but zero.</param>
    /// <param name="least">No vector of a smaller cosine; the larger it is, the less is read.</param>
    /// <param name="into">Room for as many as are asked for, 1 to 32.</param>
    /// <param name="found">How many were found.</param>
    public VectorRefusal Search(ReadOnlySpan<float> vector, float least, Span<Neighbor> into, out int found)
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
        codes.Ask(asked);
        for (int row = 0; row < Count; row++)
        {
            if (codes.Bound(row) < least)
            {
                continue;
            }

            float cosine = CodeProducts.Exact(vectors.AsSpan(row * dimension, dimension), asked);
            if (cosine >= least)
            {
                found = Insert(into, found, new(ids[row], cosine));
                least = found == into.Length ? into[found - 1].Cosine : least;
            }
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

    private void Grow()
    {
        int capacity = Math.Min(Math.Max(FirstCapacity, ids.Length * 2), MaxCount);
        codes.Resize(capacity);
        Array.Resize(ref vectors, capacity * dimension);
        Array.Resize(ref ids, capacity);
    }
}

/// <summary>A vector that was found.</summary>
/// <param name="Id">As it was added under.</param>
/// <param name="Cosine">With the vector that was asked for, in float32.</param>
public readonly record struct Neighbor(int Id, float Cosine);

/// <summary>Why a vector was not taken.</summary>
public enum VectorRefusal
{
    /// <summary>It was taken.</summary>
    None,

    /// <summary>It has more or fewer numbers than the table's vectors.</summary>
    Dimension,

    /// <summary>One of its numbers is no number, or infinite.</summary>
    NotFinite,

    /// <summary>Its length is zero: it has no direction.</summary>
    Zero,

    /// <summary>The table has a vector of this id, or holds as many as it may.</summary>
    Full,
}
