using Farthing.Gateway.Ledger.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Farthing.Gateway.Ledger.Sqlite;

/// <summary>A prepared statement without the boxing of ADO.NET: parameters are bound by number, from 1. A value that a parameter has already is not bound again (SQLite keeps bindings over a reset, and most of a row is as in the row before). For one thread at a time.</summary>
internal sealed class SqliteStatement : ILedgerCursor, ILedgerRowWriter
{
    /// <summary>Lists of tags that are remembered: most rows have those of a row before.</summary>
    private const int MaxTagLists = 256;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly Bound[] bound;
    private readonly Dictionary<string, IReadOnlyList<string>> tagLists = new(StringComparer.Ordinal);
    private int next = 1;
    private IReadOnlyList<string> lastTags = [];
    private string lastTagText = "";

    /// <summary>Prepares a statement.</summary>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
        bound = new Bound[raw.sqlite3_bind_parameter_count(statement) + 1];
    }

    /// <summary>Binds the next parameter.</summary>
    public SqliteStatement Bind(long value)
    {
        int at = next++;
        ref Bound now = ref bound[at];
        if (now.Kind != BoundKind.Number || now.Number != value)
        {
            now.Kind = BoundKind.Unknown;
            Check(raw.sqlite3_bind_int64(statement, at, value));
            now = new Bound(BoundKind.Number, value, null);
        }

        return this;
    }

    /// <summary>Binds the next parameter; null is NULL.</summary>
    public SqliteStatement Bind(long? value) => value is long known ? Bind(known) : BindNull();

    /// <summary>Binds the next parameter; null is NULL.</summary>
    public SqliteStatement Bind(string? value)
    {
        if (value is null)
        {
            return BindNull();
        }

        int at = next++;
        ref Bound now = ref bound[at];
        if (now.Kind != BoundKind.Text || now.Text != value)
        {
            now.Kind = BoundKind.Unknown;
            Check(raw.sqlite3_bind_text(statement, at, value));
            now = new Bound(BoundKind.Text, 0, value);
        }

        return this;
    }

    /// <summary>Binds the next parameter: an id, as 32 hexadecimal digits.</summary>
    public SqliteStatement Bind(Guid value)
    {
        Span<byte> text = stackalloc byte[32];
        value.TryFormat(text, out _, "N");
        int at = next++;
        bound[at].Kind = BoundKind.Unknown;
        Check(raw.sqlite3_bind_text(statement, at, text));
        return this;
    }

    /// <summary>Binds the next parameter; null is NULL.</summary>
    public SqliteStatement Bind(Guid? value) => value is Guid known ? Bind(known) : BindNull();

    /// <summary>Binds the next parameter: bytes.</summary>
    public SqliteStatement Bind(byte[] value)
    {
        int at = next++;
        bound[at].Kind = BoundKind.Unknown;
        Check(raw.sqlite3_bind_blob(statement, at, value));
        return this;
    }

    /// <summary>Binds the next parameter: a number, a text, an id or bytes.</summary>
    public SqliteStatement Bind(object value) =>
        value switch
        {
            long number => Bind(number),
            Guid id => Bind(id),
            byte[] bytes => Bind(bytes),
            _ => Bind((string)value),
        };

    /// <summary>Runs a statement that returns no rows, and makes it ready for the next parameters.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>Moves to the next row; false behind the last. <see cref="Reset"/> must follow where the statement is used again.</summary>
    public bool Step()
    {
        int code = raw.sqlite3_step(statement);
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return code == raw.SQLITE_ROW;
        }

        Reset();
        Check(code);
        return false;
    }

    /// <summary>Ready for the next parameters.</summary>
    public void Reset()
    {
        _ = raw.sqlite3_reset(statement); // Says again what Step has said.
        next = 1;
    }

    /// <summary>A column of the current row, from 0.</summary>
    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>A column that may be NULL.</summary>
    public long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    /// <summary>A text.</summary>
    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>A text that may be NULL.</summary>
    public string? NullableText(int column) => IsNull(column) ? null : Text(column);

    /// <inheritdoc/>
    public Guid Id(int column) => Guid.ParseExact(Text(column), "N");

    /// <inheritdoc/>
    public Guid? NullableId(int column) => IsNull(column) ? null : Id(column);

    /// <inheritdoc/>
    public int Bytes(int column, ref byte[] buffer)
    {
        ReadOnlySpan<byte> bytes = raw.sqlite3_column_blob(statement, column);
        if (buffer.Length < bytes.Length)
        {
            buffer = new byte[bytes.Length + (bytes.Length / 4)]; // The next one may be a little longer.
        }

        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Tags(int column)
    {
        string text = Text(column);
        if (!tagLists.TryGetValue(text, out IReadOnlyList<string>? tags))
        {
            if (tagLists.Count >= MaxTagLists)
            {
                tagLists.Clear();
            }

            tagLists[text] = tags = TagText.Read(text);
        }

        return tags;
    }

    /// <summary>Takes it back for another use, where it is not to end when it is disposed of.</summary>
    public Action<SqliteStatement>? GoesBack { private get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (GoesBack is null)
        {
            End();
        }
        else
        {
            GoesBack(this);
        }
    }

    /// <summary>Ends it for good.</summary>
    public void End() => statement.Dispose();

    void ILedgerRowWriter.Number(long? value) => Bind(value);

    void ILedgerRowWriter.Small(int? value) => Bind(value);

    void ILedgerRowWriter.Gateway(int number) => Bind(number);

    void ILedgerRowWriter.Text(string? value) => Bind(value);

    void ILedgerRowWriter.Id(Guid? value) => Bind(value);

    void ILedgerRowWriter.Tags(IReadOnlyList<string> values)
    {
        // Rows that follow one another mostly have the same tags.
        if (!values.SequenceEqual(lastTags, StringComparer.Ordinal))
        {
            (lastTags, lastTagText) = (values, TagText.Write(values));
        }

        Bind(lastTagText);
    }

    private SqliteStatement BindNull()
    {
        int at = next++;
        ref Bound now = ref bound[at];
        if (now.Kind != BoundKind.Null)
        {
            now.Kind = BoundKind.Unknown;
            Check(raw.sqlite3_bind_null(statement, at));
            now = new Bound(BoundKind.Null, 0, null);
        }

        return this;
    }

    private bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    private void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(code, database);
        }
    }

    private enum BoundKind : byte
    {
        Unknown,
        Null,
        Number,
        Text,
    }

    /// <summary>Value of a parameter.</summary>
    private record struct Bound(BoundKind Kind, long Number, string? Text);
}
