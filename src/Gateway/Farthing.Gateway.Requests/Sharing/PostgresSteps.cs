using Npgsql;

namespace Farthing.Gateway.Sharing;

/// <summary>Tables in the schema <c>farthing</c> of a PostgreSQL database that several gateways share, brought to their newest version.</summary>
public static class PostgresSteps
{
    /// <summary>The schema.</summary>
    public const string Schema = "farthing";

    /// <summary>Any number, the same for all gateways: two that start at once wait for each other.</summary>
    private const long Lock = 0x0FA2_7419_6C0B_55E1;
    private const int MaxTries = 5;

    /// <summary>Brings a part's tables to the newest step, in one transaction. Nothing is written, and no right to write is needed, where they have it.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="part">The part.</param>
    public static void Run(NpgsqlConnection connection, PostgresPart part)
    {
        for (int tries = 1; Version(connection, part) != part.Steps.Count; tries++)
        {
            try
            {
                Make(connection, part);
            }
            catch (PostgresException met)
                when (tries < MaxTries
                    && met.SqlState
                        is PostgresErrorCodes.UniqueViolation
                            or PostgresErrorCodes.DuplicateSchema
                            or PostgresErrorCodes.DuplicateTable
                )
            {
                // An earlier version made the schema at the same instant, under a lock of its own.
            }
        }
    }

    /// <summary>Makes a part's tables in a schema that is there; a transaction of the caller runs.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="part">The part.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="from">Steps that were made before.</param>
    public static void Build(NpgsqlConnection connection, PostgresPart part, string schema, int from)
    {
        Ask(connection, $"SET LOCAL search_path TO {schema}");
        foreach (string step in part.Steps.Skip(from))
        {
            Ask(connection, step);
        }

        part.Behind?.Invoke(connection, from);
    }

    private static void Make(NpgsqlConnection connection, PostgresPart part)
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        Ask(connection, FormattableString.Invariant($"SELECT pg_advisory_xact_lock({Lock})"));
        int version = Version(connection, part);
        if (version > part.Steps.Count)
        {
            throw part.TooNew(version);
        }

        if (version < 0)
        {
            // Where the schema is there, it may be another's: no right to make schemas is needed then.
            Ask(
                connection,
                $"""
                DO $$ BEGIN
                  IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = '{Schema}') THEN CREATE SCHEMA {Schema}; END IF;
                END $$;
                CREATE TABLE IF NOT EXISTS {Schema}.{part.VersionTable ?? "versions"} ({(
                    part.VersionTable is null ? "part text PRIMARY KEY, " : ""
                )}version int NOT NULL);
                """
            );
        }

        Build(connection, part, Schema, Math.Max(0, version));
        Ask(
            connection,
            part.VersionTable is string own
                ? FormattableString.Invariant(
                    $"DELETE FROM {Schema}.{own}; INSERT INTO {Schema}.{own} VALUES ({part.Steps.Count})"
                )
                : FormattableString.Invariant(
                    $"INSERT INTO {Schema}.versions VALUES ('{part.Name}', {part.Steps.Count}) ON CONFLICT (part) DO UPDATE SET version = excluded.version"
                )
        );
        transaction.Commit();
    }

    /// <summary>Steps that were made; −1 where there is not even a place to keep that in.</summary>
    private static int Version(NpgsqlConnection connection, PostgresPart part)
    {
        string table = part.VersionTable ?? "versions";
        // The table is looked at, since to_regclass may answer from before the lock was taken.
        bool isThere = (bool)
            Ask(
                connection,
                $"SELECT EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = '{Schema}' AND tablename = '{table}')"
            )!;
        string which = part.VersionTable is null ? $" WHERE part = '{part.Name}'" : "";
        return isThere
            ? (int)Ask(connection, $"SELECT COALESCE(MAX(version), 0) FROM {Schema}.{table}{which}")!
            : -1;
    }

    private static object? Ask(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        return command.ExecuteScalar();
    }
}

/// <summary>A part of the gateway that has tables of its own in the schema <c>farthing</c> of a PostgreSQL database.</summary>
/// <param name="Name">The part's name, such as <c>leases</c>.</param>
/// <param name="Steps">What makes its tables, from the first version on. Steps only go forward: never change one, add the next.</param>
/// <param name="TooNew">What is thrown where a newer version, this one, made them.</param>
/// <param name="Behind">What is done behind the steps, in their transaction; it is told the version before them.</param>
/// <param name="VersionTable">A table that holds its version alone; null: it stands in <c>farthing.versions</c> under its name.</param>
public sealed record PostgresPart(
    string Name,
    IReadOnlyList<string> Steps,
    Func<int, Exception> TooNew,
    string? VersionTable = null,
    Action<NpgsqlConnection, int>? Behind = null
);
