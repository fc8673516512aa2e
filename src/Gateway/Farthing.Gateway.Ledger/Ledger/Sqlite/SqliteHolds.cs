using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Ledger.Sqlite;

/// <summary>The open holds of a ledger in SQLite, kept in memory from one transaction of the writing connection to the next. They are read again where another connection has written (<c>PRAGMA data_version</c>).</summary>
internal sealed class SqliteHolds(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<AttemptId, OpenHold> open = [];
    private readonly SqliteStatement version = new(connection, "PRAGMA data_version");
    private readonly SqliteStatement all = new(connection, $"SELECT {LedgerTables.Holds.Names} FROM holds");
    private long? known;

    /// <summary>Brings them up to date; inside a transaction that may write, so that nobody else does.</summary>
    /// <param name="gatewayOf">A gateway's id by its number.</param>
    public void Refresh(Func<long, Guid> gatewayOf)
    {
        version.Step();
        long now = version.Int64(0);
        version.Reset();
        if (known == now)
        {
            return;
        }

        open.Clear();
        known = null;
        try
        {
            while (all.Step())
            {
                OpenHold hold = LedgerTables.Holds.Read(all, gatewayOf);
                open.Add(hold.Attempt, hold);
            }
        }
        finally
        {
            all.Reset();
        }

        known = now;
    }

    /// <summary>An attempt's hold; null where none is open.</summary>
    public OpenHold? Find(AttemptId attempt) => open.GetValueOrDefault(attempt);

    /// <summary>Takes over what a transaction has written.</summary>
    public void Take(LedgerChanges changes)
    {
        foreach (OpenHold hold in changes.ClosedHolds)
        {
            open.Remove(hold.Attempt);
        }

        foreach (OpenHold hold in changes.OpenHolds)
        {
            open[hold.Attempt] = hold;
        }
    }

    /// <summary>They are no longer known: read next time.</summary>
    public void Forget() => known = null;

    /// <inheritdoc/>
    public void Dispose()
    {
        version.Dispose();
        all.Dispose();
    }
}
