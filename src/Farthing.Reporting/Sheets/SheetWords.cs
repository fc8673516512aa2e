namespace Farthing.Reporting.Sheets;

/// <summary>Lines of words.</summary>
/// <param name="Lines">The lines.</param>
public sealed record SheetWords(IReadOnlyList<string> Lines) : SheetBlock;
