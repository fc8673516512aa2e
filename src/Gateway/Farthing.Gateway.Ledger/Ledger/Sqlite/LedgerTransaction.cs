using Farthing.Gateway.Ledger.Sql;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Ledger.Sqlite;

/// <summary>The transaction that runs on a connection. Statements stay prepared, since the same few are asked for again and again.</summary>
internal sealed class LedgerTransaction(SqliteConnection connection) : ILedgerTransaction, IDisposable
{
    private const int Most = 64; // statements that are kept

    private readonly Dictionary<string, SqliteStatement> free = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ILedgerCursor Ask(string sql, params IReadOnlyList<object> values)
    {
        if (!free.Remove(sql, out SqliteStatement? statement))
        {
            statement = new SqliteStatement(connection, sql) { GoesBack = one => Take(sql, one) };
        }

        foreach (object value in values)
        {
            statement.Bind(value);
        }

        return statement;
    }

    /// <inheritdoc/>
    public void Run(string sql, params IReadOnlyList<object> values)
    {
        using ILedgerCursor at = Ask(sql, values);
        at.Step();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteStatement statement in free.Values)
        {
            statement.End();
        }

        free.Clear();
    }

    private void Take(string sql, SqliteStatement statement)
    {
        if (free.Count == Most)
        {
            Dispose();
        }

        statement.Reset();
        if (!free.TryAdd(sql, statement))
        {
            statement.End(); // Two of them were under way at once.
        }
    }
}
