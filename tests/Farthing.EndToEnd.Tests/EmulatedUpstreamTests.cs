using System.Net;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

/// <summary>Upstreams whose servers the gateway starts and ends.</summary>
public sealed class EmulatedUpstreamTests : IDisposable
{
    private const string SmallServer = "llama-3.1-8b --gpu L4 --speed 100";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-emulated-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Config => Path.Combine(folder.FullName, "gateway.yaml");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_example_of_a_cascade_needs_nothing_beside_it_and_leaves_nothing_when_it_is_killed()
    {
        using GatewayProcess gateway = await GatewayProcess.StartAsync(
            [
                Path.Combine(RepositoryRoot.Path, "examples/gateway/cascade.yaml"),
                "--listen",
                "127.0.0.1:0",
                "--data",
                folder.FullName,
            ],
            Cancellation
        );
        Uri models = await AddressAsync(gateway, "emulated desk: ");

        ProcessResult bench = await FarthingProcess.RunAsync(
            [
                "bench",
                gateway.Url,
                .. "--api-key-env DEMO_KEY --profile faq --concurrency 4 --requests 30".Split(' '),
            ],
            Cancellation,
            folder.FullName,
            ("DEMO_KEY", "sk-far-example-of-any-client")
        );
        Assert.True(bench.ExitCode <= 1, bench.Output + bench.Error); // Too few to be valid.
        Assert.Contains("model desk/weak", bench.Output, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(models));

        await gateway.KillAsync(Cancellation);
        await Eventually.SoAsync(async () => await HealthAsync(models) is null, Cancellation);
    }

    [Fact]
    public async Task A_reload_starts_what_is_new_and_keeps_what_is_in_force_where_that_fails()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        Write(SmallServer);
        using GatewayProcess gateway = await GatewayProcess.StartAsync(Config, Cancellation);
        Uri first = await AddressAsync(gateway, "emulated own: ");
        using HttpClient client = new();
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, client));

        Write("nosuch --gpu L4");
        await gateway.SignalAsync("HUP", Cancellation);
        Assert.Contains(
            "no such model in the catalog, got 'nosuch'",
            await gateway.LogsAsync("reload_failed", Cancellation),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, client));

        Write(SmallServer + " --graded faq --graded-strict"); // Which knows no 'Hello'.
        await gateway.SignalAsync("HUP", Cancellation);
        await Eventually.SoAsync(
            async () => await AskAsync(gateway, client) == HttpStatusCode.NotFound,
            Cancellation
        );
        (int exitCode, _, _) = await gateway.EndAsync(Cancellation);

        Assert.Equal(0, exitCode);
        Assert.Null(await HealthAsync(first));
    }

    [Fact]
    public async Task Words_that_no_server_starts_with_are_said_with_their_place()
    {
        Write("llama-3.3-70b --gpu L4");

        ProcessResult result = await FarthingProcess.RunAsync(["serve", Config], Cancellation);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(
            "gateway.yaml:3:30: upstreams.own.emulate: the emulated server did not start (the model does not fit)",
            result.Error,
            StringComparison.Ordinal
        );
    }

    private static async Task<Uri> AddressAsync(GatewayProcess gateway, string beginning)
    {
        string line = await gateway.SaysAsync(beginning, Cancellation);
        return new Uri(new Uri(line.Split(" at ")[1].Split(',')[0]), "/health");
    }

    private static async Task<HttpStatusCode?> HealthAsync(Uri address)
    {
        using HttpClient client = new();
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(address, Cancellation);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<HttpStatusCode> AskAsync(GatewayProcess gateway, HttpClient client)
    {
        using HttpResponseMessage answer = await client.SendAsync(
            gateway.Ask("sk-far-first", 7, streams: false),
            Cancellation
        );
        return answer.StatusCode;
    }

    private void Write(string words) =>
        File.WriteAllText(
            Config,
            $$"""
            listen: 127.0.0.1:0
            data: data
            upstreams: { own: { emulate: "{{words}}" } }
            models: { m: { upstream: own, model: llama-3.1-8b, price: { in: $1/M, out: $2/M } } }
            keys: { first: { secret_env: FARTHING_TEST_KEY, team: t } }
            """
        );
}
