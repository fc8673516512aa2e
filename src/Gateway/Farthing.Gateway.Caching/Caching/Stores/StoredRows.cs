namespace Farthing.Gateway.Caching.Stores;

/// <summary>Rows in large arrays, with free ones in between: an entry is no object. One thread at a time.</summary>
internal sealed class StoredRows
{
    private const int RowsAnArray = 4096;
    private const int None = -1;
    private readonly List<StoredRow[]> arrays = [];
    private int firstFree = None;
    private int neverUsed;
    private int used;

    /// <summary>A row.</summary>
    public ref StoredRow this[int row] => ref arrays[row / RowsAnArray][row % RowsAnArray];

    /// <summary>Takes a row that is free.</summary>
    public int Take()
    {
        used++;
        if (firstFree != None)
        {
            int row = firstFree;
            firstFree = this[row].AllAt;
            return row;
        }

        if (neverUsed == arrays.Count * RowsAnArray)
        {
            arrays.Add(new StoredRow[RowsAnArray]);
        }

        return neverUsed++;
    }

    /// <summary>Frees a row.</summary>
    public void Free(int row)
    {
        this[row] = new StoredRow { AllAt = firstFree };
        firstFree = row;
        if (--used == 0)
        {
            arrays.RemoveRange(1, arrays.Count - 1);
            (firstFree, neverUsed) = (None, 0);
        }
    }
}
