using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;

namespace Farthing.Tests.Gateway.Ledger.Checks;

public sealed class LedgerVerifierTests : IDisposable
{
    private readonly LedgerScene scene = new();

    public LedgerVerifierTests()
    {
        DozenAttempts.Write(scene);
        scene.Project();
    }

    public void Dispose() => scene.Dispose();

    [Fact]
    public void A_right_ledger_is_called_right()
    {
        VerificationReport report = Verify();

        Assert.Empty(report.Differences);
        Assert.True(report.IsRight);
        Assert.Equal(10, report.Rows);
        Assert.Equal(2, report.Open);
        Assert.Equal(1_419_577, report.Billed.NanoUsd);
        // 9 whole lives of 3, a release of 2, 2 open ones of 1 and 2, 1 late settle, 4 corrections, 1 lease, 3 words on tasks
        Assert.Equal(27 + 2 + 3 + 1 + 4 + 1 + 3, report.Records);
    }

    [Theory]
    [InlineData("a deleted row", "DELETE FROM attempts WHERE request LIKE '00000001%'", "journal")]
    [InlineData("a deleted row", "DELETE FROM attempts WHERE request LIKE '00000001%'", "sequences")]
    [InlineData("a deleted row", "DELETE FROM attempts WHERE request LIKE '00000001%'", "rollups")]
    [InlineData(
        "a changed cost",
        "UPDATE attempts SET cost_nano = cost_nano + 1 WHERE request LIKE '00000002%'",
        "journal"
    )]
    [InlineData(
        "a changed cost",
        "UPDATE attempts SET cost_nano = cost_nano + 1 WHERE request LIKE '00000002%'",
        "prices"
    )]
    [InlineData(
        "a changed cost",
        "UPDATE attempts SET cost_nano = cost_nano + 1 WHERE request LIKE '00000002%'",
        "rollups"
    )]
    [InlineData(
        "a changed key",
        "UPDATE attempts SET key_id = 'k9' WHERE request LIKE '00000002%'",
        "journal"
    )]
    [InlineData(
        "a changed sum",
        "UPDATE rollups SET cost_nano = cost_nano + 1 WHERE key_id = 'k2' AND model = 'new'",
        "rollups"
    )]
    [InlineData("a deleted sum", "DELETE FROM rollups WHERE model = 'new'", "rollups")]
    [InlineData("a deleted hold", "DELETE FROM holds WHERE request LIKE '00000009%'", "journal")]
    [InlineData("a changed hold", "UPDATE holds SET hold_nano = 1 WHERE request LIKE '00000009%'", "journal")]
    [InlineData("a deleted correction", "DELETE FROM adjustments WHERE account = 'idle'", "journal")]
    [InlineData(
        "a changed correction",
        "UPDATE adjustments SET amount_nano = 1 WHERE account = 'idle'",
        "journal"
    )]
    [InlineData("a changed lease", "UPDATE leases SET token = 7", "journal")]
    [InlineData("a deleted tag", "DELETE FROM attempt_tags WHERE tag = 'tier=paid'", "tags")]
    [InlineData(
        "an added tag",
        "INSERT INTO attempt_tags SELECT reserved_ns, request, number, 'x' FROM attempts LIMIT 1",
        "tags"
    )]
    [InlineData("a forgotten refusal", "DELETE FROM refusals WHERE type = 3", "journal")]
    [InlineData(
        "a lost dispatch",
        "UPDATE attempts SET dispatch_seq = NULL WHERE request LIKE '00000006%'",
        "lives"
    )]
    [InlineData(
        "a lost reservation",
        "UPDATE attempts SET reserve_seq = NULL WHERE request LIKE '00000006%'",
        "lives"
    )]
    [InlineData(
        "a row that is open too",
        "INSERT INTO holds SELECT request, number, gateway, reserve_seq, reserved_ns, dispatch_seq, dispatched_ns, hold_nano, endpoint, model, deployment, key_id, team, user_id, session, tags, idempotency, client_retry FROM attempts WHERE request LIKE '00000006%'",
        "lives"
    )]
    public void It_finds_what_was_planted(string what, string sql, string check)
    {
        Assert.True(scene.Tamper(sql) > 0);

        VerificationReport report = Verify();

        Assert.False(report.IsRight, what);
        Assert.Contains(report.Checks, outcome => outcome.Name == check && outcome.Differences > 0);
        Assert.Contains(report.Differences, difference => difference.Check == check);
    }

