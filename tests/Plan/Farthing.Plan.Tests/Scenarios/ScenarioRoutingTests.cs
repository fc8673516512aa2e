using Farthing.Numerics.Faults;
using Farthing.Scenarios;
using Farthing.Serving.Simulation;

namespace Farthing.Tests.Scenarios;

public sealed class ScenarioRoutingTests
{
    private const string Least = "model: llama-3.1-8b\nworkload: { profile: azure-conv-2023 }\n";

    private static RouterView Read(string engine) =>
        ScenarioReader.Parse($"{Least}engine: {{ {engine} }}", "scenario.yaml").Engine.View;

    [Theory]
    [InlineData("replicas: 2", 0, null)]
    [InlineData("routing: prefix-aware, routing_prefix_index: engines", 0, null)]
    [InlineData("routing_metrics_every: 30s", 30_000_000_000, null)]
    [InlineData("routing_metrics_every: 50ms, routing: least-outstanding", 50_000_000, null)]
    [InlineData("routing: prefix-aware, routing_prefix_index: router", 0, 16_777_216)]
    [InlineData(
        "routing: prefix-aware, routing_prefix_index: router, routing_index_tokens: 500000, routing_metrics_every: 1h",
        3_600_000_000_000,
        500_000
    )]
    public void What_is_written_is_what_the_router_knows(string engine, long everyNs, int? tokens) =>
        Assert.Equal(new RouterView { MetricsEveryNs = everyNs, IndexTokens = tokens }, Read(engine));

    [Theory]
    [InlineData("routing: round-robin, routing_metrics_every: 5s", "FAR4011", "engine.routing_metrics_every")]
    [InlineData("routing_metrics_every: 100us", "FAR4011", "engine.routing_metrics_every")]
    [InlineData("routing_metrics_every: -5s", "FAR1004", "engine.routing_metrics_every")]
    [InlineData("routing_metrics_every: 61m", "FAR1004", "engine.routing_metrics_every")]
    [InlineData("routing_metrics_every: 5", "FAR1002", "engine.routing_metrics_every")]
    [InlineData("routing_prefix_index: router", "FAR4009", "engine.routing_prefix_index")]
    [InlineData(
        "routing: least-outstanding, routing_prefix_index: engines",
        "FAR4009",
        "engine.routing_prefix_index"
    )]
    [InlineData("routing: prefix-aware, routing_prefix_index: own", "FAR1005", "engine.routing_prefix_index")]
    [InlineData(
        "routing: prefix-aware, routing_index_tokens: 5000",
        "FAR4009",
        "engine.routing_index_tokens"
    )]
    [InlineData(
        "routing: prefix-aware, routing_prefix_index: router, routing_index_tokens: 0",
        "FAR1004",
        "engine.routing_index_tokens"
    )]
    [InlineData(
        "routing_metrics_every: 5s }\nspot: { traffic: batch }\npeople: { cost: 0",
        "FAR4011",
        "engine.routing_metrics_every"
    )]
    public void What_a_router_cannot_know_is_refused_where_it_stands(string engine, string code, string path)
    {
        Fault fault = Assert.Single(Assert.Throws<FarthingException>(() => Read(engine)).Faults);

        Assert.Equal((code, path), (fault.Code, fault.Path));
        Assert.NotNull(fault.Expected);
    }
}
