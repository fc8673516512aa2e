using System.Text.Json;
using Farthing.Emulation.Http;
using Farthing.Testing.Servers;

namespace Farthing.EndToEnd.Tests;

/// <summary>kill -9 of a gateway while it runs a batch before an emulated engine: each line has one result and one final charge, and what was cut off is waste.</summary>
public sealed class BatchKillTests(ITestOutputHelper output) : IDisposable
{
    private const int InFlight = 16;

    /// <summary>One, so that the neighbor is not done with the batch while this gateway starts again, which takes seconds on a slow machine.</summary>
    private const int NeighborsInFlight = 1;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-batch-kill-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Config => Path.Combine(folder.FullName, "gateway.yaml");

    private string Data => Path.Combine(folder.FullName, "data");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public Task Kills_leave_each_line_one_result_and_one_final_charge() => KillAsync(600, 6, null);

    /// <summary>A neighbor that is never killed runs lines of the same queue.</summary>
    [Fact]
    public Task The_same_with_two_gateways_on_PostgreSQL()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        return KillAsync(1500, 6, PostgresServer.Shared.NewDatabase());
    }

    [Fact]
    [Trait("Speed", "nightly")]
    public Task Twenty_kills_amid_10000_lines_leave_each_one_result_and_one_final_charge() =>
        KillAsync(10_000, 20, null);

    [Fact]
    [Trait("Speed", "nightly")]
    public Task The_same_of_10000_lines_with_two_gateways_on_PostgreSQL()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        return KillAsync(10_000, 20, PostgresServer.Shared.NewDatabase());
    }

    private async Task KillAsync(int lines, int kills, string? postgres)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a kill is a signal");
        await using EmulatedServer engine = BatchEngine.Create();
        Uri address = await engine.StartAsync(Cancellation);
        BatchEngine.WriteConfig(Config, address, InFlight, "data", postgres);
        string next = Path.Combine(folder.FullName, "neighbor.yaml");
        BatchEngine.WriteConfig(next, address, NeighborsInFlight, "neighbor", postgres);
        using GatewayProcess? neighbor = postgres is null
            ? null
            : await GatewayProcess.StartAsync(next, Cancellation);
        Random moments = new(kills); // The same moments in every run.
        int[] at = [.. Enumerable.Range(0, kills).Select(_ => moments.Next(lines * 9 / 10)).Order()];
        string id = "";
        int killed = 0;
        foreach (int results in at)
        {
            using GatewayProcess gateway = await GatewayProcess.StartAsync(Config, Cancellation);
            using BatchCalls calls = new(gateway.Url);
            if (id.Length == 0)
            {
                id = await calls.SubmitAsync(
                    Enumerable.Range(1, lines).Select(i => BatchCalls.Line(i, TokensOf(i)))
                );
            }

            JsonElement reached = await calls.ReachAsync(id, results);
            string status = reached.GetProperty("status").GetString()!;
            killed += status is "validating" or "in_progress" ? 1 : 0;
            await Task.Delay(moments.Next(40), Cancellation);
            await gateway.KillAsync(Cancellation);
        }

        // A neighbor may be done before the last of them.
        Assert.InRange(killed, postgres is null ? kills : kills / 2, kills);
        JsonElement batch;
        JsonElement[] answers;
        using (GatewayProcess gateway = await GatewayProcess.StartAsync(Config, Cancellation))
        {
            using BatchCalls calls = new(gateway.Url);
            batch = await calls.ReachAsync(id, int.MaxValue);
            answers = await calls.ContentAsync(batch, "output_file_id");
            (int exitCode, _, string error) = await gateway.EndAsync(Cancellation);
            Assert.True(exitCode == 0, error);
            Assert.Equal(0, neighbor is null ? 0 : (await neighbor.EndAsync(Cancellation)).ExitCode);
        }

        JsonElement counts = batch.GetProperty("request_counts");
        Assert.Equal(
            (lines, lines, 0),
            (
                counts.GetProperty("total").GetInt32(),
                counts.GetProperty("completed").GetInt32(),
                counts.GetProperty("failed").GetInt32()
            )
        );
        Assert.Equal(
            Enumerable.Range(1, lines).Select(i => $"id-{i}"),
            answers.Select(one => one.GetProperty("custom_id").GetString())
        );
        string[] where = postgres is null ? ["--data", Data] : ["--config", Config];
        await CheckLedgerAsync(lines, kills, batch.GetProperty("cost_usd").GetDecimal(), answers, where);
    }

    /// <summary>What is billed is one finished attempt of each line, at its result's tokens, and what kills cut off, which is waste.</summary>
    private async Task CheckLedgerAsync(
        int lines,
        int kills,
        decimal costUsd,
        JsonElement[] answers,
        string[] where
    )
    {
        VerifiedLedger ledger = await VerifiedLedger.ReadAsync(Cancellation, where);
        IReadOnlyList<LedgerLine> rows = await VerifiedLedger.LinesAsync(Cancellation, where);
        Dictionary<string, LedgerLine> final = [];
        foreach (LedgerLine row in rows.Where(row => row.Finish == "finished"))
        {
            Assert.True(final.TryAdd(row.User, row), $"{row}: a second final charge");
        }

        Assert.Equal(lines, final.Count);
        foreach (JsonElement answer in answers)
        {
            long tokens = answer
                .GetProperty("response")
                .GetProperty("body")
                .GetProperty("usage")
                .GetProperty("completion_tokens")
                .GetInt64();
            Assert.Equal(tokens, final[answer.GetProperty("custom_id").GetString()!].OutputTokens);
        }

        LedgerLine[] others = [.. rows.Where(row => row.Finish is not ("finished" or "released"))];
        Assert.All(others, row => Assert.Equal("crashed", row.Finish));
        Assert.InRange(others.Length, 1, kills * InFlight);
        decimal wasteUsd = others.Sum(row => row.CostUsd);
        Assert.Equal(costUsd, final.Values.Sum(row => row.CostUsd));
        Assert.Equal(ledger.BilledUsd, costUsd + wasteUsd);
        ProcessResult by = await FarthingProcess.RunAsync(
            ["ledger", "by", "key", .. where, "--json"],
            Cancellation
        );
        using JsonDocument sums = JsonDocument.Parse(by.Output);
        JsonElement total = sums.RootElement.GetProperty("result").GetProperty("total");
        Assert.Equal(wasteUsd, LedgerLine.Usd(total.GetProperty("waste_usd")));
        output.WriteLine(
            $"{lines} lines, {kills} kills: {lines} results, {final.Count} final charges of ${costUsd} in all; {others.Length} attempts cut off, ${wasteUsd} of waste"
        );
    }

    private static int TokensOf(int line) => 1 + (line % 20);
}