    /// <summary>Whichever cell of whichever table is changed, it is found.</summary>
    [Fact]
    public void It_finds_a_change_of_any_cell()
    {
        string whole = scene.Folder.Database;
        string copy = whole + ".copy";
        File.Copy(whole, copy);
        List<string> missed = [];
        int cells = 0;
        foreach ((string table, string column, bool isText) in Columns())
        {
            string value =
                !isText ? $"COALESCE({column}, 0) + 100"
                : column is "request" or "id" ? $"'f' || SUBSTR({column}, 2)"
                : column == "tags" ? "'[\"planted\"]'"
                : $"COALESCE({column}, '') || 'x'";
            scene.Tamper(
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

    [Fact]
    public void It_finds_a_change_of_any_byte_of_the_journal()
    {
        string segment = Path.Combine(scene.Folder.Journal, "0000000001.journal");
        byte[] whole = File.ReadAllBytes(segment);
        List<int> missed = [];
        for (int at = 0; at < whole.Length; at += 13)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x10;
            File.WriteAllBytes(segment, changed);
            if (Verify().IsRight)
            {
                missed.Add(at);
            }
        }

        Assert.Empty(missed);
    }

    [Fact]
    public void It_finds_a_doubled_row()
    {
        scene.Tamper(
            "CREATE TEMP TABLE copy AS SELECT * FROM attempts WHERE request LIKE '00000001%'; UPDATE copy SET request = 'ffffffff000000070000000000000000'; INSERT INTO attempts SELECT * FROM copy"
        );

        VerificationReport report = Verify();

        Assert.Contains(
            report.Differences,
            difference => difference is { Check: "sequences", Subject: "record 3", Found: "2 times" }
        );
    }

    [Fact]
    public void It_finds_a_missing_segment()
    {
        using LedgerScene other = new();
        other.Write(
            journal =>
            {
                for (int i = 0; i < 60; i++)
                {
                    LedgerScene.Whole(
                        journal,
                        LedgerScene.Reserve(LedgerScene.Attempt(i)),
                        LedgerScene.Settle(LedgerScene.Attempt(i), new TokenCounts(1, 0, 0, 0))
                    );
                    journal.Flush();
                }
            },
            segmentBytes: 4000
        );
        other.Project();
        Assert.True(Verify(other).IsRight);
        foreach (string segment in new[] { "0000000002", "0000000001" })
        {
            File.Delete(Path.Combine(other.Folder.Journal, segment + ".journal"));

            VerificationReport report = Verify(other);

            LedgerDifference difference = Assert.Single(report.Differences);
            Assert.Equal("journal", difference.Check);
            Assert.Contains(segment, difference.Found, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_finds_a_journal_that_ends_before_the_ledger()
    {
        using (FileStream file = new(Path.Combine(scene.Folder.Journal, "0000000001.journal"), FileMode.Open))
        {
            file.SetLength(file.Length - 10);
        }

        VerificationReport report = Verify();

        Assert.Contains(
            report.Differences,
            difference => difference is { Check: "journal", Subject: "end of the journal" }
        );
    }

    /// <summary>Every column but the gateway's own id: a ledger of another gateway is right in itself.</summary>
    private List<(string Table, string Column, bool IsText)> Columns()
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection = new(
            $"Data Source={scene.Folder.Database};Pooling=False"
        );
        connection.Open();
        using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'";
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

    private VerificationReport Verify() => Verify(scene);

    private static VerificationReport Verify(LedgerScene of)
    {
        using SqlLedgerStore store = of.OpenLedger();
        return new LedgerVerifier(store, of.Folder.Journal, TimeProvider.System).Run(CancellationToken.None);
    }
}
