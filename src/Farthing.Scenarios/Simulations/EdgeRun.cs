using Farthing.Planning.Deliverables;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Engines;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Simulations;

/// <summary>A run at one edge of the band.</summary>
/// <param name="Result">What it found.</param>
/// <param name="IsUnstable">True when the queue grew through the run.</param>
public sealed record EdgeRun(SimulationResult Result, bool IsUnstable)
{
    /// <summary>Plays traffic against a setup and watches its queue.</summary>
    /// <param name="setup">What is served.</param>
    /// <param name="workload">The traffic.</param>
    /// <param name="edge">The edge of the band.</param>
    /// <param name="slo">The promise.</param>
    /// <param name="options">How it is played; its records are passed on.</param>
    /// <param name="cancellation">Stops it.</param>
    public static EdgeRun Play(
        ServingSetup setup,
        ResolvedWorkload workload,
        BandEdge edge,
        Slo slo,
        RunOptions options,
        CancellationToken cancellation
    )
    {
        QueueTrend trend = new(workload.Summary.Requests);
        Action<RequestRecord>? also = options.OnRecord;
        RunOptions watched = options with
        {
            OnRecord = record =>
            {
                trend.Add(record);
                also?.Invoke(record);
            },
        };
        SimulationResult result = setup.Run(workload.CreateSource(), edge, slo, watched, cancellation);
        return new EdgeRun(result, trend.IsGrowing);
    }

    /// <summary>True when it kept a promise and its queue did not grow.</summary>
    public bool Keeps(Slo slo) => Result.Keeps(slo) && !IsUnstable;

    /// <summary>A statistic in seconds; not a number where nothing was counted, which becomes null.</summary>
    public double Seconds(LatencyMetric metric, Statistic statistic) =>
        Result.Of(metric).Count == 0 ? double.NaN : Result.Seconds(metric, statistic);

    /// <summary>So many over the time of the run, in seconds.</summary>
    public double PerSecond(double count) => Result.MakespanNs == 0 ? 0 : count / (Result.MakespanNs / 1e9);
}
