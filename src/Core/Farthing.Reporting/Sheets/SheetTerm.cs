namespace Farthing.Reporting.Sheets;

/// <summary>A word and what it means here.</summary>
/// <param name="Name">The word as labels and heads write it.</param>
/// <param name="Definition">One or two sentences, with the formula.</param>
public sealed record SheetTerm(string Name, string Definition);
