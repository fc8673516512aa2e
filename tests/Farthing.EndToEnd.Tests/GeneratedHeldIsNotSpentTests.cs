using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

/// <summary>Streams of learned holds before an upstream that counts what it generates: the ledger says what that would bill, and a budget is never passed by more than a read brings.</summary>
[Trait("Timing", "alone")]
public sealed class GeneratedHeldIsNotSpentTests(ITestOutputHelper output) : IDisposable
{
    private const int Streams = 150;
    private const int Warm = 20;
    private const decimal Limit = 1m;
    private const decimal PerToken = 10e-6m;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-generated-");
    private readonly HttpClient client = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        client.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>None of them ends by itself: 30,000 tokens, $0.30, a second.</summary>
    [Fact]
    public async Task Endless_streams_that_are_read_cost_their_budget_and_all_of_it_is_charged()
    {
        using CountingUpstream upstream = new(perSecond: 200);
        using GatewayProcess gateway = await StartAsync(upstream, Limit);

        string[] ends = await Task.WhenAll(
            Enumerable.Range(0, Streams).Select(_ => AskAsync(gateway, tokens: 32_000))
        );

        (decimal truth, decimal billed) = await CompareAsync(gateway, upstream, "read");
        Assert.All(ends, end => Assert.Contains("The answer ends here", end, StringComparison.Ordinal));
        Assert.InRange(truth, 0.8m * Limit, Limit);
        Assert.InRange(billed, truth - ReadOf(Streams), truth + ReadOf(Streams));
    }

    /// <summary>Clients that take nothing: their streams are read on all the same, until the budget ends them.</summary>
    [Fact]
    public async Task Endless_streams_that_nobody_reads_cost_their_budget_and_all_of_it_is_charged()
    {
        using CountingUpstream upstream = new(perSecond: 200);
        using GatewayProcess gateway = await StartAsync(upstream, Limit);

        using (Unread _ = new(gateway, Streams))
        {
            await Eventually.SoAsync(() => upstream.Begun == Warm + Streams, Cancellation);
            await Eventually.SoAsync(() => upstream.Under == 0, Cancellation);
        }

        (decimal truth, decimal billed) = await CompareAsync(gateway, upstream, "unread");
        Assert.InRange(truth, 0.8m * Limit, Limit);
        Assert.InRange(billed, truth - ReadOf(Streams), truth + ReadOf(Streams));
    }

    /// <summary>A reader that is too far behind is cut off before its budget ends: events of 8 KB fill what waits for it.</summary>
    [Fact]
    public async Task A_reader_that_is_too_far_behind_is_cut_off_and_all_that_came_is_charged()
    {
        const int Few = 4;
        using CountingUpstream upstream = new(perSecond: 200, paddingBytes: 8 << 10);
        using GatewayProcess gateway = await StartAsync(upstream, limitUsd: 100m);

        using (Unread _ = new(gateway, Few))
        {
            await Eventually.SoAsync(() => upstream.Begun == Warm + Few, Cancellation);
            await Eventually.SoAsync(() => upstream.Under == 0, Cancellation);
        }

        (decimal truth, decimal billed) = await CompareAsync(gateway, upstream, "behind");
        Assert.InRange(billed, truth - ReadOf(Few), truth + ReadOf(Few));
    }

    /// <summary>Held for the worst, a stream waits for its reader: what its upstream made meanwhile is charged when the reader leaves.</summary>
    [Fact]
    public async Task What_a_slow_reader_left_unread_is_charged_when_it_leaves()
    {
        const int Few = 4;
        using CountingUpstream upstream = new(perSecond: 200, paddingBytes: 2 << 10);
        using GatewayProcess gateway = await StartAsync(upstream, limitUsd: 100m, holds: "worst");

        using (Unread _ = new(gateway, Few))
        {
            await Eventually.SoAsync(() => upstream.Begun == Warm + Few, Cancellation);
            long before = upstream.Generated;
            await Eventually.SoAsync(() => upstream.Generated > before + (Few * 400), Cancellation); // 2 s, 3.4 MB.
        }

        (decimal truth, decimal billed) = await CompareAsync(gateway, upstream, "left");
        Assert.InRange(billed, truth - ReadOf(Few), truth + ReadOf(Few));
    }

