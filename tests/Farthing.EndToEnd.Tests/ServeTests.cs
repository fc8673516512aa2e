using System.Net;
using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>The gateway as a process: calls, and another configuration while it runs.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-serve-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Config => Path.Combine(folder.FullName, "gateway.yaml");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task It_meters_what_goes_through_and_says_so_at_its_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using PacedServer upstream = new();
        Write(upstream.Port, "FARTHING_TEST_KEY");
        using GatewayProcess gateway = await GatewayProcess.StartAsync(Config, Cancellation);
        using HttpClient client = new();

        using HttpResponseMessage whole = await client.SendAsync(
            gateway.Ask("sk-far-first", 7, true),
            Cancellation
        );
        Assert.EndsWith(
            "data: [DONE]\n\n",
            await whole.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        using HttpResponseMessage refused = await client.SendAsync(
            gateway.Ask("sk-far-wrong", 7, true),
            Cancellation
        );
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        (int exitCode, string said, string error) = await gateway.EndAsync(Cancellation);

        Assert.Equal(0, exitCode);
        Assert.Contains("1 request,", said, StringComparison.Ordinal);
        Assert.Contains(", 7 out", said, StringComparison.Ordinal);
        Assert.Empty(error);
    }

    [Fact]
    public async Task Another_configuration_comes_into_force_without_dropping_a_stream()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using PacedServer upstream = new(new PacedServerOptions { Gap = TimeSpan.FromMilliseconds(20) });
        Write(upstream.Port, "FARTHING_TEST_KEY");
        using GatewayProcess gateway = await GatewayProcess.StartAsync(Config, Cancellation);
        using HttpClient client = new();
        using HttpResponseMessage running = await client.SendAsync(
            gateway.Ask("sk-far-first", 100, true),
            HttpCompletionOption.ResponseHeadersRead,
            Cancellation
        );

        Write(upstream.Port, "FARTHING_TEST_KEY_2");
        await gateway.SignalAsync("HUP", Cancellation);
        HttpStatusCode status = HttpStatusCode.Unauthorized;
        while (status == HttpStatusCode.Unauthorized)
        {
            using HttpResponseMessage second = await client.SendAsync(
                gateway.Ask("sk-far-second", 2, false),
                Cancellation
            );
            status = second.StatusCode;
        }

        using HttpResponseMessage first = await client.SendAsync(
            gateway.Ask("sk-far-first", 2, false),
            Cancellation
        );
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(HttpStatusCode.Unauthorized, first.StatusCode);
        Assert.EndsWith(
            "data: [DONE]\n\n",
            await running.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
    }

    private void Write(int port, string variable) =>
        File.WriteAllText(
            Config,
            $$"""
            listen: 127.0.0.1:0
            data: data
            upstreams: { paced: { url: "http://127.0.0.1:{{port}}/v1", engine: vllm } }
            models: { m: { upstream: paced, model: paced, price: { in: $1/M, out: $2/M } } }
            keys: { first: { secret_env: {{variable}}, team: t } }
            budgets: [{ scope: all, limit: $100, period: total }]
            """
        );
}
