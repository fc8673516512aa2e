using System.Security.Cryptography;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Faults;
using Npgsql;

namespace Farthing.Gateway.Recording;

/// <summary>The secret of cache keys. It stays over restarts, and gateways that share a PostgreSQL have the same, so that all of them send a prompt's beginning with one key. Without it nobody can tell from a key whether a guessed prompt is the one.</summary>
internal static class CacheKeySecret
{
    private const int Bytes = 32;

    /// <summary>The table.</summary>
    private const string Table = """
        CREATE TABLE farthing.prompt_cache_secret (
          id int PRIMARY KEY CHECK (id = 1),
          secret bytea NOT NULL
        );
        """;

    private static PostgresPart Part { get; } =
        new(
            "prompt_cache",
            Table,
            said => new FarthingException(
                new Fault(LedgerFaultCodes.OtherVersion, said) { Path = "shared" },
                exitCode: 3
            )
        );

    /// <summary>Reads the secret, or makes one.</summary>
    /// <param name="folder">The data folder of a gateway alone: the key is derived from its secret of prompts.</param>
    /// <param name="shared">What gateways share; null: nothing.</param>
    /// <exception cref="FarthingException">It cannot be read or made (exit code 3).</exception>
    public static byte[] Open(LedgerFolder folder, SharedOptions? shared) =>
        shared is null
            ? PromptSecret.Open(folder.PromptSecret).KeyFor("prompt_cache_key 1")
            : OpenShared(shared.Postgres);

    private static byte[] OpenShared(string postgres)
    {
        (NpgsqlDataSource source, string place) = PostgresLedgerStore.Connect(postgres);
        using (source)
        {
            return PostgresLedgerStore.Calling(
                place,
                () =>
                {
                    using NpgsqlConnection connection = source.OpenConnection();
                    PostgresTables.Make(connection, Part);
                    return Read(connection) ?? Make(connection);
                }
            );
        }
    }

    private static byte[]? Read(NpgsqlConnection connection)
    {
        using NpgsqlCommand command = new("SELECT secret FROM farthing.prompt_cache_secret", connection);
        return (byte[]?)command.ExecuteScalar();
    }

    /// <summary>The first gateway's stands; one that comes at the same time reads it.</summary>
    private static byte[] Make(NpgsqlConnection connection)
    {
        using NpgsqlCommand command = new(
            "INSERT INTO farthing.prompt_cache_secret VALUES (1, $1) ON CONFLICT (id) DO NOTHING",
            connection
        )
        {
            Parameters = { new() { Value = RandomNumberGenerator.GetBytes(Bytes) } },
        };
        command.ExecuteNonQuery();
        return Read(connection)!;
    }
}
