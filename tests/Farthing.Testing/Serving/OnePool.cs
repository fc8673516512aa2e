using Farthing.Serving.Deployments;
using Farthing.Serving.Engines;
using Farthing.Serving.Lanes;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving;

/// <summary>Options of a simulation of one pool that takes every request, those of the pool and those of the run side by side.</summary>
internal sealed record OnePool
{
    public required Deployment Deployment { get; init; }

    public required StepTimeModel StepTimes { get; init; }

    public required int KvBlocks { get; init; }

    public RoutingPolicy Routing { get; init; } = RoutingPolicy.LeastOutstanding;

    public RouterView View { get; init; } = RouterView.Exact;

    public FleetLife? Life { get; init; }

    public Slo Slo { get; init; } = Slo.None;

    public long OverheadBeforeNs { get; init; }

    public long OverheadAfterNs { get; init; }

    public bool FastForward { get; init; } = true;

    public bool MeasuresWork { get; init; } = true;

    public LaneOptions? Lane { get; init; }

    public Action<RequestRecord>? OnRecord { get; init; }

    public Action<RequestRecord>? OnBatchRecord { get; init; }

    public bool CountsBatches { get; init; }

    public long SeriesBucketNs { get; init; }

    public long WindowNs { get; init; }

    public int WindowsPerLong { get; init; }

    public (long Requests, long OutputTokens)? Totals { get; init; }

    public bool StopsWhenLost { get; init; }

    public long? SettlingRequests { get; init; }

    public PoolOptions Pool(SchedulerLimits limits) =>
        new()
        {
            Deployment = Deployment,
            Limits = limits,
            StepTimes = StepTimes,
            KvBlocks = KvBlocks,
            Routing = Routing,
            View = View,
            Life = Life,
            Lane = Lane,
        };

    public SimulationOptions Of(params PoolOptions[] pools) =>
        new()
        {
            Pools = pools,
            Slo = Slo,
            OverheadBeforeNs = OverheadBeforeNs,
            OverheadAfterNs = OverheadAfterNs,
            FastForward = FastForward,
            MeasuresWork = MeasuresWork,
            OnRecord = OnRecord,
            OnBatchRecord = OnBatchRecord,
            CountsBatches = CountsBatches,
            SeriesBucketNs = SeriesBucketNs,
            WindowNs = WindowNs,
            WindowsPerLong = WindowsPerLong,
            Totals = Totals,
            StopsWhenLost = StopsWhenLost,
            SettlingRequests = SettlingRequests,
        };

    public SimulationResult Run(
        SchedulerLimits limits,
        RequestSource source,
        CancellationToken cancellation = default
    ) => Simulator.Run(Of(Pool(limits)), source, cancellation);
}
