using System.Globalization;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;
using Npgsql;

namespace Farthing.Gateway.Sharing;

/// <summary>Tables in the schema <c>farthing</c> of a PostgreSQL database that several gateways share, brought to their newest version. Each part of the gateway has steps and a version of its own; steps only go forward: never change one, add the next.</summary>
public static class PostgresSteps
{
    /// <summary>Any number, the same for all gateways: two that start at once wait for each other.</summary>
    private const long Lock = 0x0FA2_7419_6C0B_55E1;

    /// <summary>Brings a part's tables to the newest step, in one transaction.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="part">The part's name, such as <c>leases</c>.</param>
    /// <param name="steps">Its steps from the first on.</param>
    /// <param name="cancellation">Ends it; nothing is changed then.</param>
    /// <exception cref="FarthingException">A newer version made the tables (exit code 3).</exception>
    public static async Task RunAsync(
        NpgsqlConnection connection,
        string part,
        IReadOnlyList<string> steps,
        CancellationToken cancellation
    )
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(
            connection,
            $"SELECT pg_advisory_xact_lock({Lock.ToString(CultureInfo.InvariantCulture)})",
            cancellation
        );
        await ExecuteAsync(
            connection,
            "CREATE SCHEMA IF NOT EXISTS farthing; CREATE TABLE IF NOT EXISTS farthing.versions (part text PRIMARY KEY, version int NOT NULL)",
            cancellation
        );
        int version = 0;
        await using (
            NpgsqlCommand read = new("SELECT version FROM farthing.versions WHERE part = $1", connection)
            {
                Parameters = { new() { Value = part } },
            }
        )
        {
            version = (int?)await read.ExecuteScalarAsync(cancellation) ?? 0;
        }

        if (version > steps.Count)
        {
            throw new FarthingException(
                new Fault(
                    LedgerFaultCodes.TooNew,
                    $"the tables of {part} in PostgreSQL were made by a newer version"
                )
                {
                    Path = "shared",
                    Value = version.ToString(CultureInfo.InvariantCulture),
                    Expected = $"tables of version {steps.Count} or older",
                },
                exitCode: 3
            );
        }

        for (int step = version; step < steps.Count; step++)
        {
            await ExecuteAsync(connection, steps[step], cancellation);
        }

        if (version < steps.Count)
        {
            await using NpgsqlCommand write = new(
                "INSERT INTO farthing.versions VALUES ($1, $2) ON CONFLICT (part) DO UPDATE SET version = $2",
                connection
            )
            {
                Parameters =
                {
                    new() { Value = part },
                    new() { Value = steps.Count },
                },
            };
            await write.ExecuteNonQueryAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancellation
    )
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
