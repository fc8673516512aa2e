using Farthing.Serving.Slos;

namespace Farthing.Serving.Simulation;

/// <summary>A stretch of a run, such as an hour: what ended in it, and whether the promise was kept over it.</summary>
/// <remarks>A request belongs to the stretch in which it ends, a gap to the one in which its token leaves, as a monitoring system counts them.</remarks>
/// <param name="FromNs">When it begins.</param>
/// <param name="ToNs">When it ends; the last one ends with the run.</param>
/// <param name="Arrived">Requests that arrived.</param>
/// <param name="Finished">Requests that ended with tokens.</param>
/// <param name="Rejected">Requests that the engine refused.</param>
/// <param name="Good">Finished requests that kept every target.</param>
/// <param name="Seconds">The statistic of each target of the promise, in its order; 0 where nothing was counted.</param>
public sealed record SimulationWindow(
    long FromNs,
    long ToNs,
    long Arrived,
    long Finished,
    long Rejected,
    long Good,
    IReadOnlyList<double> Seconds
)
{
    /// <summary>True when every target holds over it and nothing was refused.</summary>
    /// <param name="slo">The promise that the run was counted by.</param>
    public bool Keeps(Slo slo) => Rejected == 0 && KeepsServed(slo);

    /// <summary>True when every target holds over the requests that were not refused.</summary>
    /// <param name="slo">The promise that the run was counted by.</param>
    public bool KeepsServed(Slo slo)
    {
        for (int i = 0; i < slo.Targets.Count; i++)
        {
            if (Seconds[i] > slo.Targets[i].LimitSeconds)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How many times the limit the worst target comes to; 0 without a target.</summary>
    /// <param name="slo">The promise that the run was counted by.</param>
    public double WorstShare(Slo slo) => WorstTarget(slo) is int worst and >= 0 ? Share(slo, worst) : 0;

    /// <summary>The target that comes closest to its limit, or exceeds it most, of equal ones the first; -1 without a target.</summary>
    /// <param name="slo">The promise that the run was counted by.</param>
    public int WorstTarget(Slo slo)
    {
        int worst = -1;
        for (int i = 0; i < slo.Targets.Count; i++)
        {
            worst = worst < 0 || Share(slo, i) > Share(slo, worst) ? i : worst;
        }

        return worst;
    }

    private double Share(Slo slo, int target) => Seconds[target] / slo.Targets[target].LimitSeconds;
}
