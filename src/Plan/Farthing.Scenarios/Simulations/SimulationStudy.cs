using Farthing.Planning.Deliverables;
using Farthing.Planning.Interruptions;
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

    /// <summary>Runs everything. After an interrupt the answer has the run at the center, its edges where a while is enough for them, and the searches that ended.</summary>
    /// <param name="searchesDeliverable">False leaves the deliverable out.</param>
    /// <param name="progress">Told of what is going on.</param>
    /// <param name="run">Counts what was played.</param>
    /// <exception cref="OperationCanceledException">The interrupt came before the end of the first run.</exception>
    public SimulationOutcome Run(bool searchesDeliverable, StudyProgress progress, LongRun run)
    {
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        progress.Show("simulating");
        EdgeRun center = RunAt(BandEdge.Center, options, progress, run.Cancellation);
        TimeSpan took = System.Diagnostics.Stopwatch.GetElapsedTime(started);
        progress.Show("at the band's edges");
        RunOptions quiet = options with { OnRecord = null, CountsBatches = false };
        EdgeRun[] edges = [center, center];
        EdgeRun[] played = new EdgeRun[2];
        int ended = run.Finish(
            2,
            (i, until) =>
                played[i] = RunAt(i == 0 ? BandEdge.Optimistic : BandEdge.Pessimistic, quiet, null, until)
        );
        run.Count(1 + ended, 3);
        edges = ended == 2 ? played : edges; // One of them alone is no band.
        bool keeps = center.Keeps(slo);
        DeliverableRate? deliverable = null;
        if (searchesDeliverable && CanSearch)
        {
            progress.Show("looking for the highest rate that it carries");
            run.Add(() => deliverable = Search(BandEdge.Center, center, run.Cancellation));
        }

        StaticFleet? still = null;
        bool isStaticSearched = false;
        if (searchesDeliverable && options.Life is not null && MostStaticReplicas > 0)
        {
            progress.Show("looking for the smallest fleet that stays as it is");
            isStaticSearched = run.Add(() =>
                still = StaticFleet.Find(
                    MostStaticReplicas,
                    replicas => RunStill(setup.WithReplicas(replicas), run.Cancellation),
                    one => one.Keeps(slo),
                    (replicas, one) => setup.WithReplicas(replicas).BilledGpuSeconds(one.Result),
                    run.Cancellation
                )
            );
        }

        return new SimulationOutcome(center, edges[0], edges[1], deliverable, keeps, took)
        {
            Static = still,
            IsStaticSearched = isStaticSearched,
            HasEdges = ended == 2,
        };
    }

    /// <summary>Runs everything, or stops.</summary>
    /// <param name="searchesDeliverable">False leaves the deliverable out.</param>
    /// <param name="progress">Told of what is going on.</param>
    /// <param name="cancellation">Stops it.</param>
    public SimulationOutcome Run(
        bool searchesDeliverable,
        StudyProgress progress,
        CancellationToken cancellation
    )
    {
        using LongRun run = new(cancellation, TimeSpan.Zero);
        SimulationOutcome outcome = Run(searchesDeliverable, progress, run);
        cancellation.ThrowIfCancellationRequested();
        return outcome;
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
