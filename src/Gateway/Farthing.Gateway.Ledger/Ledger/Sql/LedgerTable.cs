namespace Farthing.Gateway.Ledger.Sql;

/// <summary>A table of the ledger, each column said once: the statements that make it, COPY, reading, writing and comparing follow from the list.</summary>
/// <typeparam name="TRow">What it holds.</typeparam>
/// <param name="empty">A row whose columns are read one by one.</param>
internal sealed class LedgerTable<TRow>(Func<TRow> empty)
{
    private readonly List<LedgerField<TRow>> fields = [];
    private readonly Func<ILedgerCursor, Func<long, Guid>, TRow>? read;

    /// <summary>A table whose rows are made whole, of columns that are counted from 0.</summary>
    public LedgerTable(Func<ILedgerCursor, Func<long, Guid>, TRow> read)
        : this(() => throw new InvalidOperationException("its rows are made whole")) => this.read = read;

    /// <summary>Values of a row, in the order in which they are written and asked for.</summary>
    public IReadOnlyList<LedgerField<TRow>> Fields => fields;

    /// <summary>The columns of all fields.</summary>
    public IReadOnlyList<LedgerColumn> Columns { get; private set; } = [];

    /// <summary>The columns' names, with commas.</summary>
    public string Names { get; private set; } = "";

    /// <summary>As many question marks, in brackets.</summary>
    public string Marks => $"({string.Join(", ", Columns.Select(_ => "?"))})";

    /// <summary>The names with an alias before each.</summary>
    public string Of(string alias) =>
        alias + "." + Names.Replace(", ", $", {alias}.", StringComparison.Ordinal);

    /// <summary>The columns as CREATE TABLE takes them.</summary>
    /// <param name="typeOf">What a kind is called in the database.</param>
    /// <param name="isWidestFirst">In the order of their widths, so that no room is lost between them.</param>
    public string Definition(Func<LedgerKind, string> typeOf, bool isWidestFirst = false) =>
        string.Join(
            ", ",
            (isWidestFirst ? Columns.OrderBy(column => column.Kind) : Columns.AsEnumerable()).Select(column =>
                $"{column.Name} {typeOf(column.Kind)}{(column.IsNullable ? "" : " NOT NULL")}"
            )
        );

    /// <summary>Writes a row.</summary>
    /// <param name="to">Takes it.</param>
    /// <param name="row">The row.</param>
    /// <param name="gateway">The number of its gateway.</param>
    public void Write(ILedgerRowWriter to, TRow row, int gateway)
    {
        foreach (LedgerField<TRow> field in fields)
        {
            field.Write(to, row, gateway);
        }
    }

    /// <summary>The row at which a question for <see cref="Names"/> stands.</summary>
    /// <param name="at">The cursor.</param>
    /// <param name="gatewayOf">Looks up the gateway of a number.</param>
    /// <param name="first">The first of its columns.</param>
    public TRow Read(ILedgerCursor at, Func<long, Guid> gatewayOf, int first = 0)
    {
        if (read is not null)
        {
            return read(at, gatewayOf);
        }

        TRow row = empty();
        foreach (LedgerField<TRow> field in fields)
        {
            field.Read!(row, at, first, gatewayOf);
            first += field.Columns.Length;
        }

        return row;
    }

    /// <summary>A whole number.</summary>
    public LedgerTable<TRow> Number(
        string name,
        Func<TRow, long> value,
        Action<TRow, long>? set = null,
        string? word = null,
        Func<TRow, object?>? shown = null
    ) =>
        Add(
            new LedgerColumn(name, LedgerKind.Number),
            (to, row, _) => to.Number(value(row)),
            set is null ? null : (row, at, i, _) => set(row, at.Int64(i)),
            word,
            shown ?? (row => value(row))
        );

