namespace Farthing.Serving.Simulation;

/// <summary>What a router knows of its replicas. By default everything at every moment: how many requests each has, and what its cache holds.</summary>
/// <remarks>Round robin looks at nothing, so none of it counts there.</remarks>
public sealed record RouterView
{
    /// <summary>The default view.</summary>
    public static readonly RouterView Exact = new();

    /// <summary>Time between two readings of how many requests each replica has; in between the router knows of no other request, its own included. 0 for a router that counts what it sends and what ends.</summary>
    public long MetricsEveryNs { get; init; }

    /// <summary>Tokens of prompts, for each replica, in the router's own index of what it sent where; null for a router that looks at what engines hold (as their KV events tell it).</summary>
    public long? IndexTokens { get; init; }
}
