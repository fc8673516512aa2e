using Farthing.Gateway.Journal.Records;
using Farthing.Testing;
using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>kill -9 of a gateway under load: what went upstream is in the ledger, and no budget is overspent.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-kill-");
    private readonly HttpClient client = new();
    private readonly PacedServer upstream = new(
        new PacedServerOptions
        {
            Gap = TimeSpan.FromMilliseconds(3),
            MaxBodies = int.MaxValue,
            StopsAfter = 20, // More than any request may have: each ends by itself, so that a cache keeps it.
        }
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Config => Path.Combine(folder.FullName, "gateway.yaml");

    private string Data => Path.Combine(folder.FullName, "data");

    public void Dispose()
    {
        upstream.Dispose();
        client.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public Task Kills_under_load_leave_each_dispatched_request_in_the_ledger_once() => KillUnderLoadAsync(15);

    /// <summary>The same where clients speak Messages and the gateway translates, streams in the middle of their translation included.</summary>
    [Fact]
    public Task Kills_amid_translation_leave_each_dispatched_request_in_the_ledger_once() =>
        KillUnderLoadAsync(6, speaksMessages: true);

    /// <summary>The same with everything that is recorded, and a cache of which repeated requests are answered.</summary>
    [Fact]
    public async Task Kills_beside_a_cache_and_recorded_prompts_leave_each_dispatched_request_in_the_ledger_once()
    {
        await KillUnderLoadAsync(6, hasCache: true);
        await KilledPrompts.CheckAsync(Data, MaxLostTo(6), output, Cancellation);
    }

    [Fact]
    [Trait("Speed", "nightly")]
    public Task Fifty_kills_under_load_leave_each_dispatched_request_in_the_ledger_once() =>
        KillUnderLoadAsync(50);

    /// <summary>Of six kills one comes while a gateway starts, one at any moment after it, two once it has sent something, two once some answers have come to their end; those before anything was sent are not counted.</summary>
    private async Task KillUnderLoadAsync(int kills, bool speaksMessages = false, bool hasCache = false)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a kill is a signal");
        Write("$400", hasCache);
        MarkedLoad load = new(client, speaksMessages: speaksMessages, repeats: hasCache);
        Random moments = new(kills); // The same moments in every run.
        int underLoad = 0;
        int early = 0;
        int starting = 0;
        int answered = 0;
        while (underLoad < kills)
        {
            TimeSpan after = TimeSpan.FromMilliseconds(moments.Next(400));
            int turn = (underLoad + early + starting) % 6;
            if (turn == 5)
            {
                // While it mends what the one before it left, if the moment is the right one.
                await GatewayProcess.KillStartingAsync(Config, after, Cancellation);
                starting++;
                continue;
            }

            long before = upstream.Generations;
            int whole = load.Whole.Count;
            await KillAsync(
                load,
                async () =>
                {
                    if (turn is 1 or 3)
                    {
                        await Eventually.SoAsync(() => load.Whole.Count >= whole + 3, Cancellation);
                        answered++;
                    }
                    else if (turn != 4)
                    {
                        await Eventually.SoAsync(() => upstream.Generations > before, Cancellation);
                    }

                    await Task.Delay(after, Cancellation);
                }
            );
            _ = upstream.Generations > before ? underLoad++ : early++;
        }

        await MendAsync();

        VerifiedLedger ledger = await VerifiedLedger.ReadAsync(Cancellation, "--data", Data);
        IReadOnlyList<LedgerLine> lines = await VerifiedLedger.LinesAsync(Cancellation, "--data", Data);
        IReadOnlyList<HitRecord> hits = KilledPrompts.HitsIn(Data);
        string counts = KillTally.Check(
            load,
            lines,
            [.. hits.Select(hit => hit.User)],
            hasCache ? MaxLostTo(kills) : 0,
            upstream
        );
        Assert.Equal(
            hasCache ? [HitTier.Exact, HitTier.Canonical] : Array.Empty<HitTier>(),
            hits.Select(hit => hit.Tier).Distinct().Order()
        );
        output.WriteLine(
            $"{underLoad} kills under load, {early} before the first request, {starting} while it started: {counts}"
        );
        Assert.Equal(0, load.Refused);
        Assert.Equal(
            (lines.Count(line => line.IsSettled), lines.Sum(line => line.CostUsd)),
            (ledger.Attempts, ledger.BilledUsd)
        );
        Assert.InRange(lines.Count(line => line.Finish == "crashed"), kills, int.MaxValue);
        Assert.InRange(lines.Count(line => line.Finish == "finished"), answered, int.MaxValue);
    }

    [Fact]
    public async Task Kills_until_a_budget_is_spent_do_not_overspend_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a kill is a signal");
        const decimal BudgetUsd = 0.04m;
        Write($"${BudgetUsd}");
        MarkedLoad load = new(client);
        Random moments = new(1);
        int underLoad = 0;
        long before;
        do
        {
            before = upstream.Generations;
            int refused = load.Refused;
            await KillAsync(
                load,
                async () =>
                {
                    await Eventually.SoAsync(
                        () => upstream.Generations > before || load.Refused > refused,
                        Cancellation
                    );
                    await Task.Delay(moments.Next(60), Cancellation);
                }
            );
            underLoad += upstream.Generations > before ? 1 : 0;
        } while (upstream.Generations > before); // The last one refused all that it was asked.

        await MendAsync();

        VerifiedLedger ledger = await VerifiedLedger.ReadAsync(Cancellation, "--data", Data);
        string counts = KillTally.Check(
            load,
            await VerifiedLedger.LinesAsync(Cancellation, "--data", Data),
            upstream
        );
        decimal worst = MarkedLoad.SeenBy(upstream).Sum(one => KillTally.WholeUsd(one.Tokens));
        output.WriteLine(
            $"{underLoad} kills under load until ${ledger.BilledUsd} of ${BudgetUsd} were spent, ${worst} at most of it upstream: {counts}"
        );
        Assert.InRange(underLoad, 5, int.MaxValue);
        Assert.True(load.Refused > 0, "the budget was never reached: nothing was shown about overspending");
        Assert.InRange(ledger.BilledUsd, 0.039m, BudgetUsd);
        Assert.InRange(worst, 0, ledger.BilledUsd);
    }

    /// <summary>Starts a gateway, and kills it under load.</summary>
    private async Task KillAsync(MarkedLoad load, Func<Task> moment)
    {
        using GatewayProcess gateway = await GatewayProcess.StartAsync(Config, Cancellation);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task users = load.RunAsync(_ => gateway, over.Token);
        await moment();
        await gateway.KillAsync(Cancellation);
        await over.CancelAsync();
        await users;
    }

    /// <summary>What the last kill left is mended by the next start.</summary>
    private async Task MendAsync()
    {
        using GatewayProcess gateway = await GatewayProcess.StartAsync(Config, Cancellation);
        (int exitCode, _, string error) = await gateway.EndAsync(Cancellation);
        Assert.True(exitCode == 0, error);
    }

    /// <summary>What kills may have cut short that costs nothing: of each user one request.</summary>
    private static int MaxLostTo(int kills) => 2 * kills * MarkedLoad.Users; // Early ones are not counted as kills.

    private void Write(string budget, bool hasCache = false) =>
        File.WriteAllText(
            Config,
            $$"""
            listen: 127.0.0.1:0
            data: data
            upstreams: { paced: { url: "http://127.0.0.1:{{upstream.Port}}/v1", engine: vllm } }
            models: { m: { upstream: paced, model: paced, price: {{KillTally.Price}} } }
            keys: { first: { secret_env: FARTHING_TEST_KEY, team: t{{(
                hasCache ? ", cache: canonical, cache_temperature: any, record: hashes" : ""
            )}} } }
            budgets: [{ scope: all, limit: {{budget}}, period: total }]
            """
        );
}
