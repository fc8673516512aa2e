using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Planning.Setups;

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