    /// <summary>A whole number, or none.</summary>
    public LedgerTable<TRow> NumberOrNull(
        string name,
        Func<TRow, long?> value,
        Action<TRow, long?>? set = null,
        string? word = null,
        Func<TRow, object?>? shown = null
    ) =>
        Add(
            new LedgerColumn(name, LedgerKind.Number, IsNullable: true),
            (to, row, _) => to.Number(value(row)),
            set is null ? null : (row, at, i, _) => set(row, at.NullableInt64(i)),
            word,
            shown ?? (row => value(row))
        );

    /// <summary>A whole number below 32,768, such as one of an enumeration.</summary>
    public LedgerTable<TRow> Small(
        string name,
        Func<TRow, int> value,
        Action<TRow, int>? set = null,
        string? word = null,
        Func<TRow, object?>? shown = null
    ) =>
        Add(
            new LedgerColumn(name, LedgerKind.Small),
            (to, row, _) => to.Small(value(row)),
            set is null ? null : (row, at, i, _) => set(row, (int)at.Int64(i)),
            word,
            shown ?? (row => value(row))
        );

    /// <summary>A whole number below 32,768, or none.</summary>
    public LedgerTable<TRow> SmallOrNull(
        string name,
        Func<TRow, int?> value,
        Action<TRow, int?>? set = null,
        string? word = null,
        Func<TRow, object?>? shown = null
    ) =>
        Add(
            new LedgerColumn(name, LedgerKind.Small, IsNullable: true),
            (to, row, _) => to.Small(value(row)),
            set is null ? null : (row, at, i, _) => set(row, (int?)at.NullableInt64(i)),
            word,
            shown ?? (row => value(row))
        );

    /// <summary>A text.</summary>
    public LedgerTable<TRow> Text(
        string name,
        Func<TRow, string> value,
        Action<TRow, string>? set = null,
        string? word = null
    ) =>
        Add(
            new LedgerColumn(name, LedgerKind.Text),
            (to, row, _) => to.Text(value(row)),
            set is null ? null : (row, at, i, _) => set(row, at.Text(i)),
            word,
            value
        );

    /// <summary>A text, or none.</summary>
    public LedgerTable<TRow> TextOrNull(
        string name,
        Func<TRow, string?> value,
        Action<TRow, string?>? set = null,
        string? word = null
    ) =>
        Add(
            new LedgerColumn(name, LedgerKind.Text, IsNullable: true),
            (to, row, _) => to.Text(value(row)),
            set is null ? null : (row, at, i, _) => set(row, at.NullableText(i)),
            word,
            value
        );

    /// <summary>Tags.</summary>
    public LedgerTable<TRow> Tags(
        string name,
        Func<TRow, IReadOnlyList<string>> value,
        Action<TRow, IReadOnlyList<string>> set,
        string? word = null
    ) =>
        Add(
            new LedgerColumn(name, LedgerKind.Tags),
            (to, row, _) => to.Tags(value(row)),
            (row, at, i, _) => set(row, at.Tags(i)),
            word,
            row => string.Join(",", value(row))
        );

    /// <summary>An id.</summary>
    public LedgerTable<TRow> Id(string name, Func<TRow, Guid> value, Action<TRow, Guid>? set = null) =>
        Add(
            new LedgerColumn(name, LedgerKind.Id),
            (to, row, _) => to.Id(value(row)),
            set is null ? null : (row, at, i, _) => set(row, at.Id(i)),
            null,
            row => value(row)
        );

    /// <summary>An id, or none.</summary>
    public LedgerTable<TRow> IdOrNull(string name, Func<TRow, Guid?> value) =>
        Add(
            new LedgerColumn(name, LedgerKind.Id, IsNullable: true),
            (to, row, _) => to.Id(value(row)),
            null,
            null,
            row => value(row)
        );

