using Farthing.Gateway.Ledger.Sql;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Ledger.Sqlite;

/// <summary>The transaction that runs on a connection.</summary>
internal sealed class LedgerTransaction(SqliteConnection connection) : ILedgerTransaction
{
    /// <inheritdoc/>
    public ILedgerCursor Ask(string sql, params IReadOnlyList<object> values)
    {
        SqliteStatement statement = new(connection, sql);
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
}
