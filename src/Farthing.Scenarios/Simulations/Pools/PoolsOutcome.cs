namespace Farthing.Scenarios.Simulations.Pools;

/// <summary>What a study of several pools found.</summary>
/// <param name="Outcome">The runs of the whole fleet.</param>
/// <param name="Replicas">Replicas of each pool at the start.</param>
/// <param name="Tried">Fleets that were tried on the way to them; 0 where nothing was searched.</param>
/// <param name="IsFound">False where no numbers that may be keep the promise: the most were played.</param>
/// <param name="Alone">Each pool's replicas alone, but for pools alike; empty where they were not compared.</param>
public sealed record PoolsOutcome(
    SimulationOutcome Outcome,
    IReadOnlyList<int> Replicas,
    int Tried,
    bool IsFound,
    IReadOnlyList<PoolAlone> Alone
);
