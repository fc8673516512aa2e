namespace Farthing.Scenarios.Simulations;

/// <summary>A fleet that stays as it is, on the traffic of one that is scaled.</summary>
/// <param name="Replicas">Its replicas.</param>
/// <param name="Run">What it does.</param>
/// <param name="GpuSeconds">GPU time that it is billed.</param>
public sealed record StaticFleet(int Replicas, EdgeRun Run, double GpuSeconds)
{
    /// <summary>Finds the smallest one that keeps a promise: the number is closed in on, two at a time, since more replicas wait less.</summary>
    /// <param name="most">Most replicas.</param>
    /// <param name="play">Plays a number of them; called on several threads.</param>
    /// <param name="keeps">Whether a run keeps the promise.</param>
    /// <param name="gpuSeconds">What a run of a number of them is billed.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null where even the most do not.</returns>
    public static StaticFleet? Find(
        int most,
        Func<int, EdgeRun> play,
        Func<EdgeRun, bool> keeps,
        Func<int, EdgeRun, double> gpuSeconds,
        CancellationToken cancellation
    )
    {
        (int below, int above) = (0, most + 1);
        EdgeRun? best = null;
        ParallelOptions parallel = new() { CancellationToken = cancellation };
        while (above - below > 1)
        {
            (int low, int high) = Next(below, above);
            EdgeRun[] runs = new EdgeRun[high > low ? 2 : 1];
            Parallel.For(0, runs.Length, parallel, i => runs[i] = play(i == 0 ? low : high));
            if (keeps(runs[0]))
            {
                (above, best) = (low, runs[0]);
            }
            else if (keeps(runs[^1]))
            {
                (below, above, best) = (low, high, runs[^1]);
            }
            else
            {
                below = high;
            }
        }

        return best is null ? null : new StaticFleet(above, best, gpuSeconds(above, best));
    }

    /// <summary>The two numbers that cut what is left into thirds; the same one twice where but one is left.</summary>
    private static (int Low, int High) Next(int below, int above)
    {
        int left = above - below;
        int low = below + Math.Max(1, left / 3);
        int high = Math.Max(low, below + (2 * left / 3));
        return (low, Math.Min(high, above - 1));
    }
}
