namespace Farthing.Scenarios.Simulations;

/// <summary>A fleet that stays as it is, on the traffic of one that is scaled.</summary>
/// <param name="Replicas">Its replicas.</param>
/// <param name="Run">What it does.</param>
/// <param name="GpuSeconds">GPU time that it is billed.</param>
public sealed record StaticFleet(int Replicas, EdgeRun Run, double GpuSeconds)
{
    /// <summary>Finds the smallest one that keeps a promise: the number is halved in, since more replicas wait less.</summary>
    /// <param name="most">Most replicas.</param>
    /// <param name="play">Plays a number of them.</param>
    /// <param name="keeps">Whether a run keeps the promise.</param>
    /// <param name="gpuSeconds">What a run of a number of them is billed.</param>
    /// <returns>Null where even the most do not.</returns>
    public static StaticFleet? Find(
        int most,
        Func<int, EdgeRun> play,
        Func<EdgeRun, bool> keeps,
        Func<int, EdgeRun, double> gpuSeconds
    )
    {
        (int below, int above) = (0, most + 1);
        EdgeRun? best = null;
        while (above - below > 1)
        {
            int tried = best is null && above > most ? most : (below + above) / 2;
            EdgeRun run = play(tried);
            if (keeps(run))
            {
                (above, best) = (tried, run);
            }
            else if (tried == most)
            {
                return null;
            }
            else
            {
                below = tried;
            }
        }

        return best is null ? null : new StaticFleet(above, best, gpuSeconds(above, best));
    }
}
