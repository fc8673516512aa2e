namespace Farthing.Reporting.Charts;

/// <summary>Figures in rows: what stands behind a chart, or on its own.</summary>
/// <param name="Columns">Heads; a figure's unit stands in the cell.</param>
/// <param name="Rows">Cells, as many as heads.</param>
public sealed record ChartTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Columns from the left that are words; the others are figures, aligned to the right.</summary>
    public int WordColumns { get; init; } = 1;

    /// <summary>Values to sort by, row by row, in a base unit; null sorts nothing.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? SortKeys { get; init; }
}
