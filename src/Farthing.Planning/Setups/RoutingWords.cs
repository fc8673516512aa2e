using Farthing.Serving.Simulation;

namespace Farthing.Planning.Setups;

/// <summary>Routings by the name that flags and documents have for them, and in words.</summary>
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

    /// <summary>What a router with this policy does with a request.</summary>
    public static string Of(RoutingPolicy routing) =>
        routing switch
        {
            RoutingPolicy.RoundRobin => "sends requests in turn",
            RoutingPolicy.PrefixAware => "sends each request to the replica that holds most of its prefix",
            _ => "sends each request to the replica with the fewest unfinished ones",
        };
}
