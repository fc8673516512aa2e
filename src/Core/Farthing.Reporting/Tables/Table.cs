namespace Farthing.Reporting.Tables;

/// <summary>Figures in rows: what stands behind a chart, or on its own.</summary>
/// <param name="Heads">Its columns; a figure's unit stands in the cell.</param>
/// <param name="Rows">Cells, as many in each row as there are heads.</param>
public sealed record Table(IReadOnlyList<TableHead> Heads, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>A table whose first columns are words and whose others are figures.</summary>
    /// <param name="heads">What the columns say.</param>
    /// <param name="rows">Cells, as many in each row as there are heads.</param>
    /// <param name="words">Columns from the left that are words.</param>
    public Table(IReadOnlyList<string> heads, IReadOnlyList<IReadOnlyList<string>> rows, int words = 1)
        : this([.. heads.Select((text, column) => new TableHead(text, column < words))], rows) { }

    /// <summary>Values to sort by, row by row, in a base unit; null sorts nothing.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? SortKeys { get; init; }
}
