namespace Farthing.Reporting.Sheets;

/// <summary>A part of a sheet.</summary>
/// <param name="Title">Its head; empty for a part that needs none.</param>
/// <param name="Blocks">What stands in it.</param>
public sealed record SheetSection(string Title, IReadOnlyList<SheetBlock> Blocks)
{
    /// <summary>True is shown folded on a page, where print opens it, and left out of a terminal.</summary>
    public bool IsFolded { get; init; }

    /// <summary>True is shown on a terminal with <c>--explain</c> alone.</summary>
    public bool IsDetail { get; init; }
}
