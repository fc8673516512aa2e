using Farthing.Numerics.Quantities;
using Farthing.Serving.Simulation;

namespace Farthing.Planning.Setups;

/// <summary>Routings by the name that flags and documents have for them.</summary>
public static class RoutingWords
{
    /// <summary>The name, such as <c>least-outstanding</c>.</summary>
    public static string Id(RoutingPolicy routing) =>
        routing switch
        {
            RoutingPolicy.RoundRobin => "round-robin",
            RoutingPolicy.PrefixAware => "prefix-aware",
            _ => "least-outstanding",
        };

    /// <summary>The name with what the router knows, where that is not everything, such as <c>prefix-aware by the router's own index, load read every 5.00 s</c>.</summary>
    public static string Of(RoutingPolicy routing, RouterView view) =>
        Id(routing)
        + (view.IndexTokens is null ? "" : " by the router's own index")
        + (view.MetricsEveryNs == 0 ? "" : $", load read every {Show.Seconds(view.MetricsEveryNs / 1e9)}");
}
