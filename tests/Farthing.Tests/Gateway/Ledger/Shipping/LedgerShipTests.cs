using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Testing;
using Farthing.Testing.Servers;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Ledger.Shipping;

public sealed partial class LedgerShipTests : IAsyncDisposable
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
