using System.Globalization;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Faults;
using Npgsql;

namespace Farthing.Gateway.Ledger.Postgres;

/// <summary>The months that several gateways have closed, a row each.</summary>
internal sealed class PostgresStatements : StatementBook
{
    /// <summary>Held by whoever closes a month or books a correction.</summary>
    private const long Lock = 0x0FA2_7419_6C0B_55E2;

    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly string place;

    /// <summary>Takes the statements; disposing of them gives them back.</summary>
    /// <exception cref="FarthingException">Another program has them (exit code 3).</exception>
    public PostgresStatements(NpgsqlConnection connection, string place)
    {
        this.connection = connection;
        this.place = place;
        transaction = connection.BeginTransaction();
        using NpgsqlCommand take = new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"SET LOCAL lock_timeout = '10s'; SELECT pg_advisory_xact_lock({Lock})"
            ),
            connection
        );
        try
        {
            take.ExecuteNonQuery();
        }
        catch (PostgresException waited) when (waited.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new FarthingException(
                new Fault(
                    LedgerFaultCodes.StatementsInUse,
                    "another program closes a month or books a correction"
                )
                {
                    File = place,
                    Expected = "one at a time: try again",
                },
                exitCode: 3
            );
        }
    }

    /// <inheritdoc/>
    public override string PlaceOf(DateTime monthStart) => $"{place}, {PostgresTables.Schema}.statements";

    /// <inheritdoc/>
    public override bool IsClosed(DateTime monthStart)
    {
        using NpgsqlCommand find = new(
            $"SELECT EXISTS (SELECT FROM {PostgresTables.Schema}.statements WHERE month = $1)",
            connection
        );
        find.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name(monthStart) });
        return (bool)find.ExecuteScalar()!;
    }

    /// <inheritdoc/>
    public override void Close(DateTime monthStart, string statement)
    {
        if (IsClosed(monthStart))
        {
            throw new FarthingException(Closed(PlaceOf(monthStart)));
        }

        using NpgsqlCommand add = new(
            $"SET LOCAL synchronous_commit = on; INSERT INTO {PostgresTables.Schema}.statements VALUES ('{Name(monthStart)}', @document)",
            connection
        );
        add.Parameters.AddWithValue("document", statement);
        add.ExecuteNonQuery();
        transaction.Commit();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        transaction.Dispose();
        connection.Dispose();
    }

    private static string Name(DateTime monthStart) =>
        monthStart.ToString(MonthFormat, CultureInfo.InvariantCulture);
}
