namespace Farthing.Workloads.Arrivals;

/// <summary>Yields arrival times without end, ascending, in nanoseconds from 0. The same seed gives the same times.</summary>
public abstract class ArrivalProcess
{
    /// <summary>The next arrival; <see cref="long.MaxValue"/> when it would come after more than 285 years.</summary>
    public abstract long NextNs();

    /// <summary>Back to the start, with the same seed.</summary>
    public abstract void Restart();
}
