using Farthing.Testing;
using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>kill -9 of a gateway whose streams are held for what earlier ones came to: a stream that was cut in its middle costs what the journal had last held for it, and no budget is passed.</summary>
public sealed class LearnedKillTests(ITestOutputHelper output) : IDisposable
{
    private const int MaxTokens = 2000;
    private const decimal BudgetUsd = 0.06m;
    private const decimal TokenUsd = 2e-6m;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-learned-kill-");
    private readonly HttpClient client = new();
    private readonly PacedServer upstream = new(
        new PacedServerOptions
        {
            Gap = TimeSpan.FromMilliseconds(1),
            Tokens = 20,
            LongEvery = 10,
            LongTokens = 1500,
            MaxBodies = int.MaxValue,
        }
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        upstream.Dispose();
        client.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Kills_in_the_midst_of_raised_streams_charge_what_was_last_held()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a kill is a signal");
        string config = Path.Combine(folder.FullName, "gateway.yaml");
        string data = Path.Combine(folder.FullName, "data");
        await File.WriteAllTextAsync(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: data
            upstreams: { paced: { url: "http://127.0.0.1:{{upstream.Port}}/v1", engine: vllm } }
            models: { m: { upstream: paced, model: paced, holds: learned, price: { in: $1/M, out: $2/M } } }
            keys: { first: { secret_env: FARTHING_TEST_KEY, team: t } }
            budgets: [{ scope: all, limit: ${{BudgetUsd}}, period: total }]
            """,
            Cancellation
        );
        MarkedLoad load = new(client, MaxTokens);
        Random moments = new(1);
        int kills = 0;
        long before;
        do
        {
            before = upstream.Generations;
            int refused = load.Refused;
            using GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation);
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(
                Cancellation
            );
            Task users = load.RunAsync(_ => gateway, over.Token);
            await Eventually.SoAsync(
                () => upstream.Generations > before + 30 || load.Refused > refused,
                Cancellation
            );
            await Task.Delay(moments.Next(700), Cancellation); // Long ones are under way, and raised.
            await gateway.KillAsync(Cancellation);
            await over.CancelAsync();
            await users;
            kills++;
        } while (upstream.Generations > before);

        using (GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation))
        {
            (int exitCode, _, string error) = await gateway.EndAsync(Cancellation);
            Assert.True(exitCode == 0, error);
        }

        VerifiedLedger ledger = await VerifiedLedger.ReadAsync(Cancellation, "--data", data);
        IReadOnlyList<LedgerLine> lines = await VerifiedLedger.LinesAsync(Cancellation, "--data", data);
        Assert.Equal(
            (lines.Count(line => line.IsSettled), lines.Sum(line => line.CostUsd)),
            (ledger.Attempts, ledger.BilledUsd)
        );
        Assert.InRange(ledger.BilledUsd, 0.8m * BudgetUsd, BudgetUsd);
        HashSet<string> marks = [.. lines.Select(line => line.User)];
        Assert.Equal(lines.Count, marks.Count);
        Assert.All(MarkedLoad.SeenBy(upstream), one => Assert.Contains(one.Mark, marks));
        LedgerLine[] crashed = [.. lines.Where(line => line.Finish == "crashed")];
        Assert.All(crashed, line => Assert.Equal(line.HoldUsd, line.CostUsd));
        Assert.All(lines, line => Assert.True(line.CostUsd <= line.HoldUsd, $"{line} is above its hold"));
        decimal least = lines.Min(line => line.HoldUsd);
        decimal worst = lines.Max(line => line.HoldUsd);
        Assert.True(worst - least > 1500 * TokenUsd, "nothing was learned");
        int raised = crashed.Count(line => line.HoldUsd > least && line.HoldUsd < worst);
        output.WriteLine(
            $"{kills} kills until ${ledger.BilledUsd} of ${BudgetUsd} were spent: {lines.Count} attempts, {crashed.Length} charged at their holds, {raised} of those raised before; holds from ${least} to ${worst}"
        );
        Assert.True(raised > 0, "no kill came in the midst of a raised stream");
    }
}
