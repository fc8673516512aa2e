using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Farthing.Testing;
using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>An upstream behind TLS, which is another gateway: what is sent to it, and that nothing is where it cannot show who it is.</summary>
public sealed class TlsUpstreamTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-tls-upstream-");
    private readonly CertificateFolder certificates = new();
    private readonly PacedServer model = new(
        new PacedServerOptions { FirstToken = TimeSpan.Zero, Gap = TimeSpan.FromMilliseconds(2) }
    );

    private readonly int metricsPort = FreePort();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        model.Dispose();
        certificates.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Requests_go_to_it_over_HTTP_2_and_are_metered_on_both_sides()
    {
        const int Streams = 40;
        const string Opened = "farthing_gateway_connections_opened_total ";
        certificates.Write("localhost", "localhost");
        using GatewayProcess behind = await BehindAsync();
        using GatewayProcess before = await BeforeAsync(behind, certificates.Authority);
        using HttpClient client = new();

        string[] answers = await Task.WhenAll(
            Enumerable.Range(0, Streams).Select(_ => AskAsync(before, client, 7))
        );

        Assert.All(answers, one => Assert.EndsWith("data: [DONE]\n\n", one, StringComparison.Ordinal));
        Assert.Equal(Streams, model.Generations);
        (long attempts, long tokens) = await LedgerAsync(before, "before");
        Assert.Equal((Streams, Streams * 7), (attempts, tokens));
        string page = await client.GetStringAsync($"http://127.0.0.1:{metricsPort}/metrics", Cancellation);
        string opened = page.Split('\n').Single(line => line.StartsWith(Opened, StringComparison.Ordinal));
        Assert.InRange(int.Parse(opened[Opened.Length..], CultureInfo.InvariantCulture), 1, Streams / 4); // HTTP/1.1 would take one for each that is under way.
        Assert.Equal((Streams, Streams * 7), await LedgerAsync(behind, "behind"));
    }

    [Theory]
    [InlineData("localhost", false)]
    [InlineData("elsewhere.test", true)]
    public async Task Nothing_goes_to_one_that_cannot_show_who_it_is(string name, bool isTrusted)
    {
        certificates.Write(name, name);
        using GatewayProcess behind = await BehindAsync();
        using GatewayProcess before = await BeforeAsync(
            behind,
            isTrusted ? certificates.Authority : certificates.Stranger
        );
        using HttpClient client = new();

        using HttpResponseMessage answer = await client.SendAsync(
            before.Ask("sk-far-first", 7, streams: true),
            Cancellation
        );

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("cannot be reached", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(0, model.Generations);
        (long attempts, long tokens) = await LedgerAsync(before, "before");
        Assert.True(attempts > 0);
        Assert.Equal(0, tokens);
    }

    private async Task<GatewayProcess> BehindAsync()
    {
        string config = Path.Combine(folder.FullName, "behind.yaml");
        await File.WriteAllTextAsync(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: behind
            upstreams: { paced: { url: "http://127.0.0.1:{{model.Port}}/v1" } }
            models: { m: { upstream: paced, model: paced, price: { in: $1/M, out: $2/M } } }
            keys: { before: { secret_env: FARTHING_TEST_KEY_2, team: t } }
            tls: { certificate: "{{certificates.Certificate}}", key: "{{certificates.Key}}" }
            metrics: { listen: 127.0.0.1:{{metricsPort}} }
            """,
            Cancellation
        );
        return await GatewayProcess.StartAsync(config, Cancellation);
    }

    private async Task<GatewayProcess> BeforeAsync(GatewayProcess behind, string authority)
    {
        string config = Path.Combine(folder.FullName, "before.yaml");
        await File.WriteAllTextAsync(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: before
            upstreams:
              behind: { url: "https://localhost:{{new Uri(
                behind.Url
            ).Port}}/v1", key_env: FARTHING_TEST_KEY_2 }
            models: { m: { upstream: behind, model: m, price: { in: $1/M, out: $2/M } } }
            keys: { first: { secret_env: FARTHING_TEST_KEY, team: t } }
            budgets: [{ scope: all, limit: $1, period: total }]
            """,
            Cancellation
        );
        return await GatewayProcess.StartAsync(config, Cancellation, ("SSL_CERT_FILE", authority));
    }

    private static int FreePort()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private static async Task<string> AskAsync(GatewayProcess gateway, HttpClient client, int tokens)
    {
        using HttpResponseMessage answer = await client.SendAsync(
            gateway.Ask("sk-far-first", tokens, streams: true),
            Cancellation
        );
        string text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return text;
    }

    /// <summary>Ends a gateway, and asks its ledger.</summary>
    private async Task<(long Attempts, long Tokens)> LedgerAsync(GatewayProcess gateway, string data)
    {
        await gateway.EndAsync(Cancellation);
        VerifiedLedger ledger = await VerifiedLedger.ReadAsync(
            Cancellation,
            "--data",
            Path.Combine(folder.FullName, data)
        );
        return (ledger.Attempts, ledger.OutputTokens);
    }
}
