namespace Farthing.Reduction.Cascade.Learning;

/// <summary>Rows of a matrix of which most entries are 0: only the others are kept, row after row.</summary>
public sealed class SparseRows
{
    private readonly List<int> ends = [];
    private int[] columns = new int[1024];
    private float[] values = new float[1024];

    /// <summary>Rows so far.</summary>
    public int Count => ends.Count;

    /// <summary>Adds a row.</summary>
    /// <param name="rowColumns">Columns with an entry, each once.</param>
    /// <param name="rowValues">The entries.</param>
    public void Add(ReadOnlySpan<int> rowColumns, ReadOnlySpan<float> rowValues)
    {
        int start = ends.Count == 0 ? 0 : ends[^1];
        int end = start + rowColumns.Length;
        if (end > columns.Length)
        {
            int length = Math.Max(end, columns.Length * 2);
            Array.Resize(ref columns, length);
            Array.Resize(ref values, length);
        }

        rowColumns.CopyTo(columns.AsSpan(start));
        rowValues[..rowColumns.Length].CopyTo(values.AsSpan(start));
        ends.Add(end);
    }

    /// <summary>Columns of a row.</summary>
    public ReadOnlySpan<int> Columns(int row) => columns.AsSpan(Start(row)..ends[row]);

    /// <summary>Entries of a row.</summary>
    public ReadOnlySpan<float> Values(int row) => values.AsSpan(Start(row)..ends[row]);

    private int Start(int row) => row == 0 ? 0 : ends[row - 1];
}
