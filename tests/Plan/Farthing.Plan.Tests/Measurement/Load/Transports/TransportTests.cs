using System.Security.Cryptography.X509Certificates;
using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Connections;
using Farthing.Measurement.Load.Prompts;
using Farthing.Measurement.Load.Runs;
using Farthing.Measurement.Load.Transports;
using Farthing.Testing;
using Farthing.Testing.Pacing;
using Farthing.Testing.Proxies;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Farthing.Tests.Measurement.Load.Transports;

public sealed class TransportTests
{
    [Theory]
    [InlineData("http://x", false, null, TransportKind.Sockets)]
    [InlineData("https://x", false, null, TransportKind.Tls)]
    [InlineData("https://x", true, null, TransportKind.Http2)]
    [InlineData("http://x", false, "p:1", TransportKind.Proxy)]
    [InlineData("https://x", true, "p:1", TransportKind.Http2)]
    public void The_target_says_what_carries_it(string url, bool http2, string? proxy, TransportKind kind) =>
        Assert.Equal(
            kind,
            (
                LoadTarget.Parse(url)! with
                {
                    IsHttp2 = http2,
                    Proxy = proxy is null ? null : ProxyAddress.Parse(proxy, "--proxy"),
                }
            ).Transport
        );

    [Fact]
    public async Task Http2_with_prior_knowledge_carries_many_streams_on_one_connection()
    {
        await using StreamHost host = await StreamHost.StartAsync(HttpProtocols.Http2);

        LoadRecording recording = Load(host.Url, target => target with { IsHttp2 = true }, 40, 8);

        AllFinished(recording, 40);
        Assert.Equal(["HTTP/2"], host.Versions);
        Assert.Equal(1, host.Connections);
        Assert.Equal(0, recording.LateConnections);
    }

    [Fact]
    public async Task Http2_over_tls_is_agreed_on_by_alpn()
    {
        using X509Certificate2 certificate = StreamHost.Certificate("127.0.0.1", 2020, 2100);
        await using StreamHost host = await StreamHost.StartAsync(HttpProtocols.Http1AndHttp2, certificate);

        LoadRecording recording = Load(
            host.Url,
            target => target with { IsHttp2 = true, TrustsAnyCertificate = true },
            12,
            3
        );

        AllFinished(recording, 12);
        Assert.Equal(["HTTP/2"], host.Versions);
    }

    [Fact]
    public async Task More_streams_than_a_connection_carries_take_another()
    {
        await using StreamHost host = await StreamHost.StartAsync(HttpProtocols.Http2);

        LoadRecording recording = Load(host.Url, target => target with { IsHttp2 = true }, 300, 150);

        AllFinished(recording, 300);
        Assert.Equal(2, host.Connections);
    }

