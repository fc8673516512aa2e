using System.Text.Json;
using Farthing.Testing.Servers;
using Farthing.Tests.Gateway.Http;

namespace Farthing.EndToEnd.Tests;

/// <summary>kill -9 of a gateway while a provider has its lines as a batch: before and after each call of the provider, and while results are read. The provider runs each line once; each has one result and one charge, and nothing is waste.</summary>
[Trait("Start", "first")]
public sealed class ProviderBatchKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Lines = 400;

    /// <summary>Calls at which it is killed: before the provider has them (-), or before it answers (+).</summary>
    private static readonly string[] Moments =
    [
        "-POST /v1/files",
        "+POST /v1/files",
        "-POST /v1/batches",
        "+POST /v1/batches",
        "+GET /v1/batches/",
        "-GET /v1/files/",
        "+GET /v1/files/",
        "+GET /v1/files/",
        "+GET /v1/files/",
        "+GET /v1/files/",
        "+DELETE /v1/files/",
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-provider-kill-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public Task Kills_leave_each_line_one_run_one_result_and_one_charge() => KillAsync(Moments, null);

    [Fact]
    public Task The_same_on_PostgreSQL()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        return KillAsync(Moments, PostgresServer.Shared.NewDatabase());
    }

    /// <summary>The gateway that submitted the batch does not come back: another one brings it to its end.</summary>
    [Fact]
    public async Task Another_gateway_takes_over_what_a_killed_one_submitted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a kill is a signal");
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        string postgres = PostgresServer.Shared.NewDatabase();
        await using ScriptedBatches provider = new() { Looks = int.MaxValue };
        string first = Write("one", provider, postgres);
        string second = Write("two", provider, postgres);
        string id;
        using (GatewayProcess killed = await GatewayProcess.StartAsync(first, Cancellation))
        {
            using BatchCalls calls = new(killed.Url);
            id = await calls.SubmitAsync(LinesOf());
            await Eventually(() => provider.Batches is [{ Looked: > 0 }]);
            await killed.KillAsync(Cancellation);
        }

        provider.Batches[0].Looked = int.MaxValue - 2;
        JsonElement batch;
        using (GatewayProcess gateway = await GatewayProcess.StartAsync(second, Cancellation))
        {
            using BatchCalls calls = new(gateway.Url);
            batch = await calls.ReachAsync(id, int.MaxValue);
            Assert.Equal(0, (await gateway.EndAsync(Cancellation)).ExitCode);
        }

        await CheckAsync(provider, batch, ["--config", second]);
    }

    private async Task KillAsync(string[] moments, string? postgres)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a kill is a signal");
        Random pauses = new(moments.Length); // The same in every run.
        await using ScriptedBatches provider = new() { Looks = 4 };
        string config = Write("one", provider, postgres);
        string id = "";
        foreach (string moment in moments)
        {
            TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            TaskCompletionSource killed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            bool isBefore = moment[0] == '-';
            provider.Before = async call =>
            {
                if (isBefore && call.Request.Line.StartsWith(moment[1..], StringComparison.Ordinal))
                {
                    reached.TrySetResult();
                    await killed.Task;
                    call.Close();
                    return true;
                }

                return false;
            };
            // What is read has to arrive, so that the kill comes amid it; other answers never do.
            bool isRead = moment.StartsWith("+GET /v1/files/", StringComparison.Ordinal);
            provider.DidAsync = async call =>
            {
                if (!isBefore && call.StartsWith(moment[1..], StringComparison.Ordinal))
                {
                    reached.TrySetResult();
                    await (isRead ? Task.CompletedTask : killed.Task);
                }
            };
            using GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation);
            if (id.Length == 0)
            {
                using BatchCalls calls = new(gateway.Url);
                id = await calls.SubmitAsync(LinesOf());
            }

            await reached.Task.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
            await Task.Delay(isRead ? pauses.Next(120) : pauses.Next(5), Cancellation);
            await gateway.KillAsync(Cancellation);
            killed.SetResult();
        }

        provider.Before = static _ => Task.FromResult(false);
        provider.DidAsync = static _ => Task.CompletedTask;
        JsonElement batch;
        using (GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation))
        {
            using BatchCalls calls = new(gateway.Url);
            batch = await calls.ReachAsync(id, int.MaxValue);
            JsonElement[] answers = await calls.ContentAsync(batch, "output_file_id");
            Assert.Equal(
                Enumerable.Range(1, Lines).Select(i => $"id-{i}"),
                answers.Select(one => one.GetProperty("custom_id").GetString())
            );
            (int exitCode, _, string error) = await gateway.EndAsync(Cancellation);
            Assert.True(exitCode == 0, error);
        }

        await CheckAsync(provider, batch, ["--config", config]);
        output.WriteLine(
            $"{Lines} lines, {moments.Length} kills: one batch at the provider, {Lines} charges"
        );
    }

    /// <summary>The provider ran each line once, and bills what the batch cost and the ledger says; nothing else was charged.</summary>
    private static async Task CheckAsync(ScriptedBatches provider, JsonElement batch, string[] where)
    {
        Assert.Equal(Lines, Assert.Single(provider.Batches).Ran);
        Assert.Empty(provider.Asked);
        Assert.Equal(Lines, batch.GetProperty("request_counts").GetProperty("completed").GetInt32());
        VerifiedLedger ledger = await VerifiedLedger.ReadAsync(Cancellation, where);
        IReadOnlyList<LedgerLine> rows = await VerifiedLedger.LinesAsync(Cancellation, where);
        LedgerLine[] final = [.. rows.Where(row => row.Finish == "finished")];
        Assert.Equal(Lines, final.Select(row => row.User).Distinct().Count());
        Assert.Equal(Lines, final.Length);
        Assert.All(final, row => Assert.Equal(TokensOf(int.Parse(row.User[3..], null)), row.OutputTokens));
        // $0.50 a million in, $1 out.
        decimal billed = Enumerable.Range(1, Lines).Sum(i => (10 * 0.5m) + TokensOf(i)) / 1_000_000;
        Assert.Equal(billed, batch.GetProperty("cost_usd").GetDecimal());
        Assert.Equal(billed, ledger.BilledUsd);
    }

    private string Write(string name, ScriptedBatches provider, string? postgres)
    {
        string path = Path.Combine(folder.FullName, name + ".yaml");
        if (postgres is not null)
        {
            File.WriteAllText(path + ".postgres", postgres);
        }

        File.WriteAllText(
            path,
            $$"""
            listen: 127.0.0.1:0
            data: {{name}}
            upstreams: { up: { url: "{{provider.Address}}", api: openai } }
            models: { m: { upstream: up, model: m, batch_tier: batch, price: { in: $1/M, out: $2/M, batch: { in: $0.50/M, out: $1/M } } } }
            keys: { first: { secret_env: FARTHING_TEST_KEY, team: t } }
            budgets: [{ scope: all, limit: $400, period: total }]
            batch: { poll: 100ms }
            {{(postgres is null ? "" : $"shared: {{ postgres_file: {path}.postgres }}")}}
            """
        );
        return path;
    }

    private static async Task Eventually(Func<bool> so)
    {
        while (!so())
        {
            await Task.Delay(20, Cancellation);
        }
    }

    private static IEnumerable<string> LinesOf() =>
        Enumerable.Range(1, Lines).Select(i => BatchCalls.Line(i, TokensOf(i)));

    private static int TokensOf(int line) => 1 + (line % 20);
}
