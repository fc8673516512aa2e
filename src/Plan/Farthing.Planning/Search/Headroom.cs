using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Planning.Search;

/// <summary>Capacity of a fleet over the requested rate.</summary>
internal static class Headroom
{
    /// <summary>Distance between kept and lost rates for fleets that are not the answer.</summary>
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

        DeliverableRate Most(Candidate fleet) => Search(request, fleet, CoarseTolerance, cancellation);

        // Another fleet wins where it carries more by the tolerance: that is one run. Where the first carries nothing at the prediction itself, anything is more.
        DeliverableRate most = Most(fleets[0]);
        double asked = Math.Max(1 / DeliverableSearch.Widest, most.Factor * (1 + CoarseTolerance));
        bool[] carriesMore = new bool[fleets.Count];
        Parallel.For(
            1,
            fleets.Count,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = request.Threads ?? -1,
                CancellationToken = cancellation,
            },
            i => carriesMore[i] = Carries(request, fleets[i], cancellation)(asked)
        );
        Candidate best = fleets[0] with { Carries = most };
        for (int i = 1; i < fleets.Count; i++)
        {
            if (carriesMore[i])
            {
                DeliverableRate more = Most(
                    fleets[i] with
                    {
                        Carries = new DeliverableRate(asked, double.PositiveInfinity, 1),
                    }
                );
                best =
                    more.Factor > best.Carries!.Value.Factor * (1 + CoarseTolerance)
                        ? fleets[i] with
                        {
                            Carries = more,
                        }
                        : best;
            }
        }

        return best;
    }

    /// <summary>The highest multiple of the traffic's rate that a fleet carries, at the prediction itself, over the busiest ten minutes; a large fleet is stood for by a thinned one.</summary>
    public static DeliverableRate Search(
        PlanRequest request,
        Candidate fleet,
        double tolerance,
        CancellationToken cancellation
    ) =>
        DeliverableSearch.Find(
            Carries(request, fleet, cancellation),
            fleet.Carries ?? (KeepsAtOne(request, fleet) ? DeliverableRate.AtOne(true) : default),
            tolerance
        );

    /// <summary>The highest multiple of the traffic's rate that the fewest replicas which keep the promise carry with steps as slow as it was checked with: at least 1, which the search saw, and less than would let one replica fewer, in proportion, carry the rate, which it saw lost.</summary>
    public static DeliverableRate Certain(
        PlanRequest request,
        Candidate fleet,
        CancellationToken cancellation
    )
    {
        int needed = fleet.ReplicasNeeded;
        bool isFewerLost = needed > 1 && request.Replicas is null;
        double lost = isFewerLost ? (double)needed / (needed - 1) : double.PositiveInfinity;
        return DeliverableSearch.Find(
            Carries(request, fleet.Run.WithReplicas(needed), fleet.Routing, request.Edge, cancellation),
            new DeliverableRate(1, lost, 0)
        );
    }

    /// <summary>True where the promise was seen to hold at the traffic's own rate with steps as slow as the prediction's or slower.</summary>
    private static bool KeepsAtOne(PlanRequest request, Candidate fleet) =>
        request.Edge.FactorIn(fleet.Run.Band) >= 1 && fleet.IsKept;

    /// <summary>True when a fleet carries a multiple of the traffic's rate.</summary>
    private static Func<double, bool> Carries(
        PlanRequest request,
        Candidate fleet,
        CancellationToken cancellation
    ) =>
        Carries(
            request,
            fleet.Run.WithReplicas(fleet.Replicas),
            fleet.Routing,
            BandEdge.Center,
            cancellation
        );

    /// <summary>True when a fleet that is given, all replicas of it, carries a multiple of the traffic's rate at an edge of the band.</summary>
    public static Func<double, bool> Carries(
        PlanRequest request,
        ServingSetup fleet,
        RoutingPolicy routing,
        BandEdge edge,
        CancellationToken cancellation
    )
    {
        int replicas = fleet.Deployment.Replicas;
        int played = FleetTrial.IsScreened(request, replicas) ? FleetTrial.ScreenReplicas : replicas;
        RequestTable traffic = FleetRuns
            .For(request)
            .Thinned(request.Workload, isBusiest: true, (double)played / replicas);
        ServingSetup setup = fleet.WithReplicas(played);
        RunOptions options = request.Options with
        {
            Routing = routing,
            StopsWhenLost = true,
            MeasuresWork = false,
        };
        return factor =>
            SteadyRun
                .Of(setup, traffic.ScaleRate(factor), edge, request.Slo, options, cancellation)
                .Keeps(request.Slo);
    }
}
