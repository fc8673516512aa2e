namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Takes the values of a row, column by column, as one kind of database wants them.</summary>
internal interface ILedgerRowWriter
{
    /// <summary>A whole number of 64 bits.</summary>
    void Number(long? value);

    /// <summary>A whole number of 16 bits.</summary>
    void Small(int? value);

    /// <summary>The number under which the ledger knows a gateway.</summary>
    void Gateway(int number);

    void Text(string? value);

    void Id(Guid? value);

    void Tags(IReadOnlyList<string> values);
}
