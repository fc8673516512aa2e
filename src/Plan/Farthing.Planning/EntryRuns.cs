using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Planning.Limits;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Planning;

/// <summary>The simulations behind what is said of a fleet: each is run when it is first asked for, once.</summary>
internal sealed class EntryRuns
{
    private readonly PlanRequest request;
    private readonly Lazy<(SimulationResult Result, bool Grows)> center;
    private readonly Lazy<(SimulationResult Result, bool Grows)> peak;
    private readonly Lazy<(SimulationResult Result, bool Grows)> optimistic;
    private readonly Lazy<(SimulationResult Result, bool Grows)> pessimistic;
    private readonly Lazy<DeliverableRate> deliverable;
    private readonly Lazy<DeliverableRate> certain;
    private readonly Lazy<IReadOnlyList<Cliff>> cliffs;

    /// <summary>The runs of a fleet.</summary>
    /// <param name="request">The plan.</param>
    /// <param name="fleet">The fleet, with its run at the edge that the promise was checked at.</param>
    /// <param name="tolerance">How close kept and lost rates of the deliverable come.</param>
    /// <param name="cancellation">Stops them.</param>
    public EntryRuns(
        PlanRequest request,
        Candidate fleet,
        double tolerance,
        CancellationToken cancellation = default
    )
    {
        this.request = request;
        ServingSetup setup = fleet.Run.WithReplicas(fleet.Replicas);
        RunOptions options = request.Options with { Routing = fleet.Routing };
        PlanWorkload workload = request.Workload;
        // Latencies alone are asked of the edges of the band, the work of the steps at its center.
        Lazy<(SimulationResult, bool)> At(BandEdge edge, RequestTable table, bool measuresWork) =>
            new(() =>
            {
                if (
                    edge == request.Edge
                    && ReferenceEquals(table, workload.Busiest)
                    && (fleet.Pessimistic.HasWork || !measuresWork)
                )
                {
                    return (fleet.Pessimistic, fleet.Grows);
                }

                QueueTrend trend = new(table.Count);
                RunOptions watched = options with
                {
                    MeasuresWork = measuresWork,
                    OnRecord = record => trend.Add(record),
                };
                SimulationResult result = setup.Run(table, edge, request.Slo, watched, cancellation);
                return (result, trend.IsGrowing);
            });
        center = At(BandEdge.Center, workload.Table, measuresWork: true);
        peak = workload.HasBusiest ? At(BandEdge.Center, workload.Busiest, measuresWork: false) : center;
        optimistic = At(BandEdge.Optimistic, workload.Busiest, measuresWork: false);
        pessimistic = At(BandEdge.Pessimistic, workload.Busiest, measuresWork: false);
        deliverable = new Lazy<DeliverableRate>(() =>
            Headroom.Search(request, fleet, tolerance, cancellation)
        );
        certain = new Lazy<DeliverableRate>(() => Headroom.Certain(request, fleet, cancellation));
        cliffs = new Lazy<IReadOnlyList<Cliff>>(() => Cliff.Of(request, fleet, cancellation));
    }

    /// <summary>All traffic at the prediction itself.</summary>
    public SimulationResult Center => center.Value.Result;

    /// <summary>True where the queue grows through <see cref="Center"/>.</summary>
    public bool CenterGrows => center.Value.Grows;

    /// <summary>The busiest stretch at the prediction itself.</summary>
    public SimulationResult Peak => peak.Value.Result;

    /// <summary>True where the queue grows through <see cref="Peak"/>.</summary>
    public bool PeakGrows => peak.Value.Grows;

    /// <summary>The busiest stretch at the fast end of the 90 % band.</summary>
    public SimulationResult Optimistic => optimistic.Value.Result;

    /// <summary>True where the queue grows even at the fast end.</summary>
    public bool OptimisticGrows => optimistic.Value.Grows;

    /// <summary>The busiest stretch at the slow end of the 90 % band.</summary>
    public SimulationResult Pessimistic => pessimistic.Value.Result;

    /// <summary>True where the queue grows through the run at the slow end: what requests wait there depends on how long the run is.</summary>
    public bool PessimisticGrows => pessimistic.Value.Grows;

    /// <summary>The highest rate that the fleet carries.</summary>
    public DeliverableRate Deliverable => deliverable.Value;

    /// <summary>The highest rate that the fewest replicas carry at the plan's certainty.</summary>
    public DeliverableRate Certain => certain.Value;

    /// <summary>The small changes that break a promise at the prediction itself.</summary>
    public IReadOnlyList<Cliff> Cliffs => cliffs.Value;

    /// <summary>Runs all of them but <see cref="Certain"/>, on as many cores as the plan may use.</summary>
    public void RunAll(CancellationToken cancellation) =>
        Parallel.Invoke(
            new ParallelOptions
            {
                MaxDegreeOfParallelism = request.Threads ?? -1,
                CancellationToken = cancellation,
            },
            () => _ = Deliverable,
            () => _ = Cliffs,
            () => _ = Center,
            () => _ = Peak,
            () => _ = Pessimistic,
            () => _ = Optimistic
        );
}
