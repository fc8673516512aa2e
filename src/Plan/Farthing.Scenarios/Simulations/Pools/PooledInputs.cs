using Farthing.Planning.Setups;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.StepTimes;

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

    /// <summary>What a replica of a pool is weighed by beside others: its dollars an hour; where a pool has no price, the GPUs of each.</summary>
    public double Weight(int pool) =>
        Pools.All(each => each.Price is not null)
            ? ReplicaUsdPerHour(pool)!.Value
            : Pools[pool].Setup.Deployment.GpusPerReplica;

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
                        View = run.View,
                        Life = run.Life,
                    };
                }
            ),
        ]);

    /// <summary>The same pools with the first one's length of prompts elsewhere.</summary>
    /// <param name="tokens">From there on, or below, the first takes them.</param>
    public PooledInputs SplitAt(int tokens)
    {
        ScenarioPool first = Scenario.Pools[0];
        first = first.InputBelow is null
            ? first with
            {
                InputFrom = tokens,
            }
            : first with
            {
                InputBelow = tokens,
            };
        return this with { Scenario = Scenario with { Pools = [first, .. Scenario.Pools.Skip(1)] } };
    }

    /// <summary>Plays a fleet on the requests.</summary>
    /// <param name="served">The fleet, of these pools or of one.</param>
    /// <param name="edge">Slowness of its steps.</param>
    /// <param name="options">What is told of it.</param>
    /// <param name="isDay">True where the requests are a day that stands for others.</param>
    /// <param name="cancellation">Stops it.</param>
    public EdgeRun Play(
        IServed served,
        BandEdge edge,
        RunOptions options,
        bool isDay,
        CancellationToken cancellation
    ) => EdgeRun.Play(served, Workload, edge, Scenario.Slo, options, isDay, cancellation);

    /// <summary>How requests are delayed; routing and lives are each pool's.</summary>
    public RunOptions Options =>
        new()
        {
            OverheadBeforeSeconds = Scenario.Overhead.BeforeSeconds,
            OverheadAfterSeconds = Scenario.Overhead.AfterSeconds,
        };
}