    /// <summary>What a cut stream may have made while it was cut: 8 tokens each, 40 ms of its pace.</summary>
    private static decimal ReadOf(int streams) => streams * 8 * PerToken;

    private async Task<(decimal Truth, decimal Billed)> CompareAsync(
        GatewayProcess gateway,
        CountingUpstream upstream,
        string name
    )
    {
        await Eventually.SoAsync(() => upstream.Under == 0, Cancellation);
        (int exitCode, _, string error) = await gateway.EndAsync(Cancellation);
        Assert.True(exitCode == 0, error);
        VerifiedLedger ledger = await VerifiedLedger.ReadAsync(
            Cancellation,
            "--data",
            Path.Combine(folder.FullName, "data")
        );
        decimal truth =
            (upstream.Generated * PerToken) + (upstream.Begun * CountingUpstream.PromptTokens * 1e-6m);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {upstream.Begun} streams generated {upstream.Generated} tokens, ${truth:0.0000}; the ledger says ${ledger.BilledUsd:0.0000}"
            )
        );
        return (truth, ledger.BilledUsd);
    }

    private async Task<GatewayProcess> StartAsync(
        CountingUpstream upstream,
        decimal limitUsd,
        string holds = "learned"
    )
    {
        string config = Path.Combine(folder.FullName, "gateway.yaml");
        await File.WriteAllTextAsync(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: data
            upstreams: { counting: { url: "http://127.0.0.1:{{upstream.Port}}/v1", engine: vllm } }
            models: { m: { upstream: counting, model: counting, holds: {{holds}}, price: { in: $1/M, out: $10/M } } }
            keys: { first: { secret_env: FARTHING_TEST_KEY } }
            budgets: [{ scope: each key, limit: ${{limitUsd}}, period: total }]
            """,
            Cancellation
        );
        GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation);
        upstream.Tokens = 100;
        await Task.WhenAll(Enumerable.Range(0, Warm).Select(_ => AskAsync(gateway, tokens: 2_000)));
        upstream.Tokens = int.MaxValue;
        return gateway;
    }

    /// <summary>Reads a stream to its end; one that finds others' holds comes again, as clients do.</summary>
    private async Task<string> AskAsync(GatewayProcess gateway, int tokens)
    {
        while (true)
        {
            using HttpRequestMessage ask = gateway.Ask("sk-far-first", tokens, streams: true);
            using HttpResponseMessage answer = await client.SendAsync(ask, Cancellation);
            string said = await answer.Content.ReadAsStringAsync(Cancellation);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests)
            {
                Assert.True(answer.StatusCode == HttpStatusCode.OK, said);
                return said;
            }

            await Task.Delay(answer.Headers.RetryAfter!.Delta!.Value, Cancellation);
        }
    }

    /// <summary>Clients that ask for a stream and read nothing of it.</summary>
    private sealed class Unread : IDisposable
    {
        private readonly List<Socket> sockets = [];

        public Unread(GatewayProcess gateway, int count)
        {
            const string Body =
                """{"model":"m","stream":true,"max_tokens":32000,"messages":[{"role":"user","content":"Hello"}]}""";
            byte[] request = Encoding.ASCII.GetBytes(
                $"POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer sk-far-first\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"
            );
            for (int i = 0; i < count; i++)
            {
                Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                {
                    ReceiveBufferSize = 4096,
                };
                sockets.Add(socket);
                socket.Connect(IPAddress.Loopback, new Uri(gateway.Url).Port);
                socket.Send(request);
            }
        }

        public void Dispose() => sockets.ForEach(socket => socket.Dispose());
    }
}
