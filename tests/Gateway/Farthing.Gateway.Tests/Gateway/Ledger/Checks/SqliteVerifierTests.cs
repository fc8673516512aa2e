namespace Farthing.Tests.Gateway.Ledger.Checks;

public sealed class SqliteVerifierTests() : LedgerVerifierTests(new LedgerScene())
{
    [Fact]
    public void It_finds_a_tag_that_was_planted() =>
        Plant(
            "an added tag",
            "UPDATE attempts SET tags = '[\"x\"]' WHERE request = (SELECT MIN(request) FROM attempts)",
            "journal"
        );

    /// <summary>Whichever cell of whichever table is changed, it is found.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void It_finds_a_change_of_any_cell()
    {
        string whole = Scene.Folder.Database;
        string copy = whole + ".copy";
        File.Copy(whole, copy);
        List<string> missed = [];
        int cells = 0;
        foreach ((string table, string column, bool isText) in Columns())
        {
            string value =
                !isText ? $"COALESCE({column}, 0) + 100"
                : column is "request" or "id" or "entry" ? $"'f' || SUBSTR({column}, 2)"
                : column == "tags" ? "'[\"planted\"]'"
                : $"COALESCE({column}, '') || 'x'";
            Scene.Tamper(
                $"UPDATE {table} SET {column} = {value} WHERE {column} IS (SELECT {column} FROM {table} ORDER BY {column} IS NULL, {column} DESC LIMIT 1)"
            );
            cells++;
            if (Verify().IsRight)
            {
                missed.Add($"{table}.{column}");
            }

            File.Copy(copy, whole, overwrite: true);
        }

        Assert.True(cells > 80, $"{cells} cells");
        Assert.Empty(missed);
        Assert.True(Verify().IsRight);
    }

    /// <summary>Every column but the gateway's own id: a ledger of another gateway is right in itself.</summary>
    private List<(string Table, string Column, bool IsText)> Columns()
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection = new(
            $"Data Source={Scene.Folder.Database};Pooling=False"
        );
        connection.Open();
        using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name <> 'forgotten'";
        using Microsoft.Data.Sqlite.SqliteDataReader reader = command.ExecuteReader();
        List<(string, string, bool)> columns = [];
        while (reader.Read())
        {
            if ((reader.GetString(0), reader.GetString(1)) != ("gateways", "id"))
            {
                columns.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2) == "TEXT"));
            }
        }

        return columns;
    }
}
