using Farthing.Scenarios.Parts;
using Farthing.Serving.Simulation;

namespace Farthing.Scenarios;

/// <content>What a router knows of its replicas.</content>
public sealed partial class ScenarioBuilder
{
    private const string MetricsEveryPath = "engine.routing_metrics_every";
    private const long ShortestReadingNs = 1_000_000;

    private void CheckRouting(Scenario scenario)
    {
        if (!values.IsGiven(MetricsEveryPath))
        {
            return;
        }

        if (scenario.Engine.Routing == RoutingPolicy.RoundRobin)
        {
            Impossible(
                MetricsEveryPath,
                "round-robin reads no metrics",
                "routing: least-outstanding or prefix-aware, or leave it out"
            );
        }

        if (scenario.Spot is { Traffic: SpotTraffic.Batch })
        {
            Impossible(
                MetricsEveryPath,
                "replicas of a batch pull their requests: nobody reads their load",
                "spot: interactive, or leave it out"
            );
        }

        if (scenario.Engine.View.MetricsEveryNs is > 0 and < ShortestReadingNs)
        {
            Impossible(
                MetricsEveryPath,
                "metrics are not read more often than every millisecond",
                "0s (the router counts its requests), or 1ms to 1h"
            );
        }
    }
}
