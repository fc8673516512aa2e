using System.Globalization;
using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>A stream that may cost $50 is killed after some tokens of a tenth of a cent, at an engine that stops then and makes no more than 300 a second: a machine that takes less than 160 s to start again is fast enough.</summary>
public sealed class CutOffKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Read = 60;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-cut-");
    private readonly PacedServer upstream = new(
        new PacedServerOptions { Gap = TimeSpan.FromMilliseconds(5) }
    );
    private readonly HttpClient client = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        client.Dispose();
        upstream.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("max_output_per_second: 300", true)]
    [InlineData("weight: 1", false)]
    public async Task It_is_charged_what_can_have_been_made_and_never_less(string setting, bool isBounded)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux says since when the machine runs");
        string config = Path.Combine(folder.FullName, "gateway.yaml");
        await File.WriteAllTextAsync(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: data
            upstreams: { up: { url: "http://127.0.0.1:{{upstream.Port}}/v1", engine: vllm } }
            models: { m: { upstream: up, model: paced, price: { in: $1/M, out: $1000/M }, {{setting}} } }
            keys: { k: { secret_env: FARTHING_TEST_KEY } }
            budgets: [{ scope: all, limit: $100, period: total }]
            """,
            Cancellation
        );
        int events = 0;
        using (GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation))
        {
            using HttpResponseMessage answer = await client.SendAsync(
                gateway.Ask("sk-far-first", 50_000, streams: true),
                HttpCompletionOption.ResponseHeadersRead,
                Cancellation
            );
            using StreamReader lines = new(await answer.Content.ReadAsStreamAsync(Cancellation));
            while (events < Read && await lines.ReadLineAsync(Cancellation) is string line)
            {
                events += line.StartsWith("data: {", StringComparison.Ordinal) ? 1 : 0;
            }

            await gateway.KillAsync(Cancellation);
        }

        using (GatewayProcess again = await GatewayProcess.StartAsync(config, Cancellation))
        {
            Assert.Equal(0, (await again.EndAsync(Cancellation)).ExitCode);
        }

        LedgerLine charged = Assert.Single(
            await VerifiedLedger.LinesAsync(Cancellation, "--data", Path.Combine(folder.FullName, "data"))
        );
        output.WriteLine(
            $"{events} events read, charged ${charged.CostUsd.ToString(CultureInfo.InvariantCulture)}"
        );
        Assert.InRange(charged.CostUsd, isBounded ? Read * 0.001m : 50m, isBounded ? 49.9m : 50.01m);
    }
}
