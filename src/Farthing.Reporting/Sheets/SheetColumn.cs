namespace Farthing.Reporting.Sheets;

/// <summary>A column of a table: its head, what it says of a row, and what that means.</summary>
/// <typeparam name="T">What a row is of.</typeparam>
/// <param name="Head">Its head; <see cref="SheetHead.Rank"/> says when it is left out.</param>
/// <param name="Cell">What it says of a row; null where there is nothing to say: a dash.</param>
/// <param name="Meaning">What the figure is: shown by <c>--explain</c>; empty for what needs no words.</param>
public sealed record SheetColumn<T>(SheetHead Head, Func<T, string?> Cell, string Meaning);
