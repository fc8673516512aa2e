using Farthing.Reporting.Sheets;

namespace Farthing.Reporting.Pages;

/// <summary>A report: one or more views, the words that they use, and the documents that they were made from.</summary>
/// <param name="Views">At least one.</param>
/// <param name="Terms">Definitions; labels with the same name show them on hover and focus.</param>
/// <param name="Documents">The results, embedded.</param>
/// <param name="Program">Name and version of the program that wrote it.</param>
public sealed record ReportPage(
    IReadOnlyList<Sheet> Views,
    IReadOnlyList<SheetTerm> Terms,
    IReadOnlyList<ReportDocument> Documents,
    string Program
);
