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

    /// <summary>The fleet with the largest deliverable; the first of equals.</summary>
    /// <param name="request">The plan.</param>
    /// <param name="fleets">Fleets of one price, at least one.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Candidate Largest(
        PlanRequest request,
        IReadOnlyList<Candidate> fleets,
        CancellationToken cancellation
    )
    {
        if (fleets.Count == 1)
        {
            return fleets[0];
        }

        double[] most = new double[fleets.Count];
        Parallel.For(
            0,
            most.Length,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = request.Threads ?? -1,
                CancellationToken = cancellation,
            },
            i =>
            {
                ServingSetup setup = fleets[i].Run.WithReplicas(fleets[i].Replicas);
                most[i] = Search(
                    request,
                    setup,
                    fleets[i].Routing,
                    keepsAtOne: true,
                    CoarseTolerance,
                    cancellation
                ).Factor;
            }
        );
        int best = 0;
        for (int i = 1; i < most.Length; i++)
        {
            best = most[i] > most[best] * (1 + CoarseTolerance) ? i : best;
        }

        return fleets[best];
    }

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
