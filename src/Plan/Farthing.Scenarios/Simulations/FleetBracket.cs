namespace Farthing.Scenarios.Simulations;

/// <summary>Two numbers of replicas that close in on the smallest fleet that keeps a promise.</summary>
/// <param name="most">Most replicas.</param>
/// <param name="play">Plays a number of them; called on several threads.</param>
/// <param name="keeps">Whether a run keeps the promise.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class FleetBracket(
    int most,
    Func<int, EdgeRun> play,
    Func<EdgeRun, bool> keeps,
    CancellationToken cancellation
)
{
    private readonly ParallelOptions parallel = new() { CancellationToken = cancellation };
    private EdgeRun? best;

    /// <summary>The most replicas that are known to lose it; 0 where none are.</summary>
    public int Below { get; private set; }

    /// <summary>The fewest that are known to keep it; one more than there may be where none are.</summary>
    public int Above { get; private set; } = most + 1;

    /// <summary>The fewest that keep it; null where none do.</summary>
    /// <param name="gpuSeconds">What a run of a number of them is billed.</param>
    public StaticFleet? Found(Func<int, EdgeRun, double> gpuSeconds) =>
        best is null ? null : new StaticFleet(Above, best, gpuSeconds(Above, best));

    /// <summary>Tries the two numbers that cut what is left into thirds; one where but one is left.</summary>
    public void Thirds()
    {
        int left = Above - Below;
        int low = Below + Math.Max(1, left / 3);
        Try(low, Math.Min(Math.Max(low, Below + (2 * left / 3)), Above - 1));
    }

    /// <summary>Tries two numbers side by side.</summary>
    /// <param name="low">At least 1.</param>
    /// <param name="high">At least <paramref name="low"/>; the same tries one.</param>
    public void Try(int low, int high)
    {
        EdgeRun[] runs = new EdgeRun[high > low ? 2 : 1];
        Parallel.For(0, runs.Length, parallel, i => runs[i] = play(i == 0 ? low : high));
        if (keeps(runs[0]))
        {
            (Above, best) = (low, runs[0]);
        }
        else if (keeps(runs[^1]))
        {
            (Below, Above, best) = (low, high, runs[^1]);
        }
        else
        {
            Below = high;
        }
    }
}
