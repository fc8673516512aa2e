namespace Farthing.Reporting.Terminal;

/// <summary>Whole words of a line that are colored.</summary>
/// <param name="From">Where the first begins.</param>
/// <param name="To">Where the last ends.</param>
/// <param name="Color">As terminals number it: 31 red, 32 green, 33 yellow, 1 bold.</param>
public sealed record TerminalMark(int From, int To, int Color);
