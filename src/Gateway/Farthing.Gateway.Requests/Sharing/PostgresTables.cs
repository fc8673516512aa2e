using Farthing.Numerics.Files;
using Npgsql;

namespace Farthing.Gateway.Sharing;

/// <summary>Tables in the schema <c>farthing</c> of a PostgreSQL database that several gateways share. They have one version: tables of another are refused.</summary>
public static class PostgresTables
{
    /// <summary>The schema.</summary>
    public const string Schema = "farthing";

    /// <summary>Any number, the same for all gateways: two that start at once wait for each other.</summary>
    private const long Lock = 0x0FA2_7419_6C0B_55E1;

    /// <summary>Makes a part's tables where there are none, in one transaction. Nothing is written, and no right to write is needed, where they are there.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="part">The part.</param>
    public static void Make(NpgsqlConnection connection, PostgresPart part)
    {
        if (AreThere(connection, part))
        {
            return;
        }

        using NpgsqlTransaction transaction = connection.BeginTransaction();
        Run(connection, FormattableString.Invariant($"SELECT pg_advisory_xact_lock({Lock})"));
        if (AreThere(connection, part))
        {
            return; // Another gateway was faster.
        }

        // Where the schema is there, it may be another's: no right to make schemas is needed then.
        Run(
            connection,
            $"""
            DO $$ BEGIN
              IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = '{Schema}') THEN CREATE SCHEMA {Schema}; END IF;
            END $$;
            CREATE TABLE IF NOT EXISTS {Schema}.versions (part text PRIMARY KEY, version int NOT NULL);
            """
        );
        try
        {
            Build(connection, part, Schema);
        }
        catch (PostgresException met) when (met.SqlState == PostgresErrorCodes.DuplicateTable)
        {
            throw Refusal(part, found: 0); // Tables whose version does not stand where it should.
        }

        Run(
            connection,
            FormattableString.Invariant(
                $"INSERT INTO {Schema}.versions VALUES ('{part.Name}', {FormatVersion.Only})"
            )
        );
        transaction.Commit();
    }

    /// <summary>Makes a part's tables in a schema that is there; a transaction of the caller runs.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="part">The part.</param>
    /// <param name="schema">The schema.</param>
    public static void Build(NpgsqlConnection connection, PostgresPart part, string schema)
    {
        Run(connection, $"SET LOCAL search_path TO {schema}");
        Run(connection, part.Tables);
    }

    private static bool AreThere(NpgsqlConnection connection, PostgresPart part)
    {
        // The table is looked at, since to_regclass may answer from before the lock was taken.
        const string Place =
            $"SELECT EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = '{Schema}' AND tablename = 'versions')";
        object? version = (bool)Run(connection, Place)!
            ? Run(connection, $"SELECT version FROM {Schema}.versions WHERE part = '{part.Name}'")
            : null;
        return version is null or FormatVersion.Only
            ? version is not null
            : throw Refusal(part, (int)version);
    }

    private static Exception Refusal(PostgresPart part, int found) =>
        part.Refuse(
            FormatVersion.Refusal($"the part '{part.Name}' of the PostgreSQL database", found, "database")
        );

    private static object? Run(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        return command.ExecuteScalar();
    }
}

/// <summary>A part of the gateway that has tables of its own in the schema <c>farthing</c> of a PostgreSQL database.</summary>
/// <param name="Name">The part's name, such as <c>leases</c>.</param>
/// <param name="Tables">Statements that make its tables and functions.</param>
/// <param name="Refuse">Makes of a sentence what is thrown where tables of another version stand.</param>
public sealed record PostgresPart(string Name, string Tables, Func<string, Exception> Refuse);
