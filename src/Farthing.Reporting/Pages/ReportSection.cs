namespace Farthing.Reporting.Pages;

/// <summary>A headed part of a view.</summary>
/// <param name="Title">Its head.</param>
/// <param name="Blocks">What stands in it.</param>
public sealed record ReportSection(string Title, IReadOnlyList<ReportBlock> Blocks)
{
    /// <summary>True is shown folded; print opens it.</summary>
    public bool IsFolded { get; init; }
}
