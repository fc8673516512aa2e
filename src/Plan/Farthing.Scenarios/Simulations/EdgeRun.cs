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
    /// <summary>Time after the last arrival in which a day's queue must be worked off: longer, and the next day begins with it.</summary>
    private const double MostDrainSeconds = 3600;

    /// <summary>Plays traffic against a setup and watches its queue.</summary>
    /// <param name="setup">What is served.</param>
    /// <param name="workload">The traffic.</param>
    /// <param name="edge">The edge of the band.</param>
    /// <param name="slo">The promise.</param>
    /// <param name="options">How it is played; its records are passed on.</param>
    /// <param name="isDay">True for a day with its ups and downs, whose queue may well be longest at its end: it grew where it is not worked off soon after.</param>
    /// <param name="cancellation">Stops it.</param>
    public static EdgeRun Play(
        IServed setup,
        ResolvedWorkload workload,
        BandEdge edge,
        Slo slo,
        RunOptions options,
        bool isDay,
        CancellationToken cancellation
    )
    {
        QueueTrend trend = new(workload.Summary.Requests);
        Action<RequestRecord>? also = options.OnRecord;
        RunOptions watched = options with
        {
            Totals = workload.IsClosedLoop
                ? null
                : (workload.Summary.Requests, workload.Summary.OutputTokens),
            OnRecord = record =>
            {
                trend.Add(record);
                also?.Invoke(record);
            },
        };
        SimulationResult result = setup.Run(workload.CreateSource(), edge, slo, watched, cancellation);
        double drainSeconds = (result.MakespanNs / 1e9) - workload.Summary.DurationSeconds;
        return new EdgeRun(result, isDay ? drainSeconds > MostDrainSeconds : trend.IsGrowing);
    }

    /// <summary>True when it kept a promise and its queue did not grow.</summary>
    public bool Keeps(Slo slo) => Result.Keeps(slo) && !IsUnstable;

    /// <summary>A statistic in seconds; not a number where nothing was counted, which becomes null.</summary>
    public double Seconds(LatencyMetric metric, Statistic statistic) =>
        Result.Of(metric).Count == 0 ? double.NaN : Result.Seconds(metric, statistic);

    /// <summary>So many over the time of the run, in seconds.</summary>
    public double PerSecond(double count) => Result.MakespanNs == 0 ? 0 : count / (Result.MakespanNs / 1e9);
}
