namespace Farthing.Reporting.Tables;

/// <summary>A column of a table: its head, what it says of a row, and what that means.</summary>
/// <typeparam name="T">What a row is of.</typeparam>
/// <param name="Head">Its head; <see cref="TableHead.Rank"/> says when it is left out.</param>
/// <param name="Cell">What it says of a row; null where there is nothing to say: a dash.</param>
/// <param name="Meaning">What the figure is: shown by <c>--explain</c>; empty for what needs no words.</param>
/// <param name="Key">The value to sort by; null where a page does not sort by it.</param>
public sealed record TableColumn<T>(
    TableHead Head,
    Func<T, string?> Cell,
    string Meaning,
    Func<T, double>? Key = null
);
