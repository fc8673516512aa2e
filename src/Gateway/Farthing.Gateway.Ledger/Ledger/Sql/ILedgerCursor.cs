namespace Farthing.Gateway.Ledger.Sql;

/// <summary>An answer of a database, row by row: columns from 0, in the order in which they were asked for.</summary>
internal interface ILedgerCursor : IDisposable
{
    /// <summary>Moves to the next row; false behind the last.</summary>
    bool Step();

    /// <summary>A number.</summary>
    long Int64(int column);

    /// <summary>A number that may be NULL.</summary>
    long? NullableInt64(int column);

    /// <summary>A text.</summary>
    string Text(int column);

    /// <summary>A text that may be NULL.</summary>
    string? NullableText(int column);

    /// <summary>An id.</summary>
    Guid Id(int column);

    /// <summary>An id that may be NULL.</summary>
    Guid? NullableId(int column);

    /// <summary>Bytes.</summary>
    /// <param name="column">The column.</param>
    /// <param name="buffer">Takes them; it is made larger where it is too small.</param>
    /// <returns>How many there are.</returns>
    int Bytes(int column, ref byte[] buffer);

    /// <summary>Tags.</summary>
    IReadOnlyList<string> Tags(int column);
}
