using Farthing.Testing;

namespace Farthing.EndToEnd.Tests.Isolation;

/// <summary>However one key uploads files and submits batches, another key's chats are answered as if it did that at another gateway on the same machine.</summary>
[Trait("Timing", "alone")]
public sealed class IsolationStormOfFilesTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>By so much more the 99th percentile may be.</summary>
    private const double MostMs = 20;

    private const int Rounds = 3;
    private const int MostRounds = 9;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(2.5);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-storm-");
    private readonly QuickUpstream upstream = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        upstream.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    public async Task Big_uploads_cost_a_neighbor_no_more_than_on_another_gateway(int clients)
    {
        await CompareAsync(
            $"{clients} big uploads",
            "",
            async port =>
            {
                UploadStorm storm = UploadStorm.Begin(port, "sk-far-second", clients, 27_000_000);
                await Eventually.SoAsync(() => storm.Sent >= storm.Clients, Cancellation);
                return storm;
            }
        );
    }

    [Fact]
    public async Task Of_thirty_parallel_uploads_of_a_key_with_one_request_a_minute_one_passes()
    {
        List<UploadStorm> storms = [];
        await CompareAsync(
            "parallel uploads",
            "limits: [{ scope: key:second, requests_per_minute: 1 }]",
            async port =>
            {
                UploadStorm storm = UploadStorm.Begin(port, "sk-far-second", 30, 1_000_000);
                storms.Add(storm);
                await Eventually.SoAsync(() => storm.Sent >= storm.Clients, Cancellation);
                return storm;
            }
        );

        Assert.All(storms, storm => Assert.InRange(storm.Stored, 0, 1));
        Assert.All(storms, storm => Assert.InRange(storm.Limited, 29, int.MaxValue));
    }

    [Fact]
    [Trait("Speed", "nightly")]
    public async Task Fifteen_batches_of_50_000_lines_cost_a_neighbor_no_more_than_on_another_gateway()
    {
        string[] lines = [.. Enumerable.Range(1, 50_000).Select(number => BatchCalls.Line(number, 1))];
        await CompareAsync(
            "fifteen batches",
            "",
            async port =>
            {
                using BatchCalls calls = new($"http://127.0.0.1:{port}", "sk-far-second");
                for (int i = 0; i < 15; i++)
                {
                    await calls.SubmitAsync(lines);
                }

                return null;
            }
        );
    }

    private async Task CompareAsync(string kind, string more, Func<int, Task<UploadStorm?>> begin)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "threads of sockets are set for Linux");
        List<StormTimes> here = [];
        List<StormTimes> there = [];
        // New gateways each round: the threads that one attack had started would serve the next.
        for (int round = 0; round < Rounds || (round < MostRounds && Difference() > MostMs); round++)
        {
            using GatewayProcess ours = await StartAsync($"ours-{round}", more);
            using GatewayProcess beside = await StartAsync($"beside-{round}", more);
            int port = new Uri(ours.Url).Port;
            StormNeighbor.Ask(port, "sk-far-first", RoundTime / 5); // What a first request costs is no attack's.
            foreach (
                (GatewayProcess attacked, List<StormTimes> times) in ((GatewayProcess, List<StormTimes>)[])
                    [(beside, there), (ours, here)]
            )
            {
                using UploadStorm? attack = await begin(new Uri(attacked.Url).Port);
                times.Add(StormNeighbor.Ask(port, "sk-far-first", RoundTime));
            }
        }

        output.WriteLine($"{kind} here:      {string.Join("; ", here)}");
        output.WriteLine($"{kind} elsewhere: {string.Join("; ", there)}");
        Assert.All(here, times => Assert.Equal(0, times.Failed));
        Assert.InRange(Difference(), double.NegativeInfinity, MostMs);

        double Difference() => MedianP99(here) - MedianP99(there);
    }

    private static double MedianP99(List<StormTimes> times) =>
        times.Select(one => one.P99Ms).Order().ElementAt(times.Count / 2);

    private async Task<GatewayProcess> StartAsync(string name, string more)
    {
        string config = Path.Combine(folder.FullName, $"{name}.yaml");
        await File.WriteAllTextAsync(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: {{name}}
            upstreams: { quick: { url: "http://127.0.0.1:{{upstream.Port}}/v1", engine: vllm } }
            models: { m: { upstream: quick, model: quick, price: { in: $1/M, out: $1/M } } }
            keys:
              first: { secret_env: FARTHING_TEST_KEY }
              second: { secret_env: FARTHING_TEST_KEY_2 }
            batch: {}
            {{more}}
            """,
            Cancellation
        );
        return await GatewayProcess.StartAsync(config, Cancellation);
    }
}
