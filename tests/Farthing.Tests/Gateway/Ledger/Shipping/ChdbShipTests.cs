using System.Diagnostics;
using System.Globalization;
using Farthing.Gateway.Ledger.Shipping;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Gateway.Ledger.Shipping;

/// <summary>A ledger in ClickHouse itself: whatever was killed and sent again, every row is there once, and its sums are ours. chdb is fetched by npm; where that cannot be, the tests say so.</summary>
[Trait("Speed", "slow")]
public sealed class ChdbShipTests(ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Speed", "slow")]
    public async Task What_ClickHouse_adds_up_is_what_the_ledger_bills()
    {
        using ChdbServer server = await ChdbServer.StartAsync(Cancellation);
        using LedgerScene scene = new();
        ShipScene.Write(scene, first: 1, count: 3000, segmentBytes: 100_000);

        RunResult first = Ship(scene, server);
        RunResult again = Ship(scene, server);

        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains("Shipped 3,188 rows", first.Output, StringComparison.Ordinal);
        Assert.Contains("has everything", again.Output, StringComparison.Ordinal);
        Assert.Equal(
            ShippedSums.OfLedger(scene),
            await ShippedSums.OfTableAsync(server, "farthing_ledger", Cancellation)
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Kills_and_replays_beyond_the_deduplication_window_lose_and_double_nothing()
    {
        const int Window = 3;
        using ChdbServer server = await ChdbServer.StartAsync(Cancellation);
        using LedgerScene scene = new();
        await server.AskAsync(
            new ShipTable("default", "farthing_ledger")
                .Ddl()
                .Replace(
                    $"window = {ShipTable.DeduplicationWindow}",
                    $"window = {Window}",
                    StringComparison.Ordinal
                ),
            Cancellation
        );
        await server.AskAsync("SYSTEM STOP MERGES farthing_ledger", Cancellation); // What was sent twice stays to be seen.
        Random moments = new(1); // The same moments in every run.
        int written = 0;
        int killed = 0;
        for (int turn = 0; turn < 20; turn++)
        {
            ShipScene.Write(scene, written + 1, 300, segmentBytes: 30_000);
            written += 300;
            int there = await RowsAsync(server);
            await server.TrickAsync(turn % 2 == 0 ? 0 : Math.Min(600, there - 1), 30, Cancellation);
            killed += await KillAsync(scene, server, TimeSpan.FromMilliseconds(moments.Next(200))) ? 1 : 0;
        }

        await server.TrickAsync(Math.Min(2000, await RowsAsync(server) - 1), 0, Cancellation);
        RunResult last = Ship(scene, server);

        Assert.True(last.ExitCode == 0, last.Error);
        string[] counts = (
            await server.AskAsync(
                "SELECT count(), uniqExact(gateway_id, segment, offset), (SELECT count() FROM farthing_ledger FINAL), uniqExact(sequence) FROM farthing_ledger",
                Cancellation
            )
        )[0];
        output.WriteLine(
            $"{killed} kills; rows, places, rows with FINAL, records: {string.Join(", ", counts)}"
        );
        Assert.InRange(killed, 5, 20);
        Assert.Equal(counts[1], counts[2]);
        Assert.Equal(counts[1], counts[3]);
        Assert.Equal(
            ShippedSums.OfLedger(scene),
            await ShippedSums.OfTableAsync(server, "farthing_ledger", Cancellation)
        );
        Assert.InRange(
            int.Parse(counts[0], CultureInfo.InvariantCulture)
                - int.Parse(counts[1], CultureInfo.InvariantCulture),
            1,
            int.MaxValue
        );
    }

    private static RunResult Ship(LedgerScene scene, ChdbServer server) =>
        Run.Farthing($"ledger ship --data {scene.Folder.Path} --clickhouse {server.Address} --block 100");

    private static async Task<int> RowsAsync(ChdbServer server) =>
        int.Parse(
            (await server.AskAsync("SELECT count() FROM farthing_ledger FINAL", Cancellation))[0][0],
            CultureInfo.InvariantCulture
        );

    /// <summary>Ships with a program of its own and kills it some time after its first insert; false where it had ended before.</summary>
    private static async Task<bool> KillAsync(LedgerScene scene, ChdbServer server, TimeSpan after)
    {
        ProcessStartInfo start = new(
            Path.Combine(AppContext.BaseDirectory, "farthing"),
            ["ledger", "ship", "--data", scene.Folder.Path, "--clickhouse", server.Address, "--block", "100"]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        int before = await server.InsertsAsync(Cancellation);
        using Process process = Process.Start(start)!;
        await Eventually.SoAsync(
            async () => process.HasExited || await server.InsertsAsync(Cancellation) > before,
            Cancellation
        );
        await Task.Delay(after, Cancellation);
        process.Kill();
        (int exitCode, _, string error) = await process.ToEndAsync(Cancellation);
        Assert.True(exitCode is 0 or 137, error);
        return exitCode == 137;
    }
}
