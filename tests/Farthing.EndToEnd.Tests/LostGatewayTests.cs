using System.Diagnostics;
using System.Net;
using Farthing.Testing;
using Farthing.Testing.Pacing;
using Farthing.Testing.Servers;
using Npgsql;

namespace Farthing.EndToEnd.Tests;

/// <summary>Two gateways as processes on one budget of $1. The first spends a part of it, and is killed or stopped before it gives back what it leased ahead.</summary>
[Trait("Start", "first")]
public sealed class LostGatewayTests(ITestOutputHelper output) : IDisposable
{
    private const string Key = "sk-far-first";
    private const int Tokens = 10; // a tenth of a cent each
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-lost-");
    private readonly PacedServer upstream = new(
        new PacedServerOptions { Gap = TimeSpan.FromMilliseconds(0.1) }
    );
    private readonly HttpClient client = new();
    private readonly Stopwatch since = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        client.Dispose();
        upstream.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_killed_gateways_unspent_lease_is_anothers_within_two_minutes()
    {
        (GatewayProcess lost, GatewayProcess other, string config, int tokens) = await LeaseAsync();
        using (lost)
        using (other)
        {
            await lost.KillAsync(Cancellation);
            await TakeAsync(other, tokens);
            (int exitCode, _, string error) = await other.EndAsync(Cancellation);

            Assert.Equal(0, exitCode);
            Assert.Contains("is silent", error, StringComparison.Ordinal);
        }

        // What was left to the killed one is free when it starts again.
        using GatewayProcess again = await GatewayProcess.StartAsync(config, Cancellation);
        await Eventually.SoAsync(() => IsServedAsync(again, 2), Cancellation);
        Assert.Equal(0, (await again.EndAsync(Cancellation)).ExitCode);
        await CheckAsync(config);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_stopped_gateway_that_wakes_up_does_not_spend_what_another_one_has_by_then()
    {
        (GatewayProcess stopped, GatewayProcess other, string config, int tokens) = await LeaseAsync();
        using (stopped)
        using (other)
        {
            await stopped.SignalAsync("STOP", Cancellation);
            await TakeAsync(other, tokens);
            await stopped.SignalAsync("CONT", Cancellation);

            // It believes to have in hand what the other one has spent.
            int served = 0;
            for (int i = 0; i < 60; i++)
            {
                served += await IsServedAsync(stopped, 2) ? 1 : 0;
            }

            output.WriteLine($"{served} of 60 requests served by the one that woke up");
            Assert.InRange(served, 0, 59);
            Assert.Equal(0, (await stopped.EndAsync(Cancellation)).ExitCode);
            Assert.Equal(0, (await other.EndAsync(Cancellation)).ExitCode);
        }

        await CheckAsync(config);
    }

    /// <summary>Two gateways; the first has leased more than it spent and than it may hide from the ledger.</summary>
    /// <returns>Both, and how many tokens the other one can pay for with what is provably unspent, and not without.</returns>
    private async Task<(GatewayProcess Lost, GatewayProcess Other, string Config, int Tokens)> LeaseAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        string postgres = PostgresServer.Shared.NewDatabase();
        string config = Write("one", postgres);
        GatewayProcess lost = await GatewayProcess.StartAsync(config, Cancellation);
        GatewayProcess other = await GatewayProcess.StartAsync(Write("two", postgres), Cancellation);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(postgres);
        long spent = 0;
        long granted = 0;
        long unseen = 0;
        for (int i = 0; i < 60 && granted - spent - unseen < 20_000_000; i++)
        {
            Assert.True(await IsServedAsync(lost, Tokens));
            await Eventually.SoAsync(
                async () =>
                {
                    await using NpgsqlCommand command = source.CreateCommand(
                        "SELECT (SELECT CAST(sum(cost_nano) AS bigint) FROM farthing.attempts), granted_nano, unseen_nano, (SELECT count(*) FROM farthing.attempts) FROM farthing.leases"
                    );
                    await using NpgsqlDataReader at = await command.ExecuteReaderAsync(Cancellation);
                    Assert.True(await at.ReadAsync(Cancellation));
                    spent = at.IsDBNull(0) ? 0 : at.GetInt64(0);
                    (granted, unseen) = (at.GetInt64(1), at.GetInt64(2));
                    return at.GetInt64(3) == i + 1;
                },
                Cancellation
            );
        }

        since.Start();
        output.WriteLine(
            $"leased {granted / 1e9:0.0000}, spent {spent / 1e9:0.0000}, unseen at most {unseen / 1e9:0.0000}"
        );
        Assert.InRange(granted - spent - unseen, 20_000_000, 1_000_000_000);
        return (lost, other, config, (int)((1_000_000_000 - spent - unseen) / 1_000_000) - 2);
    }

    private async Task TakeAsync(GatewayProcess other, int tokens)
    {
        Assert.False(await IsServedAsync(other, tokens));
        await Eventually.SoAsync(() => IsServedAsync(other, tokens), Cancellation);
        output.WriteLine($"{tokens} tokens at the other gateway after {since.Elapsed.TotalSeconds:0.0} s");
        Assert.True(since.Elapsed < TimeSpan.FromMinutes(2));
    }

    private async Task<bool> IsServedAsync(GatewayProcess gateway, int tokens)
    {
        using HttpResponseMessage answer = await client.SendAsync(
            gateway.Ask(Key, tokens, false),
            Cancellation
        );
        Assert.True(
            answer.StatusCode
                is HttpStatusCode.OK
                    or HttpStatusCode.PaymentRequired
                    or HttpStatusCode.TooManyRequests,
            await answer.Content.ReadAsStringAsync(Cancellation)
        );
        return answer.StatusCode == HttpStatusCode.OK;
    }

    private static async Task CheckAsync(string config)
    {
        IReadOnlyList<LedgerLine> lines = await VerifiedLedger.LinesAsync(Cancellation, "--config", config);
        Assert.InRange(lines.Sum(line => line.CostUsd), 0.9m, 1m);
    }

    private string Write(string name, string postgres)
    {
        string secret = Path.Combine(folder.FullName, name + ".postgres");
        File.WriteAllText(secret, postgres + "\n");
        string config = Path.Combine(folder.FullName, name + ".yaml");
        File.WriteAllText(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: {{Path.Combine(folder.FullName, name)}}
            shared: { postgres_file: {{secret}}, lost_after: 10s }
            upstreams: { up: { url: "http://127.0.0.1:{{upstream.Port}}/v1", engine: vllm } }
            models: { m: { upstream: up, model: paced, price: { in: $1/M, out: $1000/M } } }
            keys: { k: { secret_env: FARTHING_TEST_KEY } }
            budgets: [{ scope: all, limit: $1, period: total }]
            hold_wait: 1s
            """
        );
        return config;
    }
}
