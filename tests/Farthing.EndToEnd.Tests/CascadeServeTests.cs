using System.Text.Json;
using Farthing.Testing;
using Farthing.Testing.Servers;

namespace Farthing.EndToEnd.Tests;

/// <summary>A cascade whole, each part a process: a gateway with emulated models that labels its own traffic, training, the router by a signal, clients.</summary>
public sealed class CascadeServeTests : IDisposable
{
    private const string ClientKey = "sk-far-first";
    private const string AdminKey = "admin-key-of-a-cascade-0123456789";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-cascade-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Config => In("gateway.yaml");

    private string In(string name) => Path.Combine(folder.FullName, name);

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_gateway_labels_its_traffic_and_takes_the_router_that_was_trained_on_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        int admin = ServerPrograms.FreePort();
        await File.WriteAllTextAsync(In("admin-key"), AdminKey, Cancellation);
        Write(admin, "");
        using GatewayProcess gateway = await GatewayProcess.StartAsync(Config, Cancellation);
        await BenchAsync(gateway, 400, seed: 1);
        int asked = await NumberAsync(admin, "requests", "shadow"); // Those of before it measures are among them.
        await Eventually.SoAsync(
            async () => await NumberAsync(admin, "audit", "compared") == asked,
            Cancellation
        );
        Assert.True(asked >= 400);

        await RunAsync(
            "route train --labels labels.csv --weak weak --strong strong --max-regret 10% --calibration-share 50% -o router.json"
        );
        await File.WriteAllTextAsync(In("broken.json"), "{}", Cancellation);
        Write(admin, "router: broken.json, ");
        await gateway.SignalAsync("HUP", Cancellation);
        await gateway.SignalAsync("HUP", Cancellation);
        Assert.Equal("shadow", await StateAsync(admin)); // What was in force before stays.
        Write(admin, "router: router.json, ");
        await gateway.SignalAsync("HUP", Cancellation);
        await Eventually.SoAsync(async () => await StateAsync(admin) == "on", Cancellation);
        await BenchAsync(gateway, 100, seed: 2);

        int total = await NumberAsync(admin, "requests", "total");
        Assert.True(total >= 100);
        Assert.InRange(await NumberAsync(admin, "requests", "small"), total / 5, total - 1);
    }

    /// <summary>A client. Whether its measurement is valid (exit code 1 where not) is no matter here.</summary>
    private Task<string> BenchAsync(GatewayProcess gateway, int requests, int seed) =>
        RunAsync(
            $"bench {gateway.Url} --api-key-env CLIENT --profile faq --zipf 0 --served-model strong --concurrency 8 --requests {requests} --seed {seed}",
            maxExitCode: 1
        );

    private async Task<string> RunAsync(string line, int maxExitCode = 0)
    {
        ProcessResult result = await FarthingProcess.RunAsync(
            line.Split(' '),
            Cancellation,
            folder.FullName,
            ("CLIENT", ClientKey)
        );
        Assert.True(result.ExitCode <= maxExitCode, result.Output + result.Error);
        return result.Output;
    }

    private async Task<JsonElement> StatsAsync(int admin)
    {
        using JsonDocument document = JsonDocument.Parse(
            await RunAsync($"route stats --admin http://127.0.0.1:{admin} --key-file admin-key --json")
        );
        return document.RootElement.GetProperty("result").GetProperty("routes")[0].Clone();
    }

    private async Task<string> StateAsync(int admin) =>
        (await StatsAsync(admin)).GetProperty("state").GetString()!;

    private async Task<int> NumberAsync(int admin, string part, string name) =>
        (await StatsAsync(admin)).GetProperty(part).GetProperty(name).GetInt32();

    private void Write(int admin, string router) =>
        File.WriteAllText(
            Config,
            $$"""
            listen: 127.0.0.1:0
            data: data
            admin: { listen: "127.0.0.1:{{admin}}", key_file: admin-key }
            upstreams: { desk: { emulate: "llama-3.1-8b --gpu H100-SXM --graded faq --speed 100" } }
            models:
              strong:
                upstream: desk
                price: { in: $2.50/M, out: $10/M }
                cascade: { small: weak, judge: judge, {{router}}max_regret: 10%, audit: 100%, labels: labels.csv, deadline: 120s }
              weak: { upstream: desk, price: { in: $0.10/M, out: $0.40/M } }
              judge: { upstream: desk, price: { in: $0.10/M, out: $0.40/M } }
            keys:
              k: { sha256: 7d255f2f4769404c16f226faa760a865497d5857f3244d36837ee5008d3290a7 } # sk-far-first
            """
        );
}
