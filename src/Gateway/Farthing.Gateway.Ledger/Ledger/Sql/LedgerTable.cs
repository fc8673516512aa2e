namespace Farthing.Gateway.Ledger.Sql;

/// <summary>A table of the ledger: its columns in the order in which they are written and asked for, and a row made of them.</summary>
/// <typeparam name="TRow">What it holds.</typeparam>
/// <param name="read">Makes a row of what a cursor stands at, columns counted from 0; a gateway's number is looked up.</param>
internal sealed class LedgerTable<TRow>(Func<ILedgerCursor, Func<long, Guid>, TRow> read)
{
    private readonly List<LedgerColumn<TRow>> columns = [];

    public IReadOnlyList<LedgerColumn<TRow>> Columns => columns;

    /// <summary>The columns' names, with commas.</summary>
    public string Names { get; private set; } = "";

    /// <summary>As many question marks, in brackets.</summary>
    public string Marks => $"({string.Join(", ", columns.Select(_ => "?"))})";

    /// <summary>The names with an alias before each.</summary>
    public string Of(string alias) =>
        alias + "." + Names.Replace(", ", $", {alias}.", StringComparison.Ordinal);

    /// <summary>Writes a row.</summary>
    /// <param name="to">Takes it.</param>
    /// <param name="row">The row.</param>
    /// <param name="gateway">The number of its gateway.</param>
    public void Write(ILedgerRowWriter to, TRow row, int gateway)
    {
        foreach (LedgerColumn<TRow> column in columns)
        {
            column.Write(to, row, gateway);
        }
    }

    /// <summary>The row at which a question for <see cref="Names"/> stands.</summary>
    public TRow Read(ILedgerCursor at, Func<long, Guid> gatewayOf) => read(at, gatewayOf);

    public LedgerTable<TRow> Number(
        string name,
        Func<TRow, long?> value,
        string? word = null,
        Func<TRow, object?>? shown = null
    ) => Add(name, (to, row, _) => to.Number(value(row)), word, shown ?? (row => value(row)));

    public LedgerTable<TRow> Small(
        string name,
        Func<TRow, int?> value,
        string? word = null,
        Func<TRow, object?>? shown = null
    ) => Add(name, (to, row, _) => to.Small(value(row)), word, shown ?? (row => value(row)));

    public LedgerTable<TRow> Text(string name, Func<TRow, string?> value, string? word = null) =>
        Add(name, (to, row, _) => to.Text(value(row)), word, value);

    public LedgerTable<TRow> Tags(
        string name,
        Func<TRow, IReadOnlyList<string>> value,
        string word,
        Func<TRow, object?> shown
    ) => Add(name, (to, row, _) => to.Tags(value(row)), word, shown);

    public LedgerTable<TRow> Id(string name, Func<TRow, Guid?> value) =>
        Add(name, (to, row, _) => to.Id(value(row)), null, row => value(row));

    /// <summary>The gateway whose row it is.</summary>
    public LedgerTable<TRow> Gateway(string? word = null, Func<TRow, object?>? shown = null) =>
        Add("gateway", (to, _, number) => to.Gateway(number), word, shown ?? (_ => null));

    /// <summary>All columns of a table whose row is a part of this one's.</summary>
    public LedgerTable<TRow> All<TPart>(LedgerTable<TPart> other, Func<TRow, TPart> part)
    {
        foreach (LedgerColumn<TPart> column in other.Columns)
        {
            Add(
                column.Name,
                (to, row, gateway) => column.Write(to, part(row), gateway),
                column.Word,
                row => column.Shown(part(row))
            );
        }

        return this;
    }

    private LedgerTable<TRow> Add(
        string name,
        Action<ILedgerRowWriter, TRow, int> write,
        string? word,
        Func<TRow, object?> shown
    )
    {
        columns.Add(new LedgerColumn<TRow>(name, write, word, shown));
        Names = Names.Length == 0 ? name : $"{Names}, {name}";
        return this;
    }
}

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
