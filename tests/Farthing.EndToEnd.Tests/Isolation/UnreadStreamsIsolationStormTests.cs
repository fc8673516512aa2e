using System.Net;
using System.Net.Sockets;
using System.Text;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests.Isolation;

/// <summary>Streams that one key begins and never reads: another key's requests are answered as if they were read from another gateway on the same machine.</summary>
[Trait("Timing", "alone")]
public sealed class UnreadStreamsIsolationStormTests(ITestOutputHelper output) : IDisposable
{
    private const double MostMs = 20;
    private const int Streams = 64;
    private const int Rounds = 3;
    private const int MostRounds = 9;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(2.5);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-unread-");
    private readonly QuickUpstream quick = new();
    private readonly CountingUpstream endless = new(perSecond: 100, paddingBytes: 1 << 10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        quick.Dispose();
        endless.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("learned")]
    [InlineData("worst")]
    public async Task A_neighbor_is_as_well_off_as_beside_unread_streams_of_another_gateway(string holds)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "threads of sockets are set for Linux");
        using GatewayProcess ours = await StartAsync("ours", holds);
        using GatewayProcess beside = await StartAsync("beside", holds);
        int port = new Uri(ours.Url).Port;
        List<StormTimes> here = [];
        List<StormTimes> there = [];
        for (int round = 0; round < Rounds || (round < MostRounds && Difference() > MostMs); round++)
        {
            foreach (
                (GatewayProcess attacked, List<StormTimes> times) in ((GatewayProcess, List<StormTimes>)[])
                    [(beside, there), (ours, here)]
            )
            {
                long before = endless.Begun;
                List<Socket> unread = [.. Enumerable.Range(0, Streams).Select(_ => Begin(attacked))];
                await Eventually.SoAsync(() => endless.Begun >= before + Streams, Cancellation);
                times.Add(StormNeighbor.Ask(port, "sk-far-first", RoundTime));
                unread.ForEach(socket => socket.Dispose());
                await Eventually.SoAsync(() => endless.Under == 0, Cancellation);
            }
        }

        output.WriteLine($"unread, {holds}, here:      {string.Join("; ", here)}");
        output.WriteLine($"unread, {holds}, elsewhere: {string.Join("; ", there)}");
        Assert.All(here, times => Assert.Equal(0, times.Failed));
        Assert.InRange(Difference(), double.NegativeInfinity, MostMs);

        double Difference() => MedianP99(here) - MedianP99(there);
    }

    private static double MedianP99(List<StormTimes> times) =>
        times.Select(one => one.P99Ms).Order().ElementAt(times.Count / 2);

    /// <summary>Asks for a stream that has no end, and reads nothing of it.</summary>
    private static Socket Begin(GatewayProcess gateway)
    {
        const string Body =
            """{"model":"endless","stream":true,"max_tokens":32000,"messages":[{"role":"user","content":"Hello"}]}""";
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveBufferSize = 4096,
        };
        socket.Connect(IPAddress.Loopback, new Uri(gateway.Url).Port);
        socket.Send(
            Encoding.ASCII.GetBytes(
                $"POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer sk-far-second\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"
            )
        );
        return socket;
    }

    private async Task<GatewayProcess> StartAsync(string name, string holds)
    {
        string config = Path.Combine(folder.FullName, $"{name}.yaml");
        await File.WriteAllTextAsync(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: {{name}}
            upstreams:
              quick: { url: "http://127.0.0.1:{{quick.Port}}/v1", engine: vllm }
              endless: { url: "http://127.0.0.1:{{endless.Port}}/v1", engine: vllm }
            models:
              m: { upstream: quick, model: quick, price: { in: $1/M, out: $1/M } }
              endless: { upstream: endless, model: endless, holds: {{holds}}, price: { in: $1/M, out: $1/M } }
            keys:
              first: { secret_env: FARTHING_TEST_KEY }
              second: { secret_env: FARTHING_TEST_KEY_2 }
            budgets: [{ scope: each key, limit: $1000, period: total }]
            """,
            Cancellation
        );
        return await GatewayProcess.StartAsync(config, Cancellation);
    }
}
