using Farthing.Serving.Deployments;
using Farthing.Testing;
using Farthing.Tests.Emulation.Http;

namespace Farthing.Tests.Emulation.Metrics;

/// <summary>Names, types, labels and buckets of the metrics, as dashboards and gateways know them.</summary>
public sealed class MetricsTextTests
{
    [Theory]
    [InlineData(EngineFamily.Vllm)]
    [InlineData(EngineFamily.Sglang)]
    public async Task The_metrics_of_an_idle_server_are_the_reviewed_ones(EngineFamily family)
    {
        await using TestServer server = await TestServer.StartAsync(options =>
            options with
            {
                Family = family,
            }
        );

        string text = await server.Client.GetStringAsync(
            new Uri("/metrics", UriKind.Relative),
            TestContext.Current.CancellationToken
        );

        Golden.Verify(text, $"metrics.{family.ToString().ToLowerInvariant()}.txt");
    }

    /// <summary>What the inference gateway asks of a model server: queue, running and KV use as gauges, and the size of the pool.</summary>
    [Fact]
    public async Task A_gateway_finds_what_it_asks_for()
    {
        await using TestServer server = await TestServer.StartAsync();
        string text = await server.Client.GetStringAsync(
            new Uri("/metrics", UriKind.Relative),
            TestContext.Current.CancellationToken
        );

        foreach (
            string gauge in new[]
            {
                "vllm:num_requests_waiting",
                "vllm:num_requests_running",
                "vllm:kv_cache_usage_perc",
            }
        )
        {
            Assert.Contains($"# TYPE {gauge} gauge\n", text, StringComparison.Ordinal);
        }

        Assert.Contains("block_size=\"16\"", text, StringComparison.Ordinal);
        Assert.Contains("num_gpu_blocks=\"1000\"", text, StringComparison.Ordinal);
    }
}
