namespace Farthing.Scenarios.Simulations;

/// <summary>A fleet that stays as it is, on the traffic of one that is scaled.</summary>
/// <param name="Replicas">Its replicas.</param>
/// <param name="Run">What it does.</param>
/// <param name="GpuSeconds">GPU time that it is billed.</param>
public sealed record StaticFleet(int Replicas, EdgeRun Run, double GpuSeconds)
{
    private const int FirstSteps = 16;
    private const int Fine = 100;

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
        FleetBracket bracket = new(most, play, keeps, cancellation);
        while (bracket.Above - bracket.Below > 1)
        {
            bracket.Thirds();
        }

        return bracket.Found(gpuSeconds);
    }

    /// <summary>Finds it from a guess on, in steps that grow. A large one is found to one replica in a hundred.</summary>
    /// <param name="guess">Where it may be.</param>
    /// <param name="most">Most replicas.</param>
    /// <param name="play">Plays a number of them; called on several threads.</param>
    /// <param name="keeps">Whether a run keeps the promise.</param>
    /// <param name="gpuSeconds">What a run of a number of them is billed.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null where even the most do not.</returns>
    public static StaticFleet? FindNear(
        int guess,
        int most,
        Func<int, EdgeRun> play,
        Func<EdgeRun, bool> keeps,
        Func<int, EdgeRun, double> gpuSeconds,
        CancellationToken cancellation
    )
    {
        FleetBracket bracket = new(most, play, keeps, cancellation);
        int step = Math.Max(1, guess / FirstSteps);
        int low = Math.Clamp(guess - ((step + 1) / 2), 1, most);
        int high = Math.Min(low + step, most);
        while (bracket.Below < most && bracket.Above > 1)
        {
            bracket.Try(low, high);
            step *= 2;
            if (bracket.Above > most)
            {
                (low, high) = (Math.Min(high + (step / 2), most), Math.Min(high + step, most));
            }
            else if (bracket.Below == 0)
            {
                (low, high) = (Math.Max(1, low - step), Math.Max(1, low - (step / 2)));
            }
            else
            {
                break;
            }
        }

        while (bracket.Above - bracket.Below > Math.Max(1, bracket.Above / Fine))
        {
            bracket.Thirds();
        }

        return bracket.Found(gpuSeconds);
    }
}
