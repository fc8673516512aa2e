using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Simulations;

/// <summary>A run at one edge of the band.</summary>
/// <param name="Result">What it found.</param>
/// <param name="IsUnstable">True when the queue grew through the run.</param>
public sealed record EdgeRun(SimulationResult Result, bool IsUnstable)
{
    /// <summary>True when it kept a promise and its queue did not grow.</summary>
    public bool Keeps(Slo slo) => Result.Keeps(slo) && !IsUnstable;

    /// <summary>A statistic in seconds; not a number where nothing was counted, which becomes null.</summary>
    public double Seconds(LatencyMetric metric, Statistic statistic) =>
        Result.Of(metric).Count == 0 ? double.NaN : Result.Seconds(metric, statistic);

    /// <summary>So many over the time of the run, in seconds.</summary>
    public double PerSecond(double count) => Result.MakespanNs == 0 ? 0 : count / (Result.MakespanNs / 1e9);
}
