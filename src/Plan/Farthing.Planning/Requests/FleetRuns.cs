using System.Collections.Concurrent;
using Farthing.Planning.Fleets;
using Farthing.Workloads.Requests;

namespace Farthing.Planning.Requests;

/// <summary>The fleets of one model that were simulated on one traffic: what a search knows, and what the next search under other prices, promises, formats or step times need not simulate again.</summary>
/// <remarks>Kept by <see cref="PlanRequest.Runs"/>, so that requests made from one another share it; a request with another model, traffic or engine takes a new one (<see cref="For"/>). Searches that share it run one after the other.</remarks>
public sealed class FleetRuns
{
    private readonly Lock gate = new();
    private PlanRequest? first;
    private readonly ConcurrentDictionary<ReplicaShape, ShapeRuns> shapes = new();
    private readonly ConcurrentDictionary<(bool IsBusiest, double Share), RequestTable> thinned;

    /// <summary>Nothing is known yet.</summary>
    public FleetRuns() => thinned = new();

    private FleetRuns(FleetRuns other)
    {
        first = other.first;
        thinned = other.thinned;
        foreach ((ReplicaShape shape, ShapeRuns runs) in other.shapes)
        {
            shapes[shape] = runs.Fork();
        }
    }

    /// <summary>Copy of the current knowledge, for a search that runs beside another: neither sees the other's results, so that no answer depends on which is faster.</summary>
    public FleetRuns Fork()
    {
        lock (gate)
        {
            return new FleetRuns(this);
        }
    }

    /// <summary>The runs that a request can use: its own, where they are of the same model, traffic and engine, played alike; else new ones.</summary>
    internal static FleetRuns For(PlanRequest request) =>
        request.Runs.IsOf(request) ? request.Runs : For(request with { Runs = new FleetRuns() });

    private bool IsOf(PlanRequest request)
    {
        lock (gate)
        {
            first ??= request;
            return ReferenceEquals(first.Model, request.Model)
                && ReferenceEquals(first.Workload, request.Workload)
                && ReferenceEquals(first.Coefficients, request.Coefficients)
                && first.Engine == request.Engine
                && first.PlaysWhole == request.PlaysWhole
                && first.Options == request.Options;
        }
    }

    /// <summary>Known runs of a shape.</summary>
    internal ShapeRuns Of(ReplicaShape shape) => shapes.GetOrAdd(shape, _ => new ShapeRuns());

    /// <summary>A part of the traffic.</summary>
    internal RequestTable Thinned(PlanWorkload workload, bool isBusiest, double share) =>
        share >= 1
            ? isBusiest
                ? workload.Busiest
                : workload.Table
            : thinned.GetOrAdd(
                (isBusiest, share),
                key => (key.IsBusiest ? workload.Busiest : workload.Table).Thinned(key.Share)
            );
}
