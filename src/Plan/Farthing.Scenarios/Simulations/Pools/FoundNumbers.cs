namespace Farthing.Scenarios.Simulations.Pools;

/// <summary>Replicas of each pool of a fleet.</summary>
/// <param name="Inputs">The fleet.</param>
/// <param name="Replicas">Replicas of each pool at the start.</param>
/// <param name="Tried">Fleets that were tried on the way to them; 0 where nothing was searched.</param>
/// <param name="IsFound">False where no numbers that may be keep the promise: the most stand here.</param>
public sealed record FoundNumbers(PooledInputs Inputs, IReadOnlyList<int> Replicas, int Tried, bool IsFound)
{
    /// <summary>Dollars an hour of the replicas at the start; their GPUs where a price is missing.</summary>
    public double Weight => Enumerable.Range(0, Replicas.Count).Sum(i => Replicas[i] * Inputs.Weight(i));
}
