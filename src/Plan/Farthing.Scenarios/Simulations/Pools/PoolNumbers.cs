using Farthing.Planning.Interruptions;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Simulations.Policies;
using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Simulations.Pools;

/// <summary>Finds the replicas of each pool: as the scenario says, else the cheapest that keep the promise.</summary>
/// <param name="edge">Slowness of the steps at which it must hold.</param>
/// <param name="isDay">True where the requests are a day that stands for others.</param>
public sealed class PoolNumbers(BandEdge edge, bool isDay)
{
    /// <summary>True where the promise must hold in each hour.</summary>
    public bool EveryHour { get; init; }

    /// <summary>The numbers of a fleet.</summary>
    /// <param name="inputs">The fleet and its requests.</param>
    /// <param name="tried">Told of every fleet that is tried.</param>
    /// <param name="cancellation">Stops it.</param>
    public FoundNumbers Find(PooledInputs inputs, Action tried, CancellationToken cancellation)
    {
        int[] numbers = [.. inputs.Pools.Select(pool => pool.Setup.Deployment.Replicas)];
        int[] open = [.. Enumerable.Range(0, numbers.Length).Where(i => inputs.Scenario.Pools[i].IsOpen)];
        if (open.Length == 0)
        {
            return new FoundNumbers(inputs, numbers, 0, true);
        }

        CheapestNumbers search = new(
            [.. open.Select(inputs.Weight)],
            [.. open.Select(inputs.MostReplicas)],
            chosen =>
            {
                tried();
                RunOptions options = inputs.Options with { StopsWhenLost = true, MeasuresWork = false };
                options = EveryHour ? inputs.Pools[0].Watched(options) : options;
                return new SweepPromise(inputs.Scenario.Slo) { EveryStretch = EveryHour }.Keeps(
                    inputs.Play(inputs.Fleet(With(chosen)), edge, options, isDay, cancellation)
                );
            }
        );
        int[]? found = search.Find();
        return new FoundNumbers(
            inputs,
            With(found ?? [.. open.Select(inputs.MostReplicas)]),
            search.Tried,
            found is not null
        );

        int[] With(int[] chosen)
        {
            int[] all = [.. numbers];
            for (int i = 0; i < open.Length; i++)
            {
                all[open[i]] = chosen[i];
            }

            return all;
        }
    }

    /// <summary>The same fleet split at each of several lengths of prompts, side by side.</summary>
    /// <param name="inputs">Two pools, the first of which takes prompts from or below a length.</param>
    /// <param name="splits">The lengths, in tokens.</param>
    /// <param name="tried">Told of every fleet that is tried.</param>
    /// <param name="run">An interrupt keeps the lengths that ended.</param>
    /// <returns>One for each length, in their order.</returns>
    public FoundNumbers[] Splits(PooledInputs inputs, IReadOnlyList<int> splits, Action tried, LongRun run)
    {
        FoundNumbers[] found = new FoundNumbers[splits.Count];
        int ended = run.Play(
            splits.Count,
            i => found[i] = Find(inputs.SplitAt(splits[i]), tried, run.Cancellation)
        );
        run.Keep(ended, splits.Count, "splits");
        return found[..ended];
    }
}

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
