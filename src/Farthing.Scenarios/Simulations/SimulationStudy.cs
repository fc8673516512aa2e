using Farthing.Planning.Deliverables;
using Farthing.Planning.Setups;
using Farthing.Scenarios.Resolving;
using Farthing.Serving.Engines;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Simulations;

/// <summary>Runs one setup on its traffic: at the band's center and both edges, then at other rates for the deliverable.</summary>
/// <param name="setup">What is served.</param>
/// <param name="workload">The traffic.</param>
/// <param name="slo">The promise.</param>
/// <param name="options">Routing, overhead, records of the center run.</param>
public sealed class SimulationStudy(
    ServingSetup setup,
    ResolvedWorkload workload,
    Slo slo,
    RunOptions options
)
{
    /// <summary>Requests below which a deliverable is not searched: its percentiles would be chance.</summary>
    public const int FewestRequests = 100;

    /// <summary>Runs everything.</summary>
    /// <param name="searchesDeliverable">False leaves the deliverable out.</param>
    /// <param name="progress">Told of what is going on.</param>
    /// <param name="cancellation">Stops it.</param>
    public SimulationOutcome Run(
        bool searchesDeliverable,
        StudyProgress progress,
        CancellationToken cancellation
    )
    {
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        progress.Show("simulating");
        EdgeRun center = RunAt(BandEdge.Center, options, progress, cancellation);
        TimeSpan took = System.Diagnostics.Stopwatch.GetElapsedTime(started);
        progress.Show("at the band's edges");
        RunOptions quiet = options with { OnRecord = null, CountsBatches = false };
        EdgeRun[] edges = new EdgeRun[2];
        Parallel.For(
            0,
            2,
            new ParallelOptions { CancellationToken = cancellation },
            i =>
                edges[i] = RunAt(
                    i == 0 ? BandEdge.Optimistic : BandEdge.Pessimistic,
                    quiet,
                    null,
                    cancellation
                )
        );
        bool keeps = center.Result.Keeps(slo) && !center.IsUnstable;
        DeliverableRate? deliverable = null;
        if (searchesDeliverable && workload.Summary.Requests >= FewestRequests && workload.RatePerSecond > 0)
        {
            progress.Show("looking for the highest rate that it carries");
            deliverable = DeliverableSearch.Find(
                factor => KeepsAt(factor, quiet, cancellation),
                DeliverableRate.AtOne(keeps)
            );
        }

        return new SimulationOutcome(center, edges[0], edges[1], deliverable, keeps, took);
    }

    private EdgeRun RunAt(
        BandEdge edge,
        RunOptions run,
        StudyProgress? progress,
        CancellationToken cancellation
    )
    {
        QueueTrend trend = new(workload.Summary.Requests);
        Action<RequestRecord>? also = run.OnRecord;
        RunOptions watched = run with
        {
            OnRecord = record =>
            {
                trend.Add(record);
                progress?.Count("simulating", trend.Ended, workload.Summary.Requests);
                also?.Invoke(record);
            },
        };
        SimulationResult result = setup.Run(workload.CreateSource(), edge, slo, watched, cancellation);
        return new EdgeRun(result, trend.IsGrowing);
    }

    private bool KeepsAt(double factor, RunOptions quiet, CancellationToken cancellation)
    {
        QueueTrend trend = new(workload.Summary.Requests);
        RunOptions watched = quiet with { OnRecord = record => trend.Add(record), StopsWhenLost = true };
        SimulationResult result = setup.Run(
            workload.CreateSource(factor),
            BandEdge.Center,
            slo,
            watched,
            cancellation
        );
        return result.Keeps(slo) && !trend.IsGrowing;
    }
}
