namespace Farthing.Reporting.Sheets;

/// <summary>The head of a table's column.</summary>
/// <param name="Text">What it says.</param>
/// <param name="IsName">True for a name of somebody's choosing: it stands to the left, and is cut where the line is short.</param>
/// <param name="Rank">The first to be left out where the line is short has the largest; 0 is never left out.</param>
public sealed record SheetHead(string Text, bool IsName, int Rank);
