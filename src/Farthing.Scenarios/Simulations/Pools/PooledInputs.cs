using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Resolving;

namespace Farthing.Scenarios.Simulations.Pools;

/// <summary>What simulate plays of a fleet of several pools.</summary>
/// <param name="Scenario">What was asked.</param>
/// <param name="Workload">The traffic of all of them.</param>
/// <param name="Pools">Each pool's part, in the order in which requests are offered to them.</param>
public sealed record PooledInputs(
    Scenario Scenario,
    ResolvedWorkload Workload,
    IReadOnlyList<SimulationInputs> Pools
)
{
    /// <summary>Dollars of one replica of a pool for an hour; null without a price.</summary>
    public double? ReplicaUsdPerHour(int pool) =>
        Pools[pool].Setup.Deployment.GpusPerReplica * Pools[pool].Price?.UsdPerHour;

    /// <summary>Most replicas of a pool that are considered.</summary>
    public int MostReplicas(int pool) =>
        Math.Max(1, Scenario.Hardware.MaxGpus / Pools[pool].Setup.Deployment.GpusPerReplica);

    /// <summary>The fleet with so many replicas of each pool.</summary>
    public PooledSetup Fleet(IReadOnlyList<int> replicas) =>
        new([
            .. Pools.Select(
                (pool, i) =>
                {
                    ScenarioPool takes = Scenario.Pools[i];
                    RunOptions run = pool.Options;
                    return new PoolSetup(pool.Setup.WithReplicas(replicas[i]))
                    {
                        FewestInputTokens = takes.InputFrom,
                        MostInputTokens = takes.InputBelow - 1,
                        SpillsAt = takes.SpillsAt,
                        Routing = run.Routing,
                        Life = run.Life,
                    };
                }
            ),
        ]);

    /// <summary>How requests are delayed; routing and lives are each pool's.</summary>
    public RunOptions Options =>
        new()
        {
            OverheadBeforeSeconds = Scenario.Overhead.BeforeSeconds,
            OverheadAfterSeconds = Scenario.Overhead.AfterSeconds,
        };
}
