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

    /// <summary>True where the traffic is enough to search a deliverable. A fleet that is scaled has none: it becomes another one at another rate.</summary>
    public bool CanSearch =>
        workload.Summary.Requests >= FewestRequests && workload.RatePerSecond > 0 && options.Life is null;

    /// <summary>Most replicas of a fleet that stays as it is, which a scaled one is compared with; 0 compares with none.</summary>
    public int MostStaticReplicas { get; init; }

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
        bool keeps = center.Keeps(slo);
        DeliverableRate? deliverable = null;
        if (searchesDeliverable && CanSearch)
        {
            progress.Show("looking for the highest rate that it carries");
            deliverable = Search(BandEdge.Center, center, cancellation);
        }

        StaticFleet? still = null;
        bool searchesStatic = searchesDeliverable && options.Life is not null && MostStaticReplicas > 0;
        if (searchesStatic)
        {
            progress.Show("looking for the smallest fleet that stays as it is");
            still = StaticFleet.Find(
                MostStaticReplicas,
                replicas => RunStill(setup.WithReplicas(replicas), cancellation),
                run => run.Keeps(slo),
                (replicas, run) => setup.WithReplicas(replicas).BilledGpuSeconds(run.Result),
                cancellation
            );
        }

        return new SimulationOutcome(center, edges[0], edges[1], deliverable, keeps, took)
        {
            Static = still,
            IsStaticSearched = searchesStatic,
        };
    }

    /// <summary>Searches the highest rate that keeps the promise at an edge of the band.</summary>
    /// <param name="edge">The edge.</param>
    /// <param name="atOne">The run at the traffic's own rate and this edge.</param>
    /// <param name="cancellation">Stops it.</param>
    public DeliverableRate Search(BandEdge edge, EdgeRun atOne, CancellationToken cancellation) =>
        DeliverableSearch.Find(
            factor => KeepsAt(factor, edge, cancellation),
            DeliverableRate.AtOne(atOne.Keeps(slo))
        );

    private EdgeRun RunAt(
        BandEdge edge,
        RunOptions run,
        StudyProgress? progress,
        CancellationToken cancellation
    )
    {
        long ended = 0;
        Action<RequestRecord>? also = run.OnRecord;
        RunOptions told = progress is null
            ? run
            : run with
            {
                OnRecord = record =>
                {
                    progress.Count("simulating", ++ended, workload.Summary.Requests);
                    also?.Invoke(record);
                },
            };
        return EdgeRun.Play(setup, workload, edge, slo, told, isDay: false, cancellation);
    }

    private EdgeRun RunStill(ServingSetup fleet, CancellationToken cancellation) =>
        EdgeRun.Play(
            fleet,
            workload,
            BandEdge.Center,
            slo,
            options with
            {
                Life = null,
                OnRecord = null,
                CountsBatches = false,
                StopsWhenLost = true,
            },
            isDay: false,
            cancellation
        );

    private bool KeepsAt(double factor, BandEdge edge, CancellationToken cancellation)
    {
        QueueTrend trend = new(workload.Summary.Requests);
        RunOptions watched = options with { OnRecord = record => trend.Add(record), StopsWhenLost = true };
        SimulationResult result = setup.Run(workload.CreateSource(factor), edge, slo, watched, cancellation);
        return result.Keeps(slo) && !trend.IsGrowing;
    }
}
