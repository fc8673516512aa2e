using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>A ledger as it is when it is first looked at, for several questions; one is asked after the other.</summary>
internal abstract class LedgerReading : ILedgerQuestions, IDisposable
{
    /// <summary>Dialect of the database.</summary>
    public abstract LedgerDialect Dialect { get; }

    /// <inheritdoc/>
    public abstract ILedgerCursor Ask(string sql, params IReadOnlyList<object> values);

    /// <summary>Asks for an answer of any length: it is read as it is used, and need not be read to its end.</summary>
    public abstract ILedgerCursor Stream(string sql, params IReadOnlyList<object> values);

    /// <summary>Another look at the same ledger, for another thread; it ends with this one and may see a later state. Null where there is none.</summary>
    public virtual LedgerReading? Beside() => null;

    /// <summary>The id of a gateway's number.</summary>
    public abstract Guid GatewayOf(long number);

    /// <summary>Those of some attempts that have ended.</summary>
    public abstract IReadOnlyDictionary<AttemptId, LedgerRow> FindRows(
        IReadOnlyCollection<AttemptId> attempts
    );

    /// <summary>The first number of the answer; 0 where there is none.</summary>
    public long One(string sql, params IReadOnlyList<object> values)
    {
        using ILedgerCursor at = Ask(sql, values);
        return at.Step() ? at.NullableInt64(0) ?? 0 : 0;
    }

    /// <summary>Rows of a table.</summary>
    /// <param name="table">Its columns.</param>
    /// <param name="from">Its name, and which of its rows in which order.</param>
    /// <param name="values">For the question marks.</param>
    public List<TRow> List<TRow>(LedgerTable<TRow> table, string from, params IReadOnlyList<object> values)
    {
        using ILedgerCursor at = Ask($"SELECT {table.Names} FROM {from}", values);
        List<TRow> rows = [];
        while (at.Step())
        {
            rows.Add(table.Read(at, GatewayOf));
        }

        return rows;
    }

    public abstract void Dispose();
}
