using Farthing.Tests.Gateway.Ledger.Checks;
using Npgsql;

namespace Farthing.Tests.Gateway.Ledger.Postgres;

public sealed class PostgresVerifierTests() : LedgerVerifierTests(LedgerScene.OnPostgres())
{
    /// <inheritdoc/>
    protected override int Step => 5;

    /// <summary>Whichever cell of whichever table is changed, it is found: in the row that has the most of its column.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void It_finds_a_change_of_any_cell() => ChangeCells("DESC NULLS LAST");

    /// <summary>And in the row that has the least of it, or nothing.</summary>
    [Fact]
    [Trait("Speed", "nightly")]
    public void It_finds_a_change_of_any_least_cell() => ChangeCells("ASC NULLS FIRST");

    private void ChangeCells(string order)
    {
        List<(string Table, string Column, string Type)> columns = Columns();
        foreach (string table in columns.Select(column => column.Table).Distinct())
        {
            Scene.Tamper($"CREATE TABLE public.{table} AS SELECT * FROM {table}");
        }

        List<string> missed = [];
        foreach ((string table, string column, string type) in columns)
        {
            string value = type switch
            {
                "uuid" => $"COALESCE(OVERLAY({column}::text PLACING 'f' FROM 1)::uuid, gen_random_uuid())",
                "ARRAY" => "ARRAY['planted']",
                "text" when column == "tags" => "'[\"planted\"]'",
                "text" => $"COALESCE({column}, '') || 'x'",
                "bytea" => $"set_byte({column}, 1, get_byte({column}, 1) # 1)",
                _ => $"COALESCE(\"{column}\", 0) + 100",
            };
            Scene.Tamper(
                $"UPDATE {table} SET \"{column}\" = {value} WHERE ctid = (SELECT ctid FROM {table} ORDER BY \"{column}\" {order}, md5({table}::text) LIMIT 1)"
            );
            if (Verify().IsRight)
            {
                missed.Add($"{table}.{column}, of those {order} the first");
            }

            Scene.Tamper($"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM public.{table}");
        }

        Assert.True(columns.Count > 80, $"{columns.Count} cells");
        Assert.Empty(missed);
        Assert.True(Verify().IsRight);
    }

    /// <summary>Every column but the gateway's own id: a ledger of another gateway is right in itself. Abandonments have a test of their own; parts are looked at through their table.</summary>
    private List<(string Table, string Column, string Type)> Columns()
    {
        using NpgsqlConnection connection = new(Scene.Postgres + ";Pooling=false");
        connection.Open();
        using NpgsqlCommand command = new(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'farthing' AND table_name NOT IN ('versions', 'statements', 'abandonments', 'forgotten', 'attempt_months') AND table_name NOT LIKE 'attempts\\_%' AND (table_name, column_name) <> ('gateways', 'id')",
            connection
        );
        using NpgsqlDataReader reader = command.ExecuteReader();
        List<(string, string, string)> columns = [];
        while (reader.Read())
        {
            columns.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }

        return columns;
    }
}
