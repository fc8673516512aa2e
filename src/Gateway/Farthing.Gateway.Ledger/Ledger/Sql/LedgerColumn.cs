namespace Farthing.Gateway.Ledger.Sql;

/// <summary>A column of a ledger's table.</summary>
/// <typeparam name="TRow">What the table holds.</typeparam>
/// <param name="Name">Its name in every database.</param>
/// <param name="Write">Writes its value of a row; the number is that of the row's gateway.</param>
/// <param name="Word">What the value is called where rows are compared; null: another column's word says it, or the row was found by it.</param>
/// <param name="Shown">The value that is compared and shown under that word.</param>
internal sealed record LedgerColumn<TRow>(
    string Name,
    Action<ILedgerRowWriter, TRow, int> Write,
    string? Word,
    Func<TRow, object?> Shown
);
