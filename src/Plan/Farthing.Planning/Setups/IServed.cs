using Farthing.Serving.Lifecycles;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Planning.Setups;

/// <summary>What requests are played against: replicas of one deployment, or several pools.</summary>
public interface IServed
{
    /// <summary>Plays requests against it.</summary>
    /// <param name="source">The requests, from where the source stands.</param>
    /// <param name="edge">The edge of the band that steps are timed at.</param>
    /// <param name="slo">The promise that is counted by.</param>
    /// <param name="options">Routing, overhead, records; null for the defaults.</param>
    /// <param name="cancellation">Stops it.</param>
    SimulationResult Run(
        RequestSource source,
        BandEdge edge,
        Slo slo,
        RunOptions? options = null,
        CancellationToken cancellation = default
    );
}

/// <summary>A fleet of several pools.</summary>
/// <param name="Pools">Them, in the order in which requests are offered to them.</param>
public sealed record PooledSetup(IReadOnlyList<PoolSetup> Pools) : IServed
{
    /// <inheritdoc/>
    /// <remarks>Routing and life are each pool's own: those of the options have no part in it.</remarks>
    public SimulationResult Run(
        RequestSource source,
        BandEdge edge,
        Slo slo,
        RunOptions? options = null,
        CancellationToken cancellation = default
    )
    {
        RunOptions run = options ?? new RunOptions();
        return Simulator.Run(
            run.Of(slo, [.. Pools.Select(pool => pool.At(edge))]),
            run.With(source),
            cancellation
        );
    }

    /// <summary>The same pools with other numbers of replicas; step times are shared.</summary>
    /// <param name="replicas">Of each pool.</param>
    public PooledSetup WithReplicas(IReadOnlyList<int> replicas) =>
        new([.. Pools.Select((pool, i) => pool with { Setup = pool.Setup.WithReplicas(replicas[i]) })]);
}

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
