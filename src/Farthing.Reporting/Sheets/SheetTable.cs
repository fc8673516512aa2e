namespace Farthing.Reporting.Sheets;

/// <summary>A table.</summary>
/// <param name="Heads">Its columns.</param>
/// <param name="Rows">Cells, as many in each row as there are columns.</param>
/// <param name="Notes">Lines beneath it.</param>
public sealed record SheetTable(
    IReadOnlyList<SheetHead> Heads,
    IReadOnlyList<string[]> Rows,
    IReadOnlyList<string> Notes
) : SheetBlock;
