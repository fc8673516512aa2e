using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Shipping;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Testing;
using Farthing.Testing.Servers;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Ledger.Shipping;

public sealed class LedgerShipTests : IAsyncDisposable
{
    private readonly LedgerScene scene = new();
    private readonly FakeClickHouse server = new();

    public LedgerShipTests()
    {
        for (int first = 1; first < 300; first += 60)
        {
            ShipScene.Write(scene, first, count: 60, segmentBytes: 10_000);
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        scene.Dispose();
    }

    [Fact]
    public void Each_attempt_and_correction_is_a_row_and_the_rows_add_up_to_the_bill()
    {
        RunResult run = Ship();

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        AssertWhole();
        Assert.Equal(10, server.Inserts.Distinct().Count());
    }

    [Fact]
    public void It_goes_on_where_the_table_ends()
    {
        Ship();
        long before = Rows();
        ShipScene.Write(scene, 301, 50);

        ShippedPart more = Part(Ship("--json"));
        ShippedPart none = Part(Ship("--json"));

        AssertWhole();
        Assert.Equal(Rows() - before, more.Rows);
        Assert.Equal((0, more.To, more.To), (none.Rows, none.From, none.To));
    }

    [Fact]
    public void A_table_that_lost_its_last_rows_gets_them_again()
    {
        Ship();
        server.Rows.RemoveRange(150, server.Rows.Count - 150);
        string row = Lines()[149];
        server.Trick = OnPosition(call => FakeClickHouse.TextAsync(call, row + "\n"), times: 1);
        server.Remembers = false;

        RunResult run = Ship();

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        AssertWhole();
    }

    [Theory]
    [InlineData("500", "Code: 252. DB::Exception: Too many parts (300)", "fewer inserts")]
    [InlineData("507", "", "room on the server's disk")]
    [InlineData("500", "Code: 243. DB::Exception: Cannot reserve 1.00 MiB", "room on the server's disk")]
    [InlineData("200", "Code: 241. DB::Exception: Memory limit exceeded", "more memory")]
    [InlineData("503", "", "a healthy server")]
    public void What_passes_is_tried_again_with_the_same_block(string status, string body, string remedy)
    {
        server.Trick = OnInsert(
            call => FakeClickHouse.TextAsync(call, body, int.Parse(status, CultureInfo.InvariantCulture)),
            times: 2
        );

        RunResult run = Ship("--patience 30s");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("with the same block: 2 times", run.Output, StringComparison.Ordinal);
        Assert.Single(server.Inserts.Take(3).Distinct());
        AssertWhole();

        ShipScene.Write(scene, 301, 9);
        server.Trick = OnInsert(
            call => FakeClickHouse.TextAsync(call, body, int.Parse(status, CultureInfo.InvariantCulture)),
            times: 99
        );
        RunResult end = Ship();

        Assert.Equal(3, end.ExitCode);
        Assert.Contains("[FAR9132]", end.Error, StringComparison.Ordinal);
        Assert.Contains(remedy, end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_that_goes_away_once_it_has_the_rows_does_not_count_them_twice()
    {
        server.Trick = OnInsert(
            call =>
            {
                server.Take(call, server.Statements[^1]);
                call.Reset();
                return Task.CompletedTask;
            },
            times: 3
        );

        RunResult run = Ship("--patience 30s");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("trying again", run.Error, StringComparison.Ordinal);
        AssertWhole();
    }

    [Fact]
    public void A_target_that_never_answers_is_said()
    {
        server.Trick = OnInsert(call => Task.Delay(Timeout.Infinite, call.Stop), times: 1);

        RunResult run = Ship("--timeout 0.2s");
        server.Trick = (_, _) => Task.FromResult(false);
        RunResult again = Ship();

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("no answer within 0.2 s", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, again.ExitCode);
        AssertWhole();
    }

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
    [Trait("Speed", "slow")]
    public async Task Followed_a_journal_comes_along_as_it_grows_also_after_the_target_was_away()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Ctrl-C is a signal");
        server.Trick = OnInsert(call => FakeClickHouse.TextAsync(call, "", 503), times: 3);
        ProcessStartInfo start = new(
            Path.Combine(AppContext.BaseDirectory, "farthing"),
            [
                "ledger",
                "ship",
                "--data",
                scene.Folder.Path,
                "--clickhouse",
                server.Address,
                "--follow",
                "--every",
                "100ms",
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        await Eventually.SoAsync(() => server.Inserts.Count >= 4, Cancellation);
        for (int turn = 0; turn < 3; turn++)
        {
            int inserts = server.Inserts.Count;
            ShipScene.Write(scene, 301 + (turn * 20), 20);
            await Eventually.SoAsync(() => server.Inserts.Count > inserts, Cancellation);
        }

        ServerPrograms.Run("kill", "-INT", ServerPrograms.Text(process.Id));
        (int exitCode, string output, string error) = await process.ToEndAsync(Cancellation);

        Assert.True(exitCode == 0, error);
        Assert.Contains("with the same block: 3 times", output, StringComparison.Ordinal);
        Assert.Contains("answers 503; trying again", error, StringComparison.Ordinal);
        Ship();
        AssertWhole();
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

    private RunResult Ship(string flags = "") =>
        Run.Farthing(
            $"ledger ship --data {scene.Folder.Path} --clickhouse {server.Address} --block 100 {(flags.Contains("--patience", StringComparison.Ordinal) ? "" : "--patience 0s")} {flags}"
        );

    private static ShippedPart Part(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument
                .Parse(run.Output)
                .RootElement.GetProperty("result")
                .GetProperty("shipped")
                .Deserialize(
                    global::Farthing
                        .Documents.Json.DocumentJson.Of<LedgerShipDocument>()
                        .Options.GetTypeInfo(typeof(ShippedPart))
                ) as ShippedPart
            ?? throw new InvalidOperationException(run.Output);
    }

    /// <summary>Attempts and corrections that the ledger has.</summary>
    private long Rows()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return store.Rows(new LedgerFilter()).LongCount() + store.Adjustments(new LedgerFilter()).LongCount();
    }

    private void AssertWhole()
    {
        using SqlLedgerStore store = scene.OpenLedger();
        Assert.Equal(
            (Rows(), store.Billed(new LedgerFilter()).Usd),
            (server.Rows.Distinct().LongCount(), server.Rows.Distinct().Sum(row => row.Cost))
        );
        if (server.Remembers)
        {
            Assert.Equal(server.Rows.Count, server.Rows.Distinct().Count());
        }
    }

    /// <summary>All that was inserted, as positions.</summary>
    private List<string> Lines() =>
        [
            .. server
                .Requests.Where(request => request.Line.Contains("INSERT", StringComparison.Ordinal))
                .SelectMany(request => request.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                .Select(line => FakeClickHouse.PositionOf(JsonDocument.Parse(line).RootElement)),
        ];

    /// <summary>Drops the first segments; the number of their rows.</summary>
    private long Drop(int segments)
    {
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();
        SegmentHeader kept = SegmentFiles.HeadOf(scene.Folder.Journal, segments + 1);
        store.MarkDropped(kept.GatewayId, kept.Number);
        for (int segment = 1; segment <= segments; segment++)
        {
            File.Delete(SegmentFiles.PathOf(scene.Folder.Journal, segment));
        }

        return store.Rows(new LedgerFilter()).LongCount(row => row.CloseSequence < kept.FirstSequence)
            + store.Adjustments(new LedgerFilter()).LongCount(one => one.Sequence < kept.FirstSequence);
    }

    private static Func<ScriptedCall, string, Task<bool>> OnInsert(
        Func<ScriptedCall, Task> answer,
        int times
    ) => On("INSERT", answer, times);

    private static Func<ScriptedCall, string, Task<bool>> OnPosition(
        Func<ScriptedCall, Task> answer,
        int times
    ) => On("SELECT `segment`", answer, times);

    private static Func<ScriptedCall, string, Task<bool>> On(
        string start,
        Func<ScriptedCall, Task> answer,
        int times
    ) =>
        async (call, sql) =>
        {
            if (!sql.StartsWith(start, StringComparison.Ordinal) || times-- <= 0)
            {
                return false;
            }

            await answer(call);
            return true;
        };
}
