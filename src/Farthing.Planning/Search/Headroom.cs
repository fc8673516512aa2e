using Farthing.Planning.Deliverables;
using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Planning.Search;

/// <summary>How much more than asked a fleet carries.</summary>
internal static class Headroom
{
    /// <summary>How close kept and lost rates come for fleets that are not the answer.</summary>
    public const double CoarseTolerance = 0.05;

    /// <summary>The highest multiple of the traffic's rate that a fleet carries, at the prediction itself, over the busiest ten minutes; a large fleet is stood for by a thinned one.</summary>
    public static DeliverableRate Search(
        PlanRequest request,
        ServingSetup setup,
        RoutingPolicy routing,
        bool? keepsAtOne,
        double tolerance,
        CancellationToken cancellation
    )
    {
        int replicas = setup.Deployment.Replicas;
        bool isThinned = replicas > FleetTrial.LargestWhole && request.Workload.Table.CanBeThinned;
        int played = isThinned ? FleetTrial.ScreenReplicas : replicas;
        RequestTable traffic = FleetRuns
            .For(request)
            .Thinned(request.Workload, isBusiest: true, (double)played / replicas);
        ServingSetup fleet = setup.WithReplicas(played);
        RunOptions options = request.Options with { Routing = routing, StopsWhenLost = true };
        return DeliverableSearch.Find(
            factor =>
            {
                RequestTable scaled = traffic.ScaleRate(factor);
                return SteadyRun
                    .Of(fleet, scaled, BandEdge.Center, request.Slo, options, cancellation)
                    .Keeps(request.Slo);
            },
            keepsAtOne,
            tolerance
        );
    }
}