    /// <summary>The gateway whose row it is.</summary>
    public LedgerTable<TRow> Gateway(
        Action<TRow, Guid>? set = null,
        string? word = null,
        Func<TRow, object?>? shown = null
    ) =>
        Add(
            new LedgerColumn("gateway", LedgerKind.Gateway),
            (to, _, number) => to.Gateway(number),
            set is null ? null : (row, at, i, gatewayOf) => set(row, gatewayOf(at.Int64(i))),
            word,
            shown ?? (_ => null)
        );

    /// <summary>All fields of a table whose row is a part of this one's.</summary>
    public LedgerTable<TRow> All<TPart>(
        LedgerTable<TPart> other,
        Func<TRow, TPart> part,
        Action<TRow, TPart> set
    )
    {
        int begin = fields.Count;
        foreach (LedgerField<TPart> field in other.Fields)
        {
            Add(
                new LedgerField<TRow>(
                    field.Columns,
                    (to, row, gateway) => field.Write(to, part(row), gateway),
                    (row, at, i, gatewayOf) => field.Read!(part(row), at, i, gatewayOf),
                    field.Word,
                    row => field.Shown(part(row))
                )
            );
        }

        // The first field of the part makes it, before it is read into.
        LedgerField<TRow> first = fields[begin];
        fields[begin] = first with
        {
            Read = (row, at, i, gatewayOf) =>
            {
                set(row, other.Empty());
                first.Read!(row, at, i, gatewayOf);
            },
        };
        return this;
    }

    /// <summary>A field.</summary>
    public LedgerTable<TRow> Add(LedgerField<TRow> field)
    {
        fields.Add(field);
        Columns = [.. Columns, .. field.Columns];
        Names = string.Join(", ", Columns.Select(column => column.Name));
        return this;
    }

    private TRow Empty() => empty();

    private LedgerTable<TRow> Add(
        LedgerColumn column,
        Action<ILedgerRowWriter, TRow, int> write,
        LedgerFieldReader<TRow>? read,
        string? word,
        Func<TRow, object?> shown
    ) => Add(new LedgerField<TRow>([column], write, read, word, shown));
}

/// <summary>A value of a row, in one column of its table or in several.</summary>
/// <typeparam name="TRow">What the table holds.</typeparam>
/// <param name="Columns">Its columns.</param>
/// <param name="Write">Writes them of a row; the number is that of the row's gateway.</param>
/// <param name="Read">Reads them into a row; null where the table makes its rows whole.</param>
/// <param name="Word">What the value is called where rows are compared; null where the row was found by it.</param>
/// <param name="Shown">The value that is compared and shown under that word.</param>
internal sealed record LedgerField<TRow>(
    LedgerColumn[] Columns,
    Action<ILedgerRowWriter, TRow, int> Write,
    LedgerFieldReader<TRow>? Read,
    string? Word,
    Func<TRow, object?> Shown
);

/// <summary>Reads a value into a row.</summary>
/// <param name="row">The row.</param>
/// <param name="at">Where a question stands.</param>
/// <param name="first">The value's first column there.</param>
/// <param name="gatewayOf">Looks up the gateway of a number.</param>
internal delegate void LedgerFieldReader<TRow>(
    TRow row,
    ILedgerCursor at,
    int first,
    Func<long, Guid> gatewayOf
);

/// <summary>A column of a ledger's table.</summary>
/// <param name="Name">Its name in every database.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="IsNullable">Whether it may hold nothing.</param>
internal sealed record LedgerColumn(string Name, LedgerKind Kind, bool IsNullable = false);

/// <summary>Kinds of columns, the widest first.</summary>
internal enum LedgerKind
{
    /// <summary>A whole number of 64 bits.</summary>
    Number,

    /// <summary>The number under which the ledger knows a gateway.</summary>
    Gateway,

    /// <summary>A whole number of 16 bits.</summary>
    Small,

    /// <summary>An id of 128 bits.</summary>
    Id,

    /// <summary>A text.</summary>
    Text,

    /// <summary>Tags.</summary>
    Tags,
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
