namespace Farthing.Scenarios.Simulations.Spot;

/// <summary>What was played at one rate of losses.</summary>
/// <param name="End">The rate.</param>
/// <param name="Runs">One for each seed.</param>
/// <param name="Fast">Some of the seeds at the fast edge of the band of step times.</param>
/// <param name="Slow">The same at the slow edge.</param>
public sealed record SpotEndRuns(
    SpotEnd End,
    IReadOnlyList<SpotRun> Runs,
    IReadOnlyList<SpotRun> Fast,
    IReadOnlyList<SpotRun> Slow
)
{
    /// <summary>A mean over the seeds, with what the band of step times makes of it: by how much the seeds that were played at its edges moved there.</summary>
    /// <param name="figure">Of one run.</param>
    public (double Mean, double Low, double High) Mean(Func<SpotRun, double> figure)
    {
        double mean = Runs.Average(figure);
        double same = Runs.Take(Fast.Count).Average(figure);
        double fast = mean + Fast.Average(figure) - same;
        double slow = mean + Slow.Average(figure) - same;
        return (
            mean,
            Math.Max(0, Math.Min(mean, Math.Min(fast, slow))),
            Math.Max(mean, Math.Max(fast, slow))
        );
    }
}
