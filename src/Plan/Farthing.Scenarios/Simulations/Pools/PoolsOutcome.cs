namespace Farthing.Scenarios.Simulations.Pools;

/// <summary>What a study of several pools found.</summary>
/// <param name="Outcome">The runs of the whole fleet.</param>
/// <param name="Numbers">The fleet that was played.</param>
/// <param name="Splits">What was found for each length of prompts; empty where the split is as the scenario says.</param>
/// <param name="Alone">Each pool's replicas alone, but for pools alike; empty where they were not compared.</param>
public sealed record PoolsOutcome(
    SimulationOutcome Outcome,
    FoundNumbers Numbers,
    IReadOnlyList<FoundNumbers> Splits,
    IReadOnlyList<PoolAlone> Alone
);
