using System.Globalization;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Numerics.Faults;
using Npgsql;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>The tables of stored keys in PostgreSQL. Steps are numbered and only go forward: never change one, add the next.</summary>
internal static class PostgresKeySchema
{
    /// <summary>Guards the steps: any number that nothing else of this program takes.</summary>
    private const string Lock = "SELECT pg_advisory_lock(7026372656801)";

    private static readonly string[] Steps =
    [
        """
            CREATE TABLE farthing.keys (
              id text PRIMARY KEY, revision bigint NOT NULL, sha256 text NOT NULL UNIQUE, document jsonb NOT NULL);
            CREATE TABLE farthing.admin_events (
              number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, by_whom text NOT NULL,
              came_from text NOT NULL, action text NOT NULL, subject text NOT NULL, changes text NOT NULL);
            """,
    ];

    /// <summary>Brings the tables to the newest step. Several gateways may do so at once.</summary>
    /// <exception cref="FarthingException">A newer version made them.</exception>
    public static void Migrate(NpgsqlConnection connection)
    {
        Run(connection, Lock);
        try
        {
            Run(
                connection,
                "CREATE SCHEMA IF NOT EXISTS farthing; CREATE TABLE IF NOT EXISTS farthing.key_version (version int NOT NULL)"
            );
            using NpgsqlCommand ask = new(
                "SELECT coalesce(max(version), 0) FROM farthing.key_version",
                connection
            );
            int version = (int)ask.ExecuteScalar()!;
            if (version > Steps.Length)
            {
                throw new FarthingException(
                    new Fault(
                        AdminFaultCodes.KeysUnreadable,
                        "the stored keys in PostgreSQL were written by a newer version"
                    )
                    {
                        Value = version.ToString(CultureInfo.InvariantCulture),
                        Expected = $"tables of version {Steps.Length} or older",
                    },
                    exitCode: 3
                );
            }

            for (; version < Steps.Length; version++)
            {
                using NpgsqlTransaction transaction = connection.BeginTransaction();
                Run(connection, Steps[version]);
                Run(
                    connection,
                    $"DELETE FROM farthing.key_version; INSERT INTO farthing.key_version VALUES ({version + 1})"
                );
                transaction.Commit();
            }
        }
        finally
        {
            Run(connection, "SELECT pg_advisory_unlock_all()");
        }
    }

    private static void Run(NpgsqlConnection connection, string sql)
    {
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }
}
