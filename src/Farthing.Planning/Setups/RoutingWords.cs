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
}
