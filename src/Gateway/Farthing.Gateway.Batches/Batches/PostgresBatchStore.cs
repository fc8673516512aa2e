using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Sharing;
using Npgsql;

namespace Farthing.Gateway.Batches;

/// <summary>The queue of several gateways in PostgreSQL: each claims lines that no other has (<c>FOR UPDATE SKIP LOCKED</c>), by leases on the database's clock.</summary>
internal sealed class PostgresBatchStore : BatchStore
{
    private readonly NpgsqlDataSource source;
    private readonly string place;

    private PostgresBatchStore(NpgsqlDataSource source, string place, Guid gateway) =>
        (this.source, this.place, Owner) = (source, place, gateway.ToString("N"));

    /// <summary>Opens the queue, or begins one. Lines that this gateway ran when it ended are to run again.</summary>
    /// <param name="connection">As Npgsql takes it. Never printed.</param>
    /// <param name="gateway">The gateway.</param>
    /// <exception cref="Farthing.Numerics.Faults.FarthingException">It cannot be used (exit code 3).</exception>
    public static PostgresBatchStore Open(string connection, Guid gateway)
    {
        (NpgsqlDataSource source, string place) = PostgresLedgerStore.Connect(connection);
        PostgresBatchStore store = new(source, place, gateway);
        try
        {
            PostgresLedgerStore.Calling(
                place,
                () =>
                {
                    using NpgsqlConnection first = source.OpenConnection();
                    PostgresTables.Make(first, PostgresBatchSchema.Part);
                    return true;
                }
            );
            store.Resume();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool IsShared => true;

    /// <inheritdoc/>
    protected override string Owner { get; }

    /// <inheritdoc/>
    protected override string ForUpdate => " FOR UPDATE";

    /// <inheritdoc/>
    protected override string SkipLocked => " FOR UPDATE OF l SKIP LOCKED";

    /// <inheritdoc/>
    public override void Dispose()
    {
        Threads.Dispose();
        source.Dispose();
    }

    /// <inheritdoc/>
    protected override void LockFiles(ILedgerTransaction at, string key) =>
        at.Run("SELECT pg_advisory_xact_lock(hashtextextended(?, 52))", key);

    /// <inheritdoc/>
    protected override long LeaseTime(ILedgerTransaction at)
    {
        using ILedgerCursor row = at.Ask("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint");
        row.Step();
        return row.Int64(0);
    }

    /// <inheritdoc/>
    protected override T Change<T>(Func<ILedgerTransaction, T> change) =>
        PostgresLedgerStore.Calling(
            place,
            () =>
            {
                using NpgsqlConnection connection = source.OpenConnection();
                using NpgsqlTransaction transaction = connection.BeginTransaction();
                ILedgerTransaction at = PostgresLedgerStore.Within(connection);
                at.Run($"SET LOCAL search_path TO {PostgresTables.Schema}");
                T made = change(at);
                transaction.Commit();
                return made;
            }
        );
}
