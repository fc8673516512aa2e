using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger.Shipping;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Gateway.Ledger.Shipping;

/// <content>What is refused, and what is said then.</content>
public sealed partial class LedgerShipTests
{
    [Theory]
    [InlineData("999\t64\t5\t", "is beyond the journal's end")]
    [InlineData("1\t65\t1\t", "this journal has no such record")]
    [InlineData("1\t-5\t1\t", "where the last position of the gateway was asked for")]
    [InlineData("0\t64\t1\t", "and segment 1 begins with record 1")]
    [InlineData("1\t64\t1\t00000001-0000-0000-0700-000000000000", "this journal has no such record")]
    [InlineData("1\t64", "where the last position of the gateway was asked for")]
    [InlineData("<html></html>", "where the last position of the gateway was asked for")]
    public void A_position_that_the_journal_does_not_have_is_refused(string said, string words)
    {
        server.Trick = OnPosition(call => FakeClickHouse.TextAsync(call, said + "\n"), times: 9);

        RunResult run = Ship();

        Assert.Equal(3, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Contains("[FAR9135]", run.Error, StringComparison.Ordinal);
        Assert.Empty(server.Inserts);
    }

    [Fact]
    public void A_row_of_another_request_or_number_is_refused()
    {
        Ship();
        string[] true_ = FakeClickHouse.PositionOf(server.Last).Split('\t');
        int inserts = server.Inserts.Count;
        foreach (int lie in (int[])[1, 2, 3])
        {
            string[] parts = [.. true_];
            parts[lie] =
                lie == 3
                    ? Guid.Empty.ToString()
                    : (long.Parse(parts[lie], CultureInfo.InvariantCulture) - 1).ToString(
                        CultureInfo.InvariantCulture
                    );
            server.Trick = OnPosition(
                call => FakeClickHouse.TextAsync(call, string.Join('\t', parts) + "\n"),
                times: 1
            );

            RunResult run = Ship();

            Assert.Equal(3, run.ExitCode);
            Assert.Contains("[FAR9135]", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(inserts, server.Inserts.Count);
    }

    [Fact]
    public void Rows_that_were_taken_and_are_not_there_are_said()
    {
        server.Trick = OnInsert(call => FakeClickHouse.TextAsync(call, ""), times: 99);

        RunResult run = Ship();

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("took rows up to", run.Error, StringComparison.Ordinal);
        Assert.Contains("shows none", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void It_sends_nothing_on()
    {
        server.Trick = async (call, _) =>
        {
            await FakeClickHouse.TextAsync(call, "", 307, "Location: http://127.0.0.1:1/\r\n");
            return true;
        };

        RunResult run = Ship();

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("sends on to http://127.0.0.1:1/", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "<html>welcome</html>", "is no ClickHouse")]
    [InlineData(200, "Ok.\n", "is no ClickHouse")]
    [InlineData(403, "Code: 516. DB::Exception: default: Authentication failed", "another user or password")]
    [InlineData(500, "Code: 81. DB::Exception: Database x does not exist", "--database")]
    [InlineData(404, "", "[FAR9133]")]
    public void What_is_refused_for_good_is_said_with_what_to_do(int status, string body, string words)
    {
        server.Trick = async (call, _) =>
        {
            await FakeClickHouse.TextAsync(call, body, status);
            return true;
        };

        RunResult run = Ship("--patience 30s");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Contains("[FAR9133]", run.Error, StringComparison.Ordinal);
        Assert.Single(server.Statements);
    }

    [Theory]
    [InlineData("MergeTree\tgateway_id, segment, offset\t", "would count twice")]
    [InlineData("ReplacingMergeTree\ttime\t", "would count twice")]
    [InlineData("ReplacingMergeTree\tgateway_id, segment, offset\ttoYYYYMM(time)", "no partitions")]
    public void A_table_that_would_not_keep_the_books_is_refused(string table, string words)
    {
        server.Table = table;

        RunResult run = Ship();

        Assert.Equal(3, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Contains("[FAR9134]", run.Error, StringComparison.Ordinal);
        Assert.Empty(server.Inserts);
    }

    [Fact]
    public void A_table_with_other_columns_is_refused_with_the_statement_that_mends_it()
    {
        server.Table = $"ReplacingMergeTree\t{ShipTable.Key}\t";
        server.Columns = ShipTable.Columns.Where(column => column.Name is not ("tags" or "note"));
        RunResult lacking = Ship();
        server.Columns = ShipTable.Columns.Select(column =>
            column.Name == "cost_usd" ? (column.Name, "Float64") : column
        );
        RunResult other = Ship();
        server.Columns = ShipTable
            .Columns.Select(column => column.Name == "team" ? (column.Name, "String") : column)
            .Append(("mine", "UInt8"));
        RunResult alike = Ship();

        Assert.Equal((3, 3, 0), (lacking.ExitCode, other.ExitCode, alike.ExitCode));
        Assert.Contains(
            "ADD COLUMN `tags` Array(String), ADD COLUMN `note` String",
            lacking.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("cost_usd as Float64", other.Error, StringComparison.Ordinal);
        AssertWhole();
    }

    [Fact]
    public void Dropped_segments_are_not_passed_over_in_silence()
    {
        long before = Drop(segments: 2);

        RunResult refused = Ship();
        ShippedPart part = Part(Ship("--accept-loss --json"));

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("[FAR9136]", refused.Error, StringComparison.Ordinal);
        Assert.Equal(Rows(), part.Rows + part.Lost);
        Assert.Equal(before, part.Lost);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Months_that_were_forgotten_are_not_passed_over_in_silence(int dropped)
    {
        scene.Project();
        long before = Rows();
        long gone = Forget();
        Assert.InRange(gone, 200, 299); // Those with a correction stay.
        if (dropped > 0)
        {
            Drop(dropped);
        }

        RunResult refused = Ship();
        ShippedPart part = Part(Ship("--accept-loss --json"));

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("[FAR9136]", refused.Error, StringComparison.Ordinal);
        Assert.Contains(
            dropped == 0 ? "was forgotten before" : "were dropped",
            refused.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(before - gone, Rows());
        Assert.Equal(before, part.Rows + part.Lost);
    }

    [Fact]
    public void Months_that_were_forgotten_once_they_were_shipped_are_not_missed()
    {
        Ship();
        long before = server.Rows.Count;
        Forget();
        scene.Clock.Now = scene.Clock.Now.AddMonths(1);
        ShipScene.Write(scene, 301, 20);

        ShippedPart part = Part(Ship("--json"));

        Assert.Equal(0, part.Lost);
        Assert.Equal(before + part.Rows, server.Rows.Count);
        Assert.InRange(part.Rows, 20, 24);
    }

    private long Forget()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return store.Forget(new DateTime(2026, 12, 1, 0, 0, 0, DateTimeKind.Utc), isTrial: false).Attempts;
    }

    [Fact]
    public void Segments_that_were_dropped_once_they_were_shipped_are_not_missed()
    {
        Ship();
        Drop(segments: 2);
        ShipScene.Write(scene, 301, 20);

        RunResult run = Ship();

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        AssertWhole();
    }

    [Fact]
    public void A_ledger_that_lacks_a_row_is_not_shipped()
    {
        scene.Project();
        scene.Tamper("DELETE FROM attempts WHERE request LIKE '00000042%'");

        RunResult run = Ship();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the ledger has no row of record", run.Error, StringComparison.Ordinal);
        Assert.Contains("farthing ledger verify", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_comes_from_its_file_and_is_never_said()
    {
        string file = Path.Combine(scene.Folder.Path, "password");
        File.WriteAllText(file, "hunter2\n");
        server.Trick = async (call, _) =>
        {
            await FakeClickHouse.TextAsync(call, "Code: 516. DB::Exception: wrong", 403);
            return true;
        };

        RunResult run = Ship($"--user me --password-file {file}");

        Assert.Equal(3, run.ExitCode);
        Assert.DoesNotContain("hunter2", run.Error + run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "X-ClickHouse-Key: hunter2\r\n",
            server.Requests[0].Head,
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Contains(
            "X-ClickHouse-User: me\r\n",
            server.Requests[0].Head,
            StringComparison.OrdinalIgnoreCase
        );
    }

    [Theory]
    [InlineData("ledger ship", "--clickhouse: the flag is missing")]
    [InlineData("ledger ship --clickhouse ftp://x", "not an address, got 'ftp://x'")]
    [InlineData("ledger ship --clickhouse http://me:hunter2@x:8123", "not an address  [FAR9133]")]
    [InlineData("ledger ship --clickhouse http://x:8123/db", "not an address")]
    [InlineData("ledger ship --clickhouse http://x:8123 --table a;b", "--table: not a name")]
    [InlineData(
        "ledger ship --clickhouse http://x:8123 --password-env FARTHING_NO_SUCH",
        "there is no password"
    )]
    [InlineData(
        "ledger ship --clickhouse http://x:8123 --password-env A --password-file B",
        "comes from one place"
    )]
    public void Bad_flags_are_said(string line, string words)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_there_is_said()
    {
        RunResult run = Run.Farthing(
            $"ledger ship --data {scene.Folder.Path} --clickhouse http://127.0.0.1:1 --patience 0s"
        );

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("http://127.0.0.1:1 does not answer", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_member_of_an_export_has_a_column()
    {
        string[] members =
        [
            .. global::Farthing
                .Documents.Json.DocumentJson.Of<ExportedEntry>()
                .Properties.Select(one => one.Name),
        ];

        Assert.Equal(
            members.Concat(["segment", "offset", "sequence"]).Order(StringComparer.Ordinal),
            ShipTable.Columns.Select(column => column.Name).Order(StringComparer.Ordinal)
        );
    }
}