    [Fact]
    public async Task A_server_without_http2_is_a_tls_failure_that_says_so()
    {
        using X509Certificate2 certificate = StreamHost.Certificate("127.0.0.1", 2020, 2100);
        await using StreamHost host = await StreamHost.StartAsync(HttpProtocols.Http1, certificate);

        LoadRecording recording = Load(
            host.Url,
            target => target with { IsHttp2 = true, TrustsAnyCertificate = true },
            1,
            1
        );

        RequestRecord one = Assert.Single(recording.Records);
        Assert.Equal(RequestOutcome.TlsFailed, one.Outcome);
        Assert.Equal("TLS was not agreed on: the server may not speak HTTP/2", one.Detail);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task An_http2_stream_that_is_cut_is_counted_and_the_rest_goes_on()
    {
        await using StreamHost host = await StreamHost.StartAsync(HttpProtocols.Http2, cutsEvery: 3);

        LoadRecording recording = Load(host.Url, target => target with { IsHttp2 = true }, 9, 1);

        Assert.Equal(6, recording.Records.Count(record => record.Outcome == RequestOutcome.Finished));
        RequestRecord[] cut =
        [
            .. recording.Records.Where(record => record.Outcome != RequestOutcome.Finished),
        ];
        Assert.All(cut, record => Assert.Equal(RequestOutcome.Reset, record.Outcome));
        Assert.All(cut, record => Assert.InRange(record.Tokens().Length, 0, 2));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task An_https_server_is_reached_through_a_tunnel()
    {
        using TinyProxy proxy = new();
        using X509Certificate2 certificate = StreamHost.Certificate("127.0.0.1", 2020, 2100);
        await using StreamHost host = await StreamHost.StartAsync(HttpProtocols.Http1AndHttp2, certificate);
        ProxyAddress address = ProxyAddress.Parse(proxy.Address, "--proxy")!;

        LoadRecording first = Load(
            host.Url,
            target => target with { Proxy = address, TrustsAnyCertificate = true },
            6,
            2
        );
        int tunnels = proxy.Tunnels;
        LoadRecording second = Load(
            host.Url,
            target => target with { Proxy = address, TrustsAnyCertificate = true, IsHttp2 = true },
            6,
            2
        );

        AllFinished(first, 6);
        AllFinished(second, 6);
        Assert.Equal((2, 3), (tunnels, proxy.Tunnels));
        Assert.Equal(0, proxy.Forwards);
        Assert.Equal(["HTTP/1.1", "HTTP/2"], host.Versions.Order());
    }

    [Fact]
    public void An_http_server_is_reached_by_whole_addresses_with_the_proxys_password()
    {
        using TinyProxy proxy = new("Basic " + Convert.ToBase64String("me:p w"u8));
        using PacedServer server = new();

        LoadRecording through = Load(
            server.Url,
            target => target with { Proxy = ProxyAddress.Parse($"me:p%20w@{proxy.Address}", "--proxy") },
            6,
            2
        );

        AllFinished(through, 6, tokens: 6);
        Assert.True(proxy.Forwards >= 6);
        Assert.Equal(0, proxy.Tunnels);
    }

    [Fact]
    public void A_proxy_that_is_not_there_is_a_connection_failure()
    {
        using PacedServer server = new();
        TinyProxy proxy = new();
        string address = proxy.Address;
        proxy.Dispose();

        LoadRecording recording = Load(
            server.Url,
            target => target with { Proxy = ProxyAddress.Parse(address, "--proxy") },
            1,
            1
        );

        Assert.Equal(RequestOutcome.ConnectFailed, Assert.Single(recording.Records).Outcome);
    }

    [Fact]
    public async Task A_transport_may_be_ended_by_who_awaited_its_exchange()
    {
        using PacedServer server = new();
        LoadTarget target = LoadTarget.Parse(server.Url)! with { Model = "paced" };

        // Goes on from the thread that read the answer, and ends that thread: nothing may wait for itself.
        Task<RequestOutcome> asked = AskAsync(target);

        Assert.Equal(
            RequestOutcome.Finished,
            await asked.WaitAsync(Eventually.Longest, TestContext.Current.CancellationToken)
        );
    }

    private static async Task<RequestOutcome> AskAsync(LoadTarget target)
    {
        RequestRecord record = new(new Request(0, 5, 3), MonotonicClock.NowNs());
        byte[] message = new PromptWriter(target, 1).WriteWords(5, 3, 1);
        using ILoadTransport transport = LoadTransport.To(target);
        using ILoadConnection connection = await transport
            .OpenAsync(TestContext.Current.CancellationToken)
            .ConfigureAwait(false);
        await connection.ExchangeAsync(message, record, keepsAnswer: false).ConfigureAwait(false);
        return record.Outcome;
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("127.0.0.1", 2020, 2100, "nobody that this machine trusts has signed the certificate")]
    [InlineData("other.example", 2020, 2100, "the certificate does not name 127.0.0.1")]
    [InlineData("127.0.0.1", 2020, 2021, "the certificate has expired, or is not valid yet")]
    public async Task A_certificate_that_is_wrong_is_a_tls_failure_with_its_reason(
        string name,
        int from,
        int to,
        string why
    )
    {
        using X509Certificate2 certificate = StreamHost.Certificate(name, from, to);
        await using StreamHost host = await StreamHost.StartAsync(HttpProtocols.Http1AndHttp2, certificate);

        foreach (bool isHttp2 in new[] { false, true })
        {
            LoadRecording recording = Load(host.Url, target => target with { IsHttp2 = isHttp2 }, 1, 1);

            RequestRecord one = Assert.Single(recording.Records);
            Assert.Equal(RequestOutcome.TlsFailed, one.Outcome);
            Assert.Contains(why, one.Detail, StringComparison.Ordinal);
        }
    }

    private static LoadRecording Load(
        string url,
        Func<LoadTarget, LoadTarget> change,
        int requests,
        int concurrency
    )
    {
        LoadTarget target = change(LoadTarget.Parse(url)! with { Model = "paced" });
        using LoadRunner runner = new(target, new PromptWriter(target, salt: 7));
        return runner.Run(
            new ClosedLoopSource(
                new IndependentLengths(new FixedLength(20), new FixedLength(6)),
                requests,
                concurrency,
                seed: 1
            ),
            new LoadOptions { Connections = concurrency },
            null,
            TestContext.Current.CancellationToken
        );
    }

    private static void AllFinished(LoadRecording recording, int count, int tokens = 5)
    {
        Assert.Equal(count, recording.Records.Count);
        Assert.All(
            recording.Records,
            record => Assert.Equal((RequestOutcome.Finished, ""), (record.Outcome, record.Detail))
        );
        Assert.All(recording.Records, record => Assert.Equal(tokens, record.Tokens().Length));
        Assert.All(
            recording.Records,
            record => Assert.True(record.SentNs <= record.AnsweredNs && record.AnsweredNs <= record.EndedNs)
        );
    }
}
