using Farthing.Serving.Lifecycles;
using Farthing.Serving.Simulation;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Setups;

/// <summary>A pool of a fleet: a setup, and which requests go there (<see cref="PoolOptions"/>).</summary>
/// <param name="Setup">Its replicas.</param>
public sealed record PoolSetup(ServingSetup Setup)
{
    /// <summary>The shortest prompt that it takes.</summary>
    public int FewestInputTokens { get; init; }

    /// <summary>The longest prompt that it takes; null for any.</summary>
    public int? MostInputTokens { get; init; }

    /// <summary>Requests at each of its ready replicas from which others go to the next pool; 0 for never.</summary>
    public int SpillsAt { get; init; }

    /// <summary>Routing of its requests over its replicas.</summary>
    public RoutingPolicy Routing { get; init; } = RoutingPolicy.LeastOutstanding;

    /// <summary>What its router knows of them.</summary>
    public RouterView View { get; init; } = RouterView.Exact;

    /// <summary>How its replicas come and go; null for a pool that stays as it is.</summary>
    public FleetLife? Life { get; init; }

    /// <summary>What the simulator plays.</summary>
    /// <param name="edge">The edge of the band that steps are timed at.</param>
    internal PoolOptions At(BandEdge edge) =>
        Setup.Pool(edge) with
        {
            FewestInputTokens = FewestInputTokens,
            MostInputTokens = MostInputTokens ?? int.MaxValue,
            SpillsAt = SpillsAt,
            Routing = Routing,
            View = View,
            Life = Life,
        };
}
