using System.Net;
using Farthing.Testing;
using Farthing.Testing.Pacing;
using Farthing.Testing.Servers;

namespace Farthing.EndToEnd.Tests;

/// <summary>Gateways as processes on one PostgreSQL.</summary>
[Trait("Start", "first")]
public sealed class SharedServeTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 20;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-shared-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task While_the_database_is_away_it_serves_and_what_waited_comes_with_the_next_start()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        using PostgresServer database = PostgresServer.Start();
        using PacedServer upstream = new();
        string config = Write("one", upstream.Port, database.NewDatabase() + ";Password=geheim");
        using HttpClient client = new();
        using (GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation))
        {
            await AskAsync(client, gateway, times: 5);
            database.Crash();
            await AskAsync(client, gateway, times: 5);
            (int exitCode, string said, string error) = await gateway.EndAsync(Cancellation);

            Assert.Equal(0, exitCode);
            Assert.Contains("The shared ledger is away.", said, StringComparison.Ordinal);
            Assert.DoesNotContain("geheim", said + error, StringComparison.Ordinal);
        }

        ProcessResult refused = await FarthingProcess.RunAsync(
            ["serve", config, "--for", "1s"],
            Cancellation,
            folder.FullName
        );
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("database t", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refused.Output + refused.Error, StringComparison.Ordinal);

        database.Resume();
        using (GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation))
        {
            (int exitCode, string said, string error) = await gateway.EndAsync(Cancellation);
            Assert.True(error.Length == 0, error); // An end like any other is nothing to warn of.
            Assert.Equal(0, exitCode);
            Assert.Contains("0 requests", said, StringComparison.Ordinal);
        }

        Assert.Equal(10, await AttemptsAsync(config));
    }

    [Fact]
    public async Task It_starts_while_the_database_is_away_refuses_until_it_is_back_and_then_serves()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        using PostgresServer database = PostgresServer.Start();
        using PacedServer upstream = new();
        string config = Write("one", upstream.Port, database.NewDatabase());
        using HttpClient client = new();
        database.Crash();
        using GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation);
        using (
            HttpResponseMessage refused = await client.SendAsync(
                gateway.Ask("sk-far-first", 7, false),
                Cancellation
            )
        )
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            Assert.Contains(
                "FAR9316",
                await refused.Content.ReadAsStringAsync(Cancellation),
                StringComparison.Ordinal
            );
        }

        Assert.False(await IsReadyAsync(client, gateway));
        Assert.Equal(0, upstream.Generations);
        database.Resume();
        await Eventually.SoAsync(() => IsReadyAsync(client, gateway), Cancellation);

        await AskAsync(client, gateway, times: 3);
        Assert.Equal(3, upstream.Generations);
        Assert.Equal(0, (await gateway.EndAsync(Cancellation)).ExitCode);
        Assert.Equal(3, await AttemptsAsync(config));
    }

    [Fact]
    public async Task A_database_that_is_not_there_on_a_server_that_answers_ends_it_at_once()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        using PacedServer upstream = new();
        string config = Write("one", upstream.Port, PostgresServer.Shared.NewDatabase() + "nowhere");

        ProcessResult refused = await FarthingProcess.RunAsync(["serve", config], Cancellation);

        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("FAR9111", refused.Error, StringComparison.Ordinal);
    }

    /// <summary>A call that asked the shared store waited for the ledger on the thread that had read the store's answer, and that alone could have read the ledger's: all stood still.</summary>
    [Fact]
    public async Task The_admin_API_asks_all_that_gateways_share_and_requests_go_on()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        const int Calls = 40;
        using PacedServer upstream = new();
        int admin = ServerPrograms.FreePort();
        string key = Path.Combine(folder.FullName, "admin-key");
        await File.WriteAllTextAsync(key, "admin-key-of-shared-0123456789", Cancellation);
        string config = Write("one", upstream.Port, PostgresServer.Shared.NewDatabase(), cache: "exact");
        await File.AppendAllTextAsync(
            config,
            $"\nadmin: {{ listen: \"127.0.0.1:{admin}\", key_file: {key} }}\n",
            Cancellation
        );
        using HttpClient client = new();
        using GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation);
        Task asked = AskAsync(client, gateway, Calls);
        for (int i = 0; i < Calls; i++)
        {
            using HttpRequestMessage call = new(HttpMethod.Get, $"http://127.0.0.1:{admin}/admin/v1/cache");
            call.Headers.Authorization = new("Bearer", "admin-key-of-shared-0123456789");
            using HttpResponseMessage answer = await client.SendAsync(call, Cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await asked;
        (int exitCode, _, string error) = await gateway.EndAsync(Cancellation);
        Assert.True(exitCode == 0, error);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, GatewayProcess gateway)
    {
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(gateway.Url + "/health", Cancellation);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // Between the door that waits and the gateway's own.
        }
    }

    /// <summary>Each request that an upstream saw is in the shared ledger exactly once, whichever gateway dies when.</summary>
    [Fact]
    public async Task Kills_of_two_gateways_under_load_lose_no_dispatch_and_double_none()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a kill is a signal");
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        PacedServerOptions paced = new() { Gap = TimeSpan.FromMilliseconds(3), MaxBodies = int.MaxValue };
        using PacedServer first = new(paced);
        using PacedServer second = new(paced);
        PacedServer[] upstreams = [first, second]; // One each: who sent what is known.
        string postgres = PostgresServer.Shared.NewDatabase();
        string[] configs = [Write("one", first.Port, postgres), Write("two", second.Port, postgres)];
        using HttpClient client = new();
        MarkedLoad load = new(client);
        GatewayProcess[] gateways = new GatewayProcess[configs.Length];
        long[] before = new long[configs.Length];
        for (int i = 0; i < gateways.Length; i++)
        {
            gateways[i] = await GatewayProcess.StartAsync(configs[i], Cancellation);
        }

        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task users = load.RunAsync(call => gateways[call % gateways.Length], over.Token);
        Random moments = new(Kills); // The same moments in every run.
        int underLoad = 0;
        int early = 0;
        while (underLoad < Kills)
        {
            int i = (underLoad + early) % gateways.Length;
            await Task.Delay(moments.Next(300), Cancellation);
            await gateways[i].KillAsync(Cancellation);
            _ = upstreams[i].Generations > before[i] ? underLoad++ : early++;
            before[i] = upstreams[i].Generations;
            GatewayProcess dead = gateways[i];
            gateways[i] = await GatewayProcess.StartAsync(configs[i], Cancellation);
            dead.Dispose();
            Assert.True(early < 10 * Kills, "too few kills hit a gateway that had sent anything");
        }

        await over.CancelAsync();
        await users;
        foreach (GatewayProcess gateway in gateways)
        {
            Assert.Equal(0, (await gateway.EndAsync(Cancellation)).ExitCode);
            gateway.Dispose();
        }

        IReadOnlyList<LedgerLine> lines = await VerifiedLedger.LinesAsync(
            Cancellation,
            "--config",
            configs[0]
        );
        string counts = KillTally.Check(load, lines, upstreams);
        output.WriteLine(
            $"{underLoad} kills under load of {gateways.Length} gateways, {early} before the first request: {counts}"
        );
        foreach (string config in configs)
        {
            Assert.Equal(lines.Count(line => line.IsSettled), await AttemptsAsync(config));
        }
    }

    private static async Task AskAsync(HttpClient client, GatewayProcess gateway, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using HttpResponseMessage answer = await client.SendAsync(
                gateway.Ask("sk-far-first", 7, false),
                Cancellation
            );
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    /// <summary>Settled attempts in the ledger, after it was verified against this gateway's journal.</summary>
    private static async Task<long> AttemptsAsync(string config) =>
        (await VerifiedLedger.ReadAsync(Cancellation, "--config", config)).Attempts;

    private string Write(string name, int port, string postgres, string cache = "off")
    {
        string secret = Path.Combine(folder.FullName, name + ".postgres");
        File.WriteAllText(secret, postgres + "\n");
        string config = Path.Combine(folder.FullName, name + ".yaml");
        File.WriteAllText(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: {{Path.Combine(folder.FullName, name)}}
            shared: { postgres_file: {{secret}} }
            upstreams:
              up: { url: "http://127.0.0.1:{{port}}/v1", engine: vllm }
            models:
              m: { upstream: up, model: paced, price: {{KillTally.Price}}, cache: {{cache}} }
            keys:
              k: { sha256: 7d255f2f4769404c16f226faa760a865497d5857f3244d36837ee5008d3290a7 } # sk-far-first
            """
        );
        return config;
    }
}
