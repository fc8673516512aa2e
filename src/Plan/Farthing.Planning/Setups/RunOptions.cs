using Farthing.Serving.Engines;
using Farthing.Serving.Lanes;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Planning.Setups;

/// <summary>Options of running a setup, beside its traffic and promise.</summary>
public sealed record RunOptions
{
    /// <summary>Routing of requests over replicas.</summary>
    public RoutingPolicy Routing { get; init; } = RoutingPolicy.LeastOutstanding;

    /// <summary>What the router knows of its replicas.</summary>
    public RouterView View { get; init; } = RouterView.Exact;

    /// <summary>Makes the requests of batches that are played beside the others; null for none.</summary>
    public Func<RequestSource>? Batch { get; init; }

    /// <summary>How they are held until a replica has room; null sends them at once.</summary>
    public LaneOptions? Lane { get; init; }

    /// <summary>How replicas come and go; null for a fleet that stays as it is.</summary>
    public FleetLife? Life { get; init; }

    /// <summary>Length of the stretches that the promise is looked at by as well; 0 for none.</summary>
    public double WindowSeconds { get; init; }

    /// <summary>So many of them are looked at together as well; 0 for none.</summary>
    public int WindowsPerLong { get; init; }

    /// <summary>Time before the engine, part of TTFT and E2E.</summary>
    public double OverheadBeforeSeconds { get; init; }

    /// <summary>Time after the last token, part of E2E.</summary>
    public double OverheadAfterSeconds { get; init; }

    /// <summary>Receives one record per finished or rejected request; null keeps none.</summary>
    public Action<RequestRecord>? OnRecord { get; init; }

    /// <summary>True when records say the batch that a request ran in (<see cref="RequestRecord.FirstBatch"/>).</summary>
    public bool CountsBatches { get; init; }

    /// <summary>Requests and output tokens of all traffic, where its source cannot say; null where nobody can.</summary>
    public (long Requests, long OutputTokens)? Totals { get; init; }

    /// <summary>Stops as soon as a percentile of the promise can no longer be kept.</summary>
    public bool StopsWhenLost { get; init; }

    /// <summary>Arrivals that settle the fleet before its steady state is counted: <see cref="SimulationOptions.SettlingRequests"/>; null counts the whole run.</summary>
    public long? SettlingRequests { get; init; }

    /// <summary>False leaves out what no promise is judged by: <see cref="SimulationResult.HasWork"/>.</summary>
    public bool MeasuresWork { get; init; } = true;

    /// <summary>False runs the slow loop, step by step: the same results, later.</summary>
    public bool FastForward { get; init; } = true;

    /// <summary>Has requests name adapters; null for none.</summary>
    public Func<RequestSource, RequestSource>? Adapters { get; init; }

    /// <summary>The requests, naming adapters, with those of batches beside them.</summary>
    internal RequestSource With(RequestSource source)
    {
        RequestSource naming = Adapters is null ? source : Adapters(source);
        return Batch is null ? naming : new MixedSource(naming, Batch());
    }

    /// <summary>The simulation of a fleet by these options.</summary>
    /// <param name="slo">The promise that is counted by.</param>
    /// <param name="pools">The fleet.</param>
    internal SimulationOptions Of(Slo slo, IReadOnlyList<PoolOptions> pools) =>
        new()
        {
            Pools = pools,
            WindowNs = (long)(WindowSeconds * 1e9),
            WindowsPerLong = WindowsPerLong,
            Slo = slo,
            OverheadBeforeNs = (long)(OverheadBeforeSeconds * 1e9),
            OverheadAfterNs = (long)(OverheadAfterSeconds * 1e9),
            OnRecord = OnRecord,
            CountsBatches = CountsBatches,
            StopsWhenLost = StopsWhenLost,
            Totals = Totals,
            SettlingRequests = SettlingRequests,
            MeasuresWork = MeasuresWork,
            FastForward = FastForward,
        };
}
