using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>The tables of stored keys and budgets in PostgreSQL.</summary>
internal static class PostgresKeySchema
{
    private const string Tables = """
        CREATE TABLE farthing.keys (
          id text PRIMARY KEY, revision bigint NOT NULL, sha256 text NOT NULL UNIQUE, document jsonb NOT NULL);
        CREATE TABLE farthing.admin_events (
          number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, by_whom text NOT NULL,
          came_from text NOT NULL, action text NOT NULL, subject text NOT NULL, changes text NOT NULL);
        CREATE TABLE farthing.stored_budgets (
          id text PRIMARY KEY, revision bigint NOT NULL, document jsonb NOT NULL);
        """;

    /// <summary>The tables of stored keys.</summary>
    public static PostgresPart Part { get; } =
        new(
            "keys",
            Tables,
            said => new FarthingException(new Fault(AdminFaultCodes.KeysUnreadable, said), exitCode: 3)
        );
}
