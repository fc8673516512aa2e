namespace Farthing.Reporting.Sheets;

/// <summary>Blocks under one head.</summary>
/// <param name="Title">Its head; empty for a part that needs none.</param>
/// <param name="Blocks">What stands in it.</param>
public sealed record SheetSection(string Title, IReadOnlyList<SheetBlock> Blocks)
{
    /// <summary>Part that it belongs to; null where the sheet is read as a whole.</summary>
    public SheetPart? Part { get; init; }

    /// <summary>True is shown folded on a page, where print opens it, and left out of a terminal.</summary>
    public bool IsFolded { get; init; }

    /// <summary>True is shown on a terminal with <c>--explain</c> alone.</summary>
    public bool IsDetail { get; init; }
}
