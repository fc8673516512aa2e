namespace Farthing.Reduction.Cascade.Prior;

/// <summary>Buffers in which a prompt is read. One for each thread; kept, so that reading allocates nothing.</summary>
public sealed class PromptScratch
{
    /// <summary>Most grams that are kept of a prompt; those of a longer one are its first.</summary>
    public const int MaxGrams = 8192;

    internal readonly int[] Columns = new int[MaxGrams];
    internal readonly float[] Values = new float[MaxGrams];
    internal readonly double[] Figures = new double[PromptReader.FeatureCount];
    internal readonly float[] Projection = new float[PromptReader.Dimensions];
    internal readonly sbyte[] Vector = new sbyte[PromptReader.Dimensions];
    internal readonly int[] NearestRows = new int[NeighborTable.Neighbors];
    internal readonly float[] NearestCosines = new float[NeighborTable.Neighbors];
    private readonly int[] marks = new int[PromptReader.Buckets];
    private readonly int[] places = new int[PromptReader.Buckets];
    private int mark;

    internal int Grams { get; private set; }

    internal void Begin()
    {
        Grams = 0;
        if (++mark == int.MaxValue)
        {
            Array.Clear(marks);
            mark = 1;
        }
    }

    /// <summary>Counts a gram.</summary>
    internal void Count(int bucket)
    {
        if (marks[bucket] == mark)
        {
            Values[places[bucket]]++;
        }
        else if (Grams < MaxGrams)
        {
            marks[bucket] = mark;
            places[bucket] = Grams;
            Columns[Grams] = bucket;
            Values[Grams++] = 1;
        }
    }

    /// <summary>Puts back what was counted of a prompt.</summary>
    internal void Restore(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
    {
        columns.CopyTo(Columns);
        values.CopyTo(Values);
        Grams = columns.Length;
    }
}
